using Toplev.Tests.Support;

namespace Toplev.Report.Tests;

/// <summary>Where fixtures and expected texts are.</summary>
internal static class Repository
{
    public static string Root { get; } = RepositoryFolder.Path;
}
