using System.Globalization;
using Toplev.Collector.Processes;
using Toplev.Collector.Regions;
using Toplev.Collector.Running;
using Toplev.Collector.Tests.Perf;
using Toplev.Collector.Workloads;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Tests.Regions;

/// <summary>What the .NET runtime tells, against what the program counted itself.</summary>
public sealed class DotNetRegionTests : IDisposable
{
    private static readonly string Client = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../DotNetClient/release/dotnetclient"));
    private readonly PrivateDirectory folder = new();

    [Fact]
    public async Task Collections_activities_and_phases_are_as_many_as_the_program_made()
    {
        var printed = folder.File("printed");
        var result = await Run(new Workload { Program = Client, Arguments = ["4"] }, printed, AllOfClient);

        var regions = result.Samples.Regions;
        Assert.All(regions, region => Assert.Equal((RegionSource.DotNet, false), (region.Source, region.Unended)));
        Assert.All(regions, region => Assert.InRange(region.End, region.Begin, result.Samples.WallSeconds + 0.001));
        Assert.Equal(4, regions.Count(region => region.Name == "step"));
        Assert.Equal(4, regions.Count(region => region.Name == "Phase"));
        Assert.Equal(
            int.Parse(await Text(printed), CultureInfo.InvariantCulture), regions.Count(region => region.Name.StartsWith("GC gen", StringComparison.Ordinal)));

        // The runtime may take a higher generation than it was asked for.
        List<Region> induced = [
            .. regions.Where(
                region => region.Name.StartsWith("GC gen", StringComparison.Ordinal) && region.Name.EndsWith(" Induced", StringComparison.Ordinal))];
        Assert.Equal(4, induced.Count);
        Assert.All(
            induced, collection => Assert.Contains(
                regions, pause => pause.Name == "GC pause" && pause.Begin <= collection.Begin && pause.End >= collection.End));
        Assert.All(regions.Where(region => region.Name == "step"), step => Assert.True(step.Seconds >= 0.005));
        Assert.All(regions.Where(region => region.Name == "step"), step => Assert.EndsWith(" main", step.Thread, StringComparison.Ordinal));
        Assert.DoesNotContain(regions, region => region.Name.Contains("JIT", StringComparison.Ordinal));
        Assert.All(result.Findings, finding => Assert.Equal("dotnet-events-cost", finding.Id));
    }

    [Fact]
    public async Task Without_names_of_sources_there_are_no_activities_and_with_jit_there_are_compilations()
    {
        var plain = await Run(new Workload { Program = Client, Arguments = ["2"] }, folder.File("printed"));
        Assert.DoesNotContain(plain.Samples.Regions, region => region.Name is "step" or "Phase");
        Assert.Contains(plain.Samples.Regions, region => region.Name == "GC pause");

        var compiled = await Run(new Workload { Program = Client, Arguments = ["2"] }, folder.File("printed"), new RegionChoice(DotNet: true, Jit: true));
        Assert.Contains(compiled.Samples.Regions, region => region.Name == "JIT");
        Assert.Single(compiled.Samples.Regions, region => region.Name == "start-up");
        Assert.Contains(compiled.Samples.Regions, region => region.Name == "GC pause");
    }

    // Three at once on one thread: by thread and order each would lie in the one before.
    [Fact]
    public async Task Activities_at_the_same_time_on_one_thread_have_their_own_lengths_and_their_parent_has_the_rest_to_itself()
    {
        var printed = folder.File("printed");
        var result = await Run(new Workload { Program = Client, Arguments = ["siblings"] }, printed, AllOfClient);

        var regions = result.Samples.Regions;
        var lengths = (await Text(printed)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .ToDictionary(words => words[0], words => long.Parse(words[1], CultureInfo.InvariantCulture) / 1e7);
        Assert.Equal(["first", "request", "second", "third"], lengths.Keys.Order(StringComparer.Ordinal));
        var request = regions.Single(region => region.Name == "request");
        foreach ((var name, var length) in lengths)
        {
            var activity = regions.Single(region => region.Name == name);
            Assert.Equal(length, activity.Seconds, 1e-6);
            Assert.Equal(name == "request" ? "" : request.Id, activity.ParentId);
        }

        // The first and the third wait as long, so that what they cover is less than what they take together.
        var self = RegionNesting.Of(regions).SelfSeconds[regions.Index().Single(item => item.Item == request).Index];
        Assert.InRange(self, 0.02, request.Seconds - lengths["first"] + 0.2 * lengths["first"]);

        // The same from the program's event source: each call ends with its own id.
        var phase = regions.Single(region => region.Name == "Phase");
        List<Region> calls = [.. regions.Where(region => region.Name == "Call")];
        Assert.Equal(3, calls.Count);
        Assert.All(calls, call => Assert.Equal((phase.Id, false), (call.ParentId, call.Unended)));
        Assert.Equal(3, calls.Select(call => call.Id).Distinct().Count());
        Assert.All(calls, call => Assert.True(call.Begin >= phase.Begin && call.End <= phase.End));
    }

    [Fact]
    public async Task Lengths_of_1500_requests_are_those_that_the_program_measured_itself()
    {
        var printed = folder.File("printed");
        var result = await Run(new Workload { Program = Client, Arguments = ["requests", "1500"] }, printed, AllOfClient);

        double[] measured = [
            .. (await Text(printed)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(
                line => long.Parse(line, CultureInfo.InvariantCulture) / 1e7).Order()];
        double[] regions = [.. result.Samples.Regions.Where(region => region.Name == "GET /items/{id}").Select(region => region.Seconds).Order()];
        Assert.Equal(1500, regions.Length);
        Assert.All(regions.Zip(measured), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }

    [Fact]
    public async Task Each_exception_is_counted_by_its_type()
    {
        var result = await Run(new Workload { Program = Client, Arguments = ["throw", "250"] }, folder.File("printed"));

        Assert.Equal(250, result.Samples.Regions.Count(region => region.Name == "exception System.InvalidOperationException"));
        Assert.All(
            result.Samples.Regions.Where(region => region.Name.StartsWith("exception ", StringComparison.Ordinal)), region => Assert.Equal(0, region.Seconds));
    }

    [Fact]
    public async Task A_thread_that_waits_for_a_lock_is_a_region()
    {
        var result = await Run(new Workload { Program = Client, Arguments = ["lock"] }, folder.File("printed"));

        Assert.Contains(result.Samples.Regions, region => region is { Name: "lock contention", Unended: false } && region.Seconds >= 0.01);
    }

    // Two threads more than there are processors: with fewer the pool would have them from the beginning.
    [Fact]
    public async Task A_thread_that_a_pool_adds_because_all_of_its_threads_wait_is_an_instant_of_starvation()
    {
        var result = await Run(new Workload { Program = Client, Arguments = ["starve"] }, folder.File("printed"));

        Region[] starved = [.. result.Samples.Regions.Where(region => region.Name == "thread-pool starvation")];
        Assert.NotEmpty(starved);
        Assert.All(starved, region => Assert.Equal(0, region.Seconds));
    }

    // A client sends the path, so that a route in it is none.
    [Fact]
    public async Task A_request_is_called_by_its_method_and_route_and_is_not_sampled_for_others()
    {
        var printed = folder.File("printed");
        var result = await Run(new Workload { Program = Client, Arguments = ["route"] }, printed, AllOfClient);

        Assert.Contains(result.Samples.Regions, region => region.Name == "GET /items/{id:regex(^[0-9]+$)}");
        Assert.Equal("False", (await Text(printed)).Trim());
    }

    [Fact]
    public async Task Ports_that_the_user_has_set_stay_and_the_runtimes_own_events_are_regions_all_the_same()
    {
        const string Mine = "/nowhere/mine,nosuspend";
        var user = ProgramEnvironment.OfThisProcess().With("DOTNET_DiagnosticPorts", Mine);
        var result = await Run(new Workload { Program = Client, Arguments = ["1"] }, folder.File("printed"), AllOfClient, user);

        Assert.DoesNotContain("DOTNET_DiagnosticPorts", result.Environment.Keys);
        Assert.Contains(result.Samples.Regions, region => region.Name == "GC pause");
        Assert.DoesNotContain(result.Samples.Regions, region => region.Name == "step");
        Assert.Contains(result.Findings, finding => finding.Id == "dotnet-port-taken");
    }

    [Fact]
    public async Task A_runtime_that_may_not_connect_has_no_activities_and_a_reason()
    {
        var user = ProgramEnvironment.OfThisProcess().With("DOTNET_EnableDiagnostics_IPC", "0");
        var result = await Run(new Workload { Program = Client, Arguments = ["throw", "1"] }, folder.File("printed"), AllOfClient, user);

        Assert.Contains(result.Findings, finding => finding.Id == "dotnet-port-unused");
    }

    // 600 MB of events, a buffer of 8 MB that is written ten times a second.
    [Fact]
    public async Task Events_that_did_not_fit_make_the_regions_incomplete()
    {
        var result = await Run(new Workload { Program = Client, Arguments = ["burst", "10000"] }, folder.File("printed"), AllOfClient);

        Assert.Equal(0, result.Samples.ExitCode);
        var lost = Assert.Single(result.Findings, finding => finding.Id == "dotnet-events-lost");
        Assert.Contains("its regions are incomplete", lost.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_processes_are_told_apart()
    {
        var result = await Run(RealPerf.Shell("\"$1\" 1; \"$1\" 2", Client), folder.File("printed"), AllOfClient);

        Assert.Equal(
            [1, 2], result.Samples.Regions.Where(region => region.Name == "step").GroupBy(region => region.Thread).Select(group => group.Count()).Order());
        Assert.All(result.Samples.Regions, region => Assert.Contains('/', region.Thread));
    }

    [Fact]
    public async Task The_regions_of_a_process_that_is_killed_are_incomplete()
    {
        var result = await Run(new Workload { Program = Client, Arguments = ["3", "die"] }, folder.File("printed"), AllOfClient);

        Assert.Equal(137, result.Samples.ExitCode);
        Assert.Contains(
            result.Findings, finding => finding.Id == "dotnet-events-cut" && finding.Text.Contains("its regions are incomplete", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_without_a_runtime_of_NET_has_no_regions_and_a_reason()
    {
        var result = await Run(new Workload { Program = "true" }, folder.File("printed"));

        Assert.Equal("dotnet-none", Assert.Single(result.Findings).Id);
    }

    [Fact]
    public async Task Events_that_the_user_switched_on_for_himself_stay_as_they_are()
    {
        var user = ProgramEnvironment.OfThisProcess().With("DOTNET_EnableEventPipe", "0");
        var result = await Run(new Workload { Program = Client, Arguments = ["1"] }, folder.File("printed"), user: user);

        Assert.Equal(0, result.Samples.ExitCode);
        Assert.Empty(result.Samples.Regions);
        Assert.Empty(result.Environment);
        Assert.Equal("dotnet-events-taken", Assert.Single(result.Findings).Id);
    }

    [Fact]
    public void A_program_of_the_runtime_is_known_by_its_words_and_files()
    {
        Assert.True(Of(Client).DotNet);
        Assert.True(Of("sh", "-c", "cd /; exec dotnet app.dll").DotNet);
        Assert.True(Of("env", "X=1", "app.dll").DotNet);
        Assert.False(Of("sh", "-c", "echo dotnetty").DotNet);
        Assert.Equal(default, Of("true"));
    }

    // The texts stand where two pieces of the file meet, and alone.
    [Theory]
    [InlineData("libdnnl.so.3", 262_140, true, true)]
    [InlineData("libiomp5.so", 10, true, false)]
    [InlineData("INTEL_LIBITTNOTIFY64", 262_144 - 19, true, false)]
    [InlineData("libgomp.so.1", 10, false, false)]
    public async Task A_program_that_links_what_has_tasks_of_ITT_is_known_by_its_file(string text, int position, bool itt, bool oneDnn)
    {
        var file = folder.File("program");
        var bytes = new byte[600_000];
        System.Text.Encoding.ASCII.GetBytes(text).CopyTo(bytes, position);
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Equal(new PossibleRegions(false, itt, oneDnn), Of(file));
    }

    // A file of the runtime cut anywhere, and bytes that are none.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1500)]
    public async Task A_file_that_ends_early_gives_what_is_in_it(int length)
    {
        var file = folder.File("1.nettrace");
        await File.WriteAllBytesAsync(file, [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))], TestContext.Current.CancellationToken);
        var trace = new DotNetTrace(0, "");

        Assert.Equal(new DotNetLosses(0, 1, 0), trace.Read(file));
        Assert.Empty(trace.Close(1));
    }

    public void Dispose() => folder.Dispose();

    private static RegionChoice AllOfClient => new(DotNet: true) { DotNetSources = ["Client", "Client-Events"] };

    private static PossibleRegions Of(string program, params string[] arguments) =>
        PossibleRegions.Of(new Workload { Program = program, Arguments = arguments }, ProgramEnvironment.OfThisProcess());

    private static Task<string> Text(string file) => File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

    private static Task<PassResult> Run(Workload workload, string printed, RegionChoice? choice = null, ProgramEnvironment? user = null) =>
        RealPerf.Run(
            workload, new PerfRunner(
                user ?? ProgramEnvironment.OfThisProcess(), TimeProvider.System) { Regions = choice ?? new RegionChoice(DotNet: true),
                Streams = new ProgramStreams(
                    false, printed, null) });
}
