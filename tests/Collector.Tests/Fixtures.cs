using Toplev.Tests.Support;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Toplev.Collector.Tests;

/// <summary>The folder of fixtures of the repository.</summary>
internal static class Fixtures
{
    public static string Root { get; } = Path.Combine(RepositoryFolder.Path, "fixtures");

    public static string Machine(string name) => Path.Combine(Root, "machines", name);
}
