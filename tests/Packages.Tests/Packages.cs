using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Packages.Tests;

/// <summary>What <c>tools/pack</c> has made, in a new folder in which each test installs it.</summary>
internal sealed class Packages : IDisposable
{
    /// <exception cref="Exception">Skips the test: nothing has been packed.</exception>
    public Packages()
    {
        Assert.SkipUnless(File.Exists(PathOf("SHA256SUMS")), "nothing has been packed (tools/pack)");
        Folder = Directory.CreateTempSubdirectory("tma-packages-").FullName;
    }

    public static string Root { get; } = RepositoryFolder.Path;

    public static string Made => Path.Combine(Root, "artifacts", "packages");

    /// <summary>One that was made on a real machine.</summary>
    public static string Recording { get; } = Path.Combine(Root, "fixtures", "recordings", "resnet50-allocators.tma");

    public string Folder { get; }

    /// <summary>As the packages for .NET have it.</summary>
    public static string Version => Path.GetFileNameWithoutExtension(One("tma.any.*.nupkg"))["tma.any.".Length..];

    public static string PathOf(string name) => Path.Combine(Made, name);

    /// <summary>Path of the only file of that name.</summary>
    public static string One(string pattern) => Assert.Single(Directory.GetFiles(Made, pattern));

    public string Inside(params string[] names) => Path.Combine([Folder, .. names]);

    /// <summary>Runs a program in the folder; home and package cache are there too, so that it finds nothing that was installed before.</summary>
    public async Task<ProgramRun> Run(string program, params string[] arguments) =>
        await new ProgramCall(program, arguments)
        {
            Folder = Folder,
            Limit = TimeSpan.FromMinutes(3),
            Environment = new Dictionary<string, string?>
            {
                ["HOME"] = Folder, ["NUGET_PACKAGES"] = Inside("cache"), ["DOTNET_CLI_HOME"] = Folder, ["DOTNET_NOLOGO"] = "1",
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false", ["XDG_CACHE_HOME"] = Inside(".cache"),
            },
        }.RunAsync(TestContext.Current.CancellationToken);

    /// <summary>As <see cref="Run"/>; what it printed.</summary>
    public async Task<string> Output(string program, params string[] arguments)
    {
        var run = await Run(program, arguments);
        Assert.True(run.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {run.ExitCode}\n{run.Output}{run.Error}");
        return run.Output;
    }

    /// <summary>An installed tma does what one that was built here does: it knows its version, measures, and has its manual page and completions.</summary>
    public async Task Works(string program, params string[] before)
    {
        Assert.Equal($"tma {Version}\n", await Output(program, [.. before, "--version"]));
        Assert.Contains("complete ", await Output(program, [.. before, "completions", "bash"]), StringComparison.Ordinal);
        Assert.Contains($".TH TMA 1 \"\" \"tma {Version}\"", await Output(program, [.. before, "man"]), StringComparison.Ordinal);
        var run = await Run(program, [.. before, "run", "--json", "-", "--no-recording", "--", "sh", "-c", "exit 7"]);
        Assert.True(run.ExitCode == 7, $"exit code {run.ExitCode}\n{run.Output}{run.Error}");
        Assert.Contains("\"results\"", run.Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
