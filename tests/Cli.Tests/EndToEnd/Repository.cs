using Toplev.Tests.Support;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>Where the built programs and the fixtures are.</summary>
internal static class Repository
{
    public static string Root { get; } = RepositoryFolder.Path;

    /// <summary>The published binary when it is of the same build or a later one: it starts in a quarter of the time.</summary>
    public static string Tma { get; } = Newest(Path.Combine(Root, "artifacts", "tma", "tma"), Program("Cli", "tma"));

    /// <summary>Compiled ahead of time where that was possible: it is started two times for each program that is measured.</summary>
    public static string FakePerf { get; } = Newest(Path.Combine(Root, "artifacts", "fakeperf", "fakeperf"), Program("FakePerf", "fakeperf"));

    public static string DotNetClient { get; } = Program("DotNetClient", "dotnetclient");

    public static string Machine(string name) => Path.Combine(Root, "fixtures", "machines", name);

    public static string PublishedValues(string model) => Path.Combine(Root, "fixtures", "published-values", model + ".json");

    // The tests run from artifacts/bin/Cli.Tests/CONFIGURATION; the other projects of that build lie beside.
    private static string Program(string project, string name)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(Root, "artifacts", "bin", project, configuration, name);
    }

    private static string Newest(string published, string built) =>
        File.Exists(published) && File.GetLastWriteTimeUtc(published) >= File.GetLastWriteTimeUtc(built + ".dll") ? published : built;
}
