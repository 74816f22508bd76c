using System.Text.Json;
using Toplev.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(Toplev.BenchmarkDotNet.Tests.PackagedClient))]

namespace Toplev.BenchmarkDotNet.Tests;

/// <summary>
/// A project outside the repository that has nothing but the package, as a user would have it: built, and run once by BenchmarkDotNet in processes of its
/// own and inside its own process. One run for all tests, because BenchmarkDotNet builds a project for each.
/// </summary>
public sealed class PackagedClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private readonly Lazy<Task<PackagedClient>> finished;

    public PackagedClient() => finished = new Lazy<Task<PackagedClient>>(RunAsync);

    public string Folder { get; } = Directory.CreateTempSubdirectory("tma-bdn-").FullName;

    public string Artifacts => Path.Combine(Folder, "artifacts");

    /// <summary>What BenchmarkDotNet printed.</summary>
    public string Output { get; private set; } = "";

    /// <summary>The same when it has run.</summary>
    public Task<PackagedClient> Finished => finished.Value;

    /// <summary>The table of a class: per row the cells by column.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Table(string type)
    {
        string[][] rows = [.. File.ReadLines(Path.Combine(Artifacts, "results", type + "-report-github.md"))
            .Where(line => line.StartsWith('|') && !line.StartsWith("|-", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries).Select(cell => cell.Trim('*')).ToArray())];
        return [.. rows.Skip(1).Where(row => row[0].Length > 0).Select(row => rows[0].Zip(row).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    /// <summary>The numbers of a class: of each benchmark the metrics by id.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> Metrics(string type)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Artifacts, "results", type + "-report-full.json")));
        return [.. document.RootElement.GetProperty("Benchmarks").EnumerateArray().Select(benchmark => benchmark.GetProperty("Metrics").EnumerateArray()
            .ToDictionary(metric => metric.GetProperty("Descriptor").GetProperty("Id").GetString()!, metric => metric.GetProperty("Value").GetDouble()))];
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<PackagedClient> RunAsync()
    {
        Assert.SkipUnless(Tools.IsInstalled("perf"), "perf is not installed");
        var client = Directory.CreateDirectory(Path.Combine(Folder, "client")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "BenchmarkDotNet.Tests", "Client")))
        {
            File.Copy(file, Path.Combine(client, Path.GetFileName(file)));
        }

        var packages = Path.Combine(Folder, "packages");
        await DotNet(
            Repository.Root, "pack", "src/BenchmarkDotNet", "--no-build", "--configuration", Repository.Configuration, "--output", packages, "--nologo");
        // Packages that others have restored are taken from where they are; the new one is extracted here alone.
        var known = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await File.WriteAllTextAsync(Path.Combine(client, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(Folder, "extracted")}" /></config>
              <packageSources><add key="built" value="{packages}" /></packageSources>
              <fallbackPackageFolders><add key="known" value="{known}" /></fallbackPackageFolders>
            </configuration>
            """);
        await DotNet(client, "build", "--configuration", "Release", "--nologo", "--verbosity", "quiet");
        var run = await new ProgramCall(
            Path.Combine(client, "bin", "Release", "net10.0", "BenchmarkClient"), Artifacts, FakePerfScript.In(Folder)) { Folder = client, Limit = Patience }
            .RunAsync();
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Output = run.Output;
        return this;
    }

    private static async Task DotNet(string folder, params string[] arguments)
    {
        var run = await new ProgramCall("dotnet", arguments)
        {
            Folder = folder,
            Limit = Patience,
            Environment = new Dictionary<string, string?> { ["DOTNET_NOLOGO"] = "1", ["MSBUILDDISABLENODEREUSE"] = "1", ["RunAnalyzers"] = "false" },
        }.RunAsync();
        Assert.True(run.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}:\n{run.Output}{run.Error}");
    }
}
