using Toplev.Collector.Machines;
using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Collector.Regions;
using Toplev.Collector.Running;
using Toplev.Collector.Workloads;
using Toplev.Tests.Support;
using Toplev.Tma.Findings;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Tests.Regions;

/// <summary>Groups of counters in ITT's tasks, with the kernel's software events in place of hardware: they are opened, switched and read alike.</summary>
[Collection("Regions")]
public class IttGroupTests
{
    private const uint Software = 1;
    private const ulong PageFaults = 2;
    private const ulong ContextSwitches = 3;
    private const ulong Dummy = 9;

    /// <summary>Page faults are in another place of each, so that a reading of the wrong group shows.</summary>
    private static readonly IReadOnlyList<IReadOnlyList<PerfAttribute>> Three =
    [
        [Of(PageFaults)],
        [Of(Dummy), Of(PageFaults), Of(ContextSwitches)],
        [Of(ContextSwitches), Of(Dummy), Of(Dummy), Of(PageFaults)],
    ];

    private static readonly int[] Place = [0, 1, 3];

    [Fact]
    public async Task Each_task_is_counted_from_begin_to_end_by_one_group_and_each_name_by_all()
    {
        var result = await Run(Three, IttClient.Program("grouped.c"), "60");

        Assert.SkipWhen(result.Samples.Regions.All(region => region.Group is null), "software counters may not be opened here (perf_event_paranoid)");
        Assert.Empty(result.Findings);
        var regions = result.Samples.Regions.ToLookup(region => region.Name);
        var child = Child(regions);
        foreach ((var name, var pages, var count) in new[] { ("outer", 13, 240), ("inner", 3, 480), ("even", 4, 120), ("odd", 6, 120) })
        {
            Assert.Equal(count, regions[name].Count());
            Assert.All(
                regions[name], region => Assert.InRange(
                    region.Group!.Values[Place[region.Group.Group]], pages, ProcessOf(region) == child ? pages + 100 : pages));
            Assert.All(regions[name], region => Assert.Equal(region.Group!.Enabled, region.Group.Running));
            Assert.All(regions[name], region => Assert.Equal(Three[region.Group!.Group].Count, region.Group.Values.Count));
        }

        // In two processes each name has its turns for itself: 180 or 60 of them in the three groups alike. What the forked child does is in
        // a task of its parent's, in which its groups do not change.
        var parents = regions["outer"].Where(region => ProcessOf(region) != child);
        Assert.All(Enumerable.Range(0, 3), group => Assert.Equal(60, parents.Count(region => region.Group!.Group == group)));

        // An inner task has the group of the outer one around it.
        foreach (var inner in regions["inner"])
        {
            var outer = regions["outer"].Single(region => region.Thread == inner.Thread && region.Begin <= inner.Begin && region.End >= inner.End);
            Assert.Equal(outer.Group!.Group, inner.Group!.Group);
        }
    }

    // Every second task has a name, every other another: each must meet both groups all the same.
    [Fact]
    public async Task A_rhythm_of_the_program_does_not_tie_a_name_to_a_group()
    {
        var result = await Run([Three[0], Three[1]], IttClient.Program("grouped.c"), "40");

        Assert.SkipWhen(result.Samples.Regions.All(region => region.Group is null), "software counters may not be opened here (perf_event_paranoid)");
        var regions = result.Samples.Regions.ToLookup(region => region.Name);
        var child = Child(regions);
        foreach (var name in new[] { "even", "odd" })
        {
            Assert.All(
                Enumerable.Range(0, 2), group => Assert.Equal(30, regions[name].Count(region => region.Group!.Group == group && ProcessOf(region) != child)));
        }
    }

    // Type 4242 is no device; the second group is one that the kernel takes.
    [Fact]
    public async Task A_group_that_the_kernel_refuses_is_told_and_the_others_count()
    {
        var result = await Run([[Of(Dummy), new PerfAttribute(4242, 0, 0, 0)], Three[0]], IttClient.PathOrSkip(), "pages", "5");

        Assert.SkipWhen(result.Samples.Regions.All(region => region.Counts is null), "software counters may not be opened here (perf_event_paranoid)");
        var finding = Assert.Single(result.Findings);
        Assert.Equal(("region-groups-refused", Severity.Warning), (finding.Id, finding.Severity));
        Assert.Equal("The hardware counters could not be opened in the regions (event 2 of group 1): this machine does not have this event.", finding.Text);
        Assert.All(result.Samples.Regions, region => Assert.Equal(1, region.Group!.Group));
        Assert.All(
            result.Samples.Regions.Where(region => region.Name == "100 pages"), region => Assert.Equal(
                (100, 100), (region.Group!.Values[0], region.Counts!.PageFaults)));
    }

    // The standard streams, four software counters and a few more: not enough for the 27 events of the group.
    [Fact]
    public async Task A_thread_that_may_not_open_a_group_has_its_software_counters()
    {
        var client = IttClient.PathOrSkip();
        var result = await Run([[.. Enumerable.Repeat(Of(Dummy), 27)]], "sh", "-c", "ulimit -n 24; exec \"$1\" pages 5", "sh", client);

        Assert.Equal(0, result.Samples.ExitCode);
        Assert.SkipWhen(result.Samples.Regions.All(region => region.Counts is null), "software counters may not be opened here (perf_event_paranoid)");
        var finding = Assert.Single(result.Findings);
        Assert.Contains("too many files are open", finding.Text, StringComparison.Ordinal);
        Assert.Equal("Allow the program more open files (ulimit -n): each thread needs 31.", finding.Remedy);
        Assert.All(result.Samples.Regions, region => Assert.Null(region.Group));
        Assert.All(result.Samples.Regions.Where(region => region.Name == "100 pages"), region => Assert.Equal(100, region.Counts!.PageFaults));
    }

    [Theory]
    [InlineData("0 0 13", "the kernel does not permit it", "sudo sysctl kernel.perf_event_paranoid=1")]
    [InlineData("0 0 22", "more counters than the kernel offers", "Use fewer nodes (-l 1, --nodes), or a newer kernel.")]
    [InlineData("nonsense", "event 1 of group 1", "tma doctor shows what can be counted here; without --region-counters the whole program is measured.")]
    public void A_refusal_has_its_cause_and_remedy(string told, string cause, string remedy)
    {
        var finding = IttGroups.Refusal(told, 10);

        Assert.Contains(cause, finding.Text, StringComparison.Ordinal);
        Assert.Equal(remedy, finding.Remedy);
    }

    [Fact]
    public void A_recording_keeps_the_readings_and_leaves_out_lines_that_cannot_be()
    {
        Region[] regions =
        [
            new("a", 0, 1) { Source = RegionSource.Itt, Group = new RegionGroup(2, 30, 20, [1, 0, long.MaxValue]) },
            new("b", 0, 1) { Source = RegionSource.Itt },
            new("c", 0, 1) { Source = RegionSource.Itt, Group = new RegionGroup(0, 5, 5, [7]) },
        ];
        using var stream = new MemoryStream();
        RegionGroupFile.Write(stream, regions);
        var written = System.Text.Encoding.ASCII.GetString(stream.ToArray());
        Region[] bare = [.. regions.Select(region => region with { Group = null })];

        Assert.Equal("0 2 30 20 1 0 9223372036854775807\n2 0 5 5 7\n", written);
        var reader = new RegionGroupFile.Reader(bare);
        foreach (var line in (written + "9 0 1 1 1\n1 0 1 2 1\n1 0 1\n1 x 1 1 1\n-1 0 1 1 1\n").Split('\n'))
        {
            reader.Take(System.Text.Encoding.ASCII.GetBytes(line));
        }

        var read = reader.Regions;
        Assert.Equal(new long[] { 1, 0, long.MaxValue }, read[0].Group!.Values);
        Assert.Equal((2, 30, 20), (read[0].Group!.Group, read[0].Group!.Enabled, read[0].Group!.Running));
        Assert.Null(read[1].Group);
        Assert.Equal(new long[] { 7 }, read[2].Group!.Values);
        Assert.Equal("regions/0001.groups.tsv", RecordingFiles.GroupsBeside("regions/0001.tsv"));
    }

    private static string Child(ILookup<string, Region> regions) =>
        regions["outer"].Select(ProcessOf).Distinct().Single(process => process != ProcessOf(regions["forked"].Single()));

    private static string ProcessOf(Region region) => region.Thread.Split('/')[0];

    private static PerfAttribute Of(ulong config) => new(Software, config, 0, 0);

    private static async Task<PassResult> Run(IReadOnlyList<IReadOnlyList<PerfAttribute>> groups, string program, params string[] arguments)
    {
        using var timeout = new CancellationTokenSource(Hang.Limit);
        var runner = new PerfRunner(
            ProgramEnvironment.OfThisProcess(), TimeProvider.System) { Regions = new RegionChoice(Itt: true, Counters: true), RegionGroups = groups };
        var result = await runner.RunPlainAsync(new Workload { Program = program, Arguments = arguments }, null, timeout.Token);
        Assert.False(timeout.IsCancellationRequested, "the run took too long");
        return result;
    }
}
