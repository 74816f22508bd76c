using Toplev.Collector.Tests.Perf;
using System.Text;
using Toplev.Collector.Perf;
using Toplev.Tma.Events;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Tests.Running;

public class FakePerfTests
{
    [Theory]
    [InlineData("5.10")]
    [InlineData("6.1")]
    [InlineData("6.12")]
    [InlineData("7.2")]
    public async Task Reads_groups_intervals_and_the_exit_code_of_every_version(string version)
    {
        var result = await FakePerfProgram.Run($"VERSION={version} SECONDS=2.5");

        Assert.Equal(4, result.Samples.ExitCode);
        Assert.Equal([1, 2, 2.5], result.Samples.Samples.Select(sample => sample.EndSeconds));
        Assert.All(result.Samples.Samples, sample => Assert.Equal(5, sample.Events.Count(reading => reading.Status == ReadingStatus.Counted)));
        Assert.Equal(0.5, result.Samples.Samples[0].Events[0].RunningShare);
        Assert.Equal(1000, result.Samples.Samples[0].Software[0].Count);
        Assert.Empty(result.Findings);
    }

    [Theory]
    [InlineData("6.1")]
    [InlineData("7.2")]
    public async Task Passes_on_the_signal_that_ended_the_program_whatever_perf_returns(string version)
    {
        var result = await FakePerfProgram.Run($"VERSION={version}", workload: RealPerf.Shell("kill -SEGV $$"));

        Assert.Equal(139, result.Samples.ExitCode);
        Assert.False(result.PerfFailed);
    }

    [Fact]
    public async Task Arm_events_have_no_unit_mask()
    {
        var plan = Plans.OfSizes(1) with { Pmu = "armv8_pmuv3_0" };
        var refused = await FakePerfProgram.Run("SECONDS=1 PMU=armv8_pmuv3_0", plan);
        Assert.NotNull(refused.Refusal);

        PmuEvent cycles = new("CPU_CYCLES", new EventEncoding(0x11, 0) { WithoutUmask = true }) { Counters = 0x3f, FixedCounter = 0 };
        var counted = await FakePerfProgram.Run("SECONDS=1 PMU=armv8_pmuv3_0", plan with { Groups = [new EventGroup([new PlannedEvent(0, cycles)])] });
        Assert.Null(counted.Refusal);
        Assert.Equal(ReadingStatus.Counted, Assert.Single(counted.Samples.Samples).Events[0].Status);
    }

    [Theory]
    [InlineData(PerfAggregation.Cpu, 4)]
    [InlineData(PerfAggregation.Core, 2)]
    [InlineData(PerfAggregation.Socket, 1)]
    public async Task Reads_every_aggregation(PerfAggregation aggregation, int scopes)
    {
        var result = await FakePerfProgram.Run("SECONDS=1", options: new() { Aggregation = aggregation });

        Assert.Equal(scopes, result.Samples.Samples.Count);
        Assert.All(result.Samples.Samples, sample => Assert.NotNull(sample.Scope));
    }

    [Fact]
    public async Task Measures_only_the_groups_of_the_pass()
    {
        var plan = Plans.OfSizes(2, 3) with { Passes = [[1], [0]] };
        var result = await FakePerfProgram.Run("SECONDS=1", plan);

        Assert.Equal(
            [ReadingStatus.Missing, ReadingStatus.Missing, ReadingStatus.Counted, ReadingStatus.Counted, ReadingStatus.Counted],
            Assert.Single(result.Samples.Samples).Events.Select(reading => reading.Status));
    }

    [Fact]
    public async Task Keeps_what_was_counted_when_perf_dies_and_waits_for_the_program()
    {
        var result = await FakePerfProgram.Run("FAULT=die", workload: RealPerf.Shell("sleep 0.4; exit 5"), options: new() { IntervalMilliseconds = 100 });

        Assert.Equal(5, result.Samples.ExitCode);
        Assert.True(result.PerfFailed);
        Assert.True(result.Samples.Incomplete);
        Assert.Null(result.Refusal);
        Assert.Single(result.Samples.Samples);
        Assert.Equal("perf-died", Assert.Single(result.Findings).Id);
        Assert.InRange(result.Samples.WallSeconds, 0.4, 2);
    }

    [Fact]
    public async Task Ends_a_perf_that_does_not_end()
    {
        var result = await FakePerfProgram.Run("FAULT=hang-end");

        Assert.Equal(4, result.Samples.ExitCode);
        Assert.Equal("perf-hung", Assert.Single(result.Findings).Id);
        Assert.True(result.Samples.Incomplete);
    }

    [Fact]
    public async Task Ends_a_perf_that_never_starts_the_program()
    {
        var result = await FakePerfProgram.Run("FAULT=hang-start");

        Assert.Equal(RefusalKind.Hung, result.Refusal?.Kind);
        Assert.Null(result.Samples.ExitCode);
    }

    [Fact]
    public async Task Drops_half_a_line_and_says_so()
    {
        var result = await FakePerfProgram.Run("FAULT=half-line SECONDS=1");

        Assert.Single(result.Samples.Samples);
        Assert.Equal("perf-output-damaged", Assert.Single(result.Findings).Id);
    }

    [Fact]
    public async Task Reads_around_garbage()
    {
        var result = await FakePerfProgram.Run("FAULT=damage SECONDS=1");

        Assert.Single(result.Samples.Samples);
        Assert.StartsWith("3 lines", Assert.Single(result.Findings).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_blocked_by_a_flood_of_warnings()
    {
        var result = await FakePerfProgram.Run("FAULT=flood SECONDS=1");

        Assert.Single(result.Samples.Samples);
        Assert.InRange(result.PerfErrors.Length, 1000, 70_000);
    }

    [Fact]
    public async Task Reads_decimal_commas()
    {
        var result = await FakePerfProgram.Run("FAULT=comma SECONDS=1");

        Assert.Equal(1000, Assert.Single(result.Samples.Samples).Software[0].Count);
    }

    [Theory]
    [InlineData("FAULT=permission", RefusalKind.Permission)]
    [InlineData("FAULT=permission VERSION=7.2", RefusalKind.Permission)]
    [InlineData("FAULT=libraries", RefusalKind.Broken)]
    [InlineData("FAULT=wrapper", RefusalKind.Broken)]
    [InlineData("FAULT=exit255", RefusalKind.Other)]
    [InlineData("PMU=armv8_pmuv3_0", RefusalKind.NotSupported)]
    [InlineData("UNSUPPORTED=e0", RefusalKind.NotSupported)]
    [InlineData("VERSION=7.2 UNSUPPORTED=e0+e1+e2+e3+e4+task-clock+page-faults", RefusalKind.NotSupported)]
    public async Task Explains_why_perf_refused(string switches, RefusalKind kind)
    {
        var result = await FakePerfProgram.Run(switches);

        Assert.Equal(kind, result.Refusal?.Kind);
        Assert.NotEmpty(result.Refusal!.Text);
        Assert.Null(result.Samples.ExitCode);
        Assert.Null(result.Start);
    }

    [Fact]
    public async Task Reports_lost_and_unsupported_events_as_such()
    {
        var result = await FakePerfProgram.Run("VERSION=7.2 SECONDS=1 LOSE=e1 UNSUPPORTED=e0 COUNTERS=2");

        Assert.Equal(
            [ReadingStatus.NotSupported, ReadingStatus.NotCounted, ReadingStatus.NotCounted, ReadingStatus.NotCounted, ReadingStatus.NotCounted],
            Assert.Single(result.Samples.Samples).Events.Select(reading => reading.Status));
    }

    [Fact]
    public async Task Copies_the_output_byte_for_byte()
    {
        using var copy = new MemoryStream();
        var result = await FakePerfProgram.Run("SECONDS=1.5", raw: copy);

        var reader = new PerfStatReader(Plans.OfSizes(2, 3), new PerfStatOptions().Layout);
        reader.Append(copy.ToArray());
        reader.Complete();
        Assert.StartsWith("# started on", Encoding.UTF8.GetString(copy.ToArray()), StringComparison.Ordinal);
        Assert.Equal(result.Samples.Samples.SelectMany(sample => sample.Events), reader.Samples.SelectMany(sample => sample.Events));
    }

    [Fact]
    public async Task Keeps_measuring_when_the_copy_cannot_be_written()
    {
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var result = await FakePerfProgram.Run("SECONDS=1.5", raw: full);

        Assert.Equal(2, result.Samples.Samples.Count);
        Assert.Equal("recording-incomplete", Assert.Single(result.Findings).Id);
    }

    // It is killed a second after it was told to end: what it does in that second is no part of what was measured.
    [Fact]
    public async Task The_time_of_an_attached_measurement_ends_when_perf_is_told_to_end()
    {
        var result = await FakePerfProgram.Run("FAULT=hang-end", attach: true, options: new()
        {
            Target = new PerfTarget.RunningProcess([Environment.ProcessId]),
            Duration = TimeSpan.FromSeconds(0.3),
        });

        Assert.Equal("perf-hung", Assert.Single(result.Findings).Id);
        Assert.InRange(result.Samples.WallSeconds, 0.25, 0.95);
    }

    [Fact]
    public async Task Stops_an_attached_perf_after_the_time_set()
    {
        var result = await FakePerfProgram.Run("", attach: true, options: new()
        {
            Target = new PerfTarget.RunningProcess([Environment.ProcessId]),
            Duration = TimeSpan.FromSeconds(0.3),
            IntervalMilliseconds = 100,
        });

        Assert.True(result.Stopped);
        Assert.Null(result.Samples.ExitCode);
        Assert.False(result.PerfFailed);
        Assert.NotEmpty(result.Samples.Samples);
        Assert.InRange(result.Samples.WallSeconds, 0.25, 3);
    }
}
