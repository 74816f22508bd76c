using Toplev.Collector.Regions;
using Toplev.Collector.Running;
using Toplev.Collector.Tests.Perf;
using Toplev.Tma.Findings;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Tests.Regions;

/// <summary>What a program tells ITT's collector, against what it is known to have told (<c>tests/IttClient</c>).</summary>
[Collection("Regions")]
public class IttTests
{
    [Fact]
    public async Task Tasks_nest_within_their_thread()
    {
        var result = await IttClient.Run("nested");

        Assert.Equal(["outer", "inner", "outer", "inner", "outer", "inner"], result.Samples.Regions.Select(region => region.Name));
        Assert.All(result.Samples.Regions, region =>
        {
            Assert.Equal(RegionSource.Itt, region.Source);
            Assert.Matches(@"^\d+ boss$", region.Thread);
            Assert.False(region.Unended);
            Assert.InRange(region.Begin, 0, region.End);
        });
        foreach (var pair in result.Samples.Regions.Chunk(2))
        {
            Assert.InRange(pair[1].Begin, pair[0].Begin, pair[0].End);
            Assert.True(pair[1].End <= pair[0].End - 0.001);
            Assert.True(pair[1].Seconds >= 0.002);
        }

        Assert.Empty(result.Findings);
    }

    // "of a" ends before "of b", which began later: they are of different domains. What overlaps is ended by another thread.
    [Fact]
    public async Task Tasks_of_different_domains_and_overlapped_ones_end_in_any_order()
    {
        var result = await IttClient.Run("overlapped");

        var regions = result.Samples.Regions.ToDictionary(region => region.Name);
        Assert.Equal(["first", "of a", "of b", "second", "third"], regions.Keys.Order(StringComparer.Ordinal));
        Assert.True(regions["of a"].End <= regions["of b"].End);
        Assert.True(regions["first"].End <= regions["third"].End);
        Assert.True(regions["third"].End <= regions["second"].End);
        Assert.Single(result.Samples.Regions.Select(region => region.Thread).Distinct());
        Assert.Empty(result.Findings);
    }

    [Fact]
    public async Task Frames_are_named_after_their_domain()
    {
        var result = await IttClient.Run("frames");

        Assert.Equal([("frame domain", 4), ("submitted", 1)], Counts(result));
        Assert.Equal(0.005, result.Samples.Regions.Single(region => region.Name == "submitted").Seconds, 6);
        Assert.Equal("1 ends of ITT tasks had no begin, or impossible times; they are left out.", Assert.Single(result.Findings).Text);
    }

    // Of the name of the first event only 7 characters are given.
    [Fact]
    public async Task An_event_without_an_end_is_a_point_and_so_is_a_marker()
    {
        var result = await IttClient.Run("events");

        Assert.Equal([("lasting", 1), ("mark", 1), ("paused", 1), ("point", 1)], Counts(result));
        Assert.All(result.Samples.Regions.Where(region => region.Name is "mark" or "point"), point => Assert.Equal(0, point.Seconds));
        Assert.Equal("", result.Samples.Regions.Single(region => region.Name == "paused").Thread);
        Assert.Empty(result.Findings);
    }

    [Fact]
    public async Task What_is_not_balanced_is_told_and_spoils_nothing()
    {
        var result = await IttClient.Run("unbalanced");

        Assert.Equal([("open", true), ("closed", false)], result.Samples.Regions.Select(region => (region.Name, region.Unended)));
        Assert.True(result.Samples.Regions[0].End >= result.Samples.Regions[1].End);
        Assert.Equal(
            ["2 ends of ITT tasks had no begin, or impossible times; they are left "
                + "out.", "1 ITT tasks were not ended by the program; they are closed at its end."],
            result.Findings.Select(finding => finding.Text));
    }

    // The task without a name is called like its domain.
    [Fact]
    public async Task Copies_of_the_api_in_one_process_share_names_and_bring_their_own_objects()
    {
        var result = await IttClient.Run("copies");

        Assert.Equal([("d", 1), ("same", 2), ("unlisted", 1)], Counts(result));
        Assert.Empty(result.Findings);
    }

    // Half of the children are made by the bare system call; each ends its parent's task, which is not its own, and three of its own.
    [Fact]
    public async Task Children_forked_at_any_moment_tell_their_own_tasks_only()
    {
        var count = Path.GetTempFileName();
        var result = await IttClient.Run(RealPerf.Shell("exec \"$1\" forks 50 >\"$2\"", IttClient.PathOrSkip(), count));

        Assert.Equal(0, result.Samples.ExitCode);
        var busy = int.Parse(await File.ReadAllTextAsync(count, TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        File.Delete(count);
        var counts = Counts(result).ToDictionary(entry => entry.Name, entry => entry.Count);
        Assert.Equal(1, counts["parent"]);
        Assert.Equal(50, counts["every child"]);
        Assert.Equal(50, counts["after parent's end"]);
        Assert.All(Enumerable.Range(0, 50), child => Assert.Equal(1, counts[$"child {child}"]));
        Assert.Equal(Math.Min(busy, 1000), counts.Keys.Count(name => name.StartsWith("busy ", StringComparison.Ordinal)));
        Assert.Equal(busy, counts.Where(entry => entry.Key.StartsWith("busy ", StringComparison.Ordinal)).Sum(entry => entry.Value));
        Assert.Equal(
            51, result.Samples.Regions.Where(
                region => !region.Name.StartsWith("busy", StringComparison.Ordinal)).Select(region => region.Thread).Distinct().Count());
        Assert.All(result.Samples.Regions, region => Assert.Matches(@"^\d+/\d+ client$", region.Thread));
        Assert.Empty(result.Findings);
    }

    [Theory]
    [InlineData(64, 3000)]
    [InlineData(1024, 3)]
    public async Task Many_threads_lose_nothing(int threads, int tasks)
    {
        var result = await IttClient.Run("threads", $"{threads}", $"{tasks}");

        Assert.Equal(
            Enumerable.Range(0, 64).Select(
                thread => ($"thread {thread}", threads / 64 * tasks)).OrderBy(entry => entry.Item1, StringComparer.Ordinal), Counts(result));
        Assert.Empty(result.Findings);
    }

    [Theory]
    [InlineData(11, 139)]
    [InlineData(9, 137)]
    [InlineData(0, 0)]
    public async Task However_a_program_dies_what_had_ended_is_kept(int signal, int exitCode)
    {
        var result = await IttClient.Run("killed", $"{signal}", "20000");

        Assert.Equal(exitCode, result.Samples.ExitCode);
        Assert.Equal([("cut", 1), ("whole", 20000)], Counts(result));
        Assert.True(result.Samples.Regions.Single(region => region.Name == "cut").Unended);
        Assert.Equal(["regions-unended"], result.Findings.Select(finding => finding.Id));
    }

    [Fact]
    public async Task A_program_that_another_one_takes_the_place_of_keeps_its_tasks()
    {
        var result = await IttClient.Run("exec", "5");

        Assert.Equal([("image", 5)], Counts(result));
        Assert.Single(result.Samples.Regions.Select(region => region.Thread).Distinct());
    }

    [Fact]
    public async Task A_collector_of_the_users_is_left_alone_and_told()
    {
        var variables = new Dictionary<string, string?> { ["INTEL_LIBITTNOTIFY64"] = "/opt/other.so" };
        _ = IttClient.PathOrSkip();
        var program = RealPerf.Shell("""[ "$INTEL_LIBITTNOTIFY64" = /opt/other.so ] && [ -z "$TMA_ITT" ]""");
        var result = await IttClient.Run(program with { Environment = variables });

        Assert.Equal(0, result.Samples.ExitCode);
        var finding = Assert.Single(result.Findings);
        Assert.Equal(("itt-taken", Severity.Info), (finding.Id, finding.Severity));
        Assert.Contains("/opt/other.so", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_left_behind_and_a_program_that_destroys_its_directory_loses_only_its_tasks()
    {
        _ = IttClient.PathOrSkip();
        var told = Path.GetTempFileName();
        var result = await IttClient.Run(RealPerf.Shell("echo \"$TMA_ITT\" >\"$2\"; rm -rf \"$TMA_ITT\"; exec \"$1\" nested", IttClient.PathOrSkip(), told));

        Assert.Equal(0, result.Samples.ExitCode);
        Assert.Empty(result.Samples.Regions);
        Assert.False(Directory.Exists((await File.ReadAllTextAsync(told, TestContext.Current.CancellationToken)).Trim()));
        File.Delete(told);
    }

    // A limit of 1 KiB: the collector must not make files that would cost the program a SIGXFSZ.
    [Fact]
    public async Task A_program_that_may_not_write_files_lives_on_and_the_loss_is_told()
    {
        var result = await IttClient.Run(RealPerf.Shell("ulimit -f 1; exec \"$1\" nested", IttClient.PathOrSkip()));

        Assert.Equal(0, result.Samples.ExitCode);
        Assert.Empty(result.Samples.Regions);
        Assert.Equal("regions-lost", Assert.Single(result.Findings).Id);
    }

    // The threads touch no page, while their neighbours are made and end. Children fork with counters open and have their own.
    [Fact]
    public async Task Counters_are_those_of_the_thread_and_of_the_process_that_the_task_ran_in()
    {
        var client = IttClient.PathOrSkip();
        var result = await IttClient.Run(
            new RegionChoice(Itt: true, Counters: true), RealPerf.Shell("\"$1\" pages 20; \"$1\" threads 64 30; \"$1\" forks 10 >/dev/null", client));

        Assert.Equal(0, result.Samples.ExitCode);
        Assert.SkipWhen(result.Samples.Regions.All(region => region.Counts is null), "software counters may not be opened here (perf_event_paranoid)");
        var regions = result.Samples.Regions.ToLookup(region => region.Name);
        Assert.All(regions["7 pages"], region => Assert.Equal(7, region.Counts!.PageFaults));
        Assert.All(regions["7 and 100 and 20"], region => Assert.Equal(127, region.Counts!.PageFaults));
        Assert.Equal(20, regions["100 pages"].Count(region => region.Counts!.PageFaults == 100));
        Assert.Equal(64 * 30, Enumerable.Range(0, 64).Sum(thread => regions[$"thread {thread}"].Count(region => region.Counts is { PageFaults: 0 })));
        Assert.Equal(10, regions["every child"].Count(region => region.Counts is not null));
        Assert.All(regions["100 pages"], region => Assert.InRange(region.Counts!.TaskClock, 1e-9, region.Seconds + 0.001));
        Assert.Empty(result.Findings);
    }

    // Six open files: the standard three, and fewer than four left for the counters. The program itself goes on.
    [Fact]
    public async Task A_thread_that_may_open_no_counters_has_its_tasks_and_the_reason_is_told()
    {
        var result = await IttClient.Run(
            new RegionChoice(Itt: true, Counters: true), RealPerf.Shell("ulimit -n 6; exec \"$1\" nested", IttClient.PathOrSkip()));

        Assert.Equal(0, result.Samples.ExitCode);
        Assert.Equal([("inner", 3), ("outer", 3)], Counts(result));
        Assert.All(result.Samples.Regions, region => Assert.Null(region.Counts));
        var finding = Assert.Single(result.Findings);
        Assert.Equal(("region-counters-refused", Severity.Warning), (finding.Id, finding.Severity));
        Assert.StartsWith("6 ITT tasks", finding.Text, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, int Count)> Counts(PassResult result) =>
        result.Samples.Regions.GroupBy(region => region.Name).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Count()));
}
