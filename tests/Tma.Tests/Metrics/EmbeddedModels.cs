using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.Metrics;

/// <summary>All models in the program, for tests that hold for each of them.</summary>
internal static class EmbeddedModels
{
    public static ModelCatalog Catalog { get; } = ModelCatalog.Embedded();

    public static TheoryData<string> Names { get; } = [.. Catalog.Entries.Select(entry => entry.Name)];

    public static TmaModel Read(string name) => ModelCatalog.Read(Catalog.Find(name)!);
}
