using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Regions;
using Toplev.Collector.Tests.Perf;
using Toplev.Collector.Workloads;
using Toplev.Tma.Regions;

namespace Toplev.Collector.Tests.Regions;

/// <summary>What the .NET runtime tells, against what the program counted itself.</summary>
public sealed class DotNetRegionTests : IDisposable
{
    private static readonly string Client = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../DotNetClient/release/dotnetclient"));
    private readonly PrivateDirectory _folder = new();

    [Fact]
    public async Task Collections_activities_and_phases_are_as_many_as_the_program_made()
    {
        string printed = _folder.File("printed");
        PassResult result = await Run(new Workload { Program = Client, Arguments = ["4"] }, printed);

        IReadOnlyList<Region> regions = result.Samples.Regions;
        Assert.All(regions, region => Assert.Equal((RegionSource.DotNet, false), (region.Source, region.Unended)));
        Assert.All(regions, region => Assert.InRange(region.End, region.Begin, result.Samples.WallSeconds + 0.001));
        Assert.Equal(4, regions.Count(region => region.Name == "step"));
        Assert.Equal(4, regions.Count(region => region.Name == "Phase"));
        Assert.Equal(int.Parse(await File.ReadAllTextAsync(printed, TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture), regions.Count(region => region.Name.StartsWith("GC gen", StringComparison.Ordinal)));

        // The runtime may take a higher generation than it was asked for.
        List<Region> induced = [.. regions.Where(region => region.Name.StartsWith("GC gen", StringComparison.Ordinal) && region.Name.EndsWith(" Induced", StringComparison.Ordinal))];
        Assert.Equal(4, induced.Count);
        Assert.All(induced, collection => Assert.Contains(regions, pause => pause.Name == "GC pause" && pause.Begin <= collection.Begin && pause.End >= collection.End));
        Assert.All(regions.Where(region => region.Name == "step"), step => Assert.Contains(regions, phase => phase.Name == "Phase" && phase.Begin <= step.Begin && phase.End >= step.End));
        Assert.All(regions.Where(region => region.Name == "step"), step => Assert.InRange(step.Seconds, 0.005, 20));
        Assert.Contains(regions, region => region.Name == "JIT");
        Region start = Assert.Single(regions, region => region.Name == "start-up");
        Assert.All(regions.Where(region => region.Name == "step"), step => Assert.True(step.Begin >= start.End));
        Assert.All(regions.Where(region => region.Name == "step"), step => Assert.EndsWith(" main", step.Thread, StringComparison.Ordinal));
        Assert.All(result.Findings, finding => Assert.Equal("dotnet-events-cost", finding.Id));
        Assert.Equal(result.Samples.WallSeconds < 1, result.Findings.Count == 1);
    }

    [Fact]
    public async Task Several_processes_are_told_apart()
    {
        PassResult result = await Run(RealPerf.Shell("\"$1\" 1; \"$1\" 2; : dotnet", Client), _folder.File("printed"));

        Assert.Equal([1, 2], result.Samples.Regions.Where(region => region.Name == "step").GroupBy(region => region.Thread).Select(group => group.Count()).Order());
        Assert.All(result.Samples.Regions, region => Assert.Contains('/', region.Thread));
    }

    [Fact]
    public async Task A_process_that_kills_itself_is_told_of()
    {
        PassResult result = await Run(new Workload { Program = Client, Arguments = ["1", "die"] }, _folder.File("printed"));

        Assert.Equal(137, result.Samples.ExitCode);
        Assert.Contains(result.Findings, finding => finding.Id == "dotnet-events-unreadable");
    }

    [Fact]
    public async Task Events_that_the_user_switched_on_for_himself_stay_as_they_are()
    {
        ProgramEnvironment user = ProgramEnvironment.OfThisProcess().With("DOTNET_EnableEventPipe", "0");
        PassResult result = await Run(new Workload { Program = Client, Arguments = ["1"] }, _folder.File("printed"), user);

        Assert.Equal(0, result.Samples.ExitCode);
        Assert.Empty(result.Samples.Regions);
    }

    [Fact]
    public void A_program_of_the_runtime_is_known_by_its_words()
    {
        Assert.Equal(Client + ".dll", Of(Client)?.Assembly);
        Assert.Equal(["Client-Events"], Of(Client)!.EventSources());
        Assert.NotNull(Of("sh", "-c", "cd /; exec dotnet app.dll"));
        Assert.NotNull(Of("env", "X=1", "app.dll"));
        Assert.Null(Of("sh", "-c", "echo dotnetty"));
        Assert.Null(Of("true"));
    }

    [Fact]
    public void An_assembly_that_is_none_has_no_event_sources()
    {
        File.WriteAllText(_folder.File("text.dll"), "MZ no assembly");
        Assert.Empty(new DotNetProgram(_folder.File("text.dll")).EventSources());
        Assert.Empty(new DotNetProgram(_folder.File("missing.dll")).EventSources());
        Assert.Empty(new DotNetProgram(Assembly: null).EventSources());
    }

    // A file of the runtime cut anywhere, and bytes that are none.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1500)]
    public async Task A_file_that_ends_early_gives_what_is_in_it(int length)
    {
        string file = _folder.File("1.nettrace");
        await File.WriteAllBytesAsync(file, [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))], TestContext.Current.CancellationToken);
        var trace = new DotNetTrace(0, "");

        Assert.False(trace.Read(file));
        Assert.Empty(trace.Close(1));
    }

    public void Dispose() => _folder.Dispose();

    private static DotNetProgram? Of(string program, params string[] arguments) =>
        DotNetProgram.Of(new Workload { Program = program, Arguments = arguments }, ProgramEnvironment.OfThisProcess());

    private static Task<PassResult> Run(Workload workload, string printed, ProgramEnvironment? user = null) =>
        RealPerf.Run(workload with { Regions = new RegionChoice(DotNet: true) }, new PerfRunner(user ?? ProgramEnvironment.OfThisProcess(), TimeProvider.System) { Streams = new ProgramStreams(false, printed, null) });
}
