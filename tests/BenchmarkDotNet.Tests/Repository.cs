using Toplev.Tests.Support;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Toplev.BenchmarkDotNet.Tests;

/// <summary>Where the built programs and the fixtures are.</summary>
internal static class Repository
{
    public static string Root { get; } = RepositoryFolder.Path;

    public static string Configuration { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>Compiled ahead of time where that was possible.</summary>
    public static string FakePerf { get; } = Newest(
        Path.Combine(Root, "artifacts", "fakeperf", "fakeperf"), Path.Combine(Root, "artifacts", "bin", "FakePerf", Configuration, "fakeperf"));

    public static string Machine(string name) => Path.Combine(Root, "fixtures", "machines", name);

    private static string Newest(string published, string built) =>
        File.Exists(published) && File.GetLastWriteTimeUtc(published) >= File.GetLastWriteTimeUtc(built + ".dll") ? published : built;
}
