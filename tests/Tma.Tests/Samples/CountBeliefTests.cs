using Toplev.Tma.Events;
using Toplev.Tma.Samples;
using Xunit;

namespace Toplev.Tma.Tests.Samples;

/// <summary>A core of six slots per cycle, with slots, cycles and instructions in one group.</summary>
public sealed class CountBeliefTests
{
    private const int Width = 6;

    [Fact]
    public void Believes_a_core_at_three_gigahertz() => Assert.Null(Of(Run(1, slots: 18e9, cycles: 3e9, instructions: 2e9)));

    // 1000 cycles in 1 ms are 1 MHz; 50 million in 1 ms are 50 GHz.
    [Theory]
    [InlineData(0.001, 1e3, 500, "1 000 cycles in 1 ms of CPU time imply a core at 1.0 MHz")]
    [InlineData(0.001, 5e7, 5e7, "50 000 000 cycles in 1 ms of CPU time imply a core at 50.0 GHz")]
    [InlineData(2, 0, 0, "no cycle was counted in 2 s of CPU time")]
    public void Doubts_a_clock_that_no_core_has(double seconds, double cycles, double instructions, string reason) =>
        Assert.Equal(reason, Text(Of(Run(seconds, cycles * Width, cycles, instructions))));

    [Theory]
    [InlineData(0.1e9)] // the lowest clock of small Arm cores
    [InlineData(0.4e9)]
    [InlineData(6.2e9)] // the highest that is sold
    public void Believes_the_clocks_that_cores_have(double hertz) => Assert.Null(Of(Run(1, hertz * Width, hertz, hertz)));

    [Fact]
    public void Doubts_that_nothing_retired_in_many_cycles() =>
        Assert.Equal("no instruction retired in 1 000 000 000 cycles", Text(Of(Run(0.4, 6e9, 1e9, 0))));

    [Fact]
    public void Believes_a_program_that_hardly_ran() => Assert.Null(Of(Run(0.00002, 300, 50, 0)));

    // A program that sleeps: a second on the clock, half a millisecond on a processor.
    [Fact]
    public void Believes_a_program_that_sleeps() => Assert.Null(Of(Run(0.0005, 6e6, 1e6, 4e5) with { WallSeconds = 1 }));

    // A hardware thread beside a busy one has half of the slots, alone all of them; other models have 4, 5 and 8.
    [Theory]
    [InlineData(6.0, true)]
    [InlineData(3.0, true)]
    [InlineData(3.4, true)]
    [InlineData(8.0, false)]
    [InlineData(0.0, false)]
    [InlineData(0.5, false)]
    public void Holds_slots_against_cycles_and_the_width(double perCycle, bool believed) =>
        Assert.Equal(believed, Of(Run(1, perCycle * 3e9, 3e9, 2e9)) is null);

    // perf prints what was counted times enabled over running: 3 GHz for a quarter of 4 s are printed as 12e9 cycles.
    [Fact]
    public void Believes_counts_that_perf_scaled_up()
    {
        CounterReading[] readings = [Reading(72e9, 1, 0.25), Reading(12e9, 1, 0.25), Reading(8e9, 1, 0.25)];
        Assert.Null(Of(Execution(4, Sample(0, readings, 4))));
    }

    // Of 10 s of CPU time 9.9 s are the kernel's: in user mode 0.3e9 cycles.
    [Theory]
    [InlineData(0.3e9, true)]
    [InlineData(1e3, false)]
    public void Holds_cycles_of_user_mode_against_time_in_user_mode(double cycles, bool believed)
    {
        var run = Run(10, cycles * Width, cycles, cycles) with { UserSeconds = 0.1, SystemSeconds = 9.9 };
        Assert.Equal(believed, new CountBelief(Plan(Privilege.User), Roles, Width, isImported: false).Of([run]) is null);
    }

    // 8 processors for 10 s, idle but for a moment.
    [Fact]
    public void Believes_idle_processors() => Assert.Null(Of(Run(80, 6e7, 1e7, 4e6) with { WallSeconds = 10, SystemWide = true }));

    // Four threads: 12e9 cycles in a second on the clock, 4 s on processors.
    [Fact]
    public void Believes_several_threads() => Assert.Null(Of(Run(4, 72e9, 12e9, 9e9) with { WallSeconds = 1 }));

    [Fact]
    public void Doubts_a_counter_that_stands_still_while_the_program_runs()
    {
        var run = Execution(3, Sample(1, Rates(1), 1), Sample(2, [Reading(0, 1, 1), Reading(0, 1, 1), Reading(0, 1, 1)], 1), Sample(3, Rates(1.1), 1));
        Assert.Equal("no cycle was counted in 1 of 3 intervals in which the program ran", Text(Of(run)));
    }

    [Fact]
    public void Believes_an_interval_in_which_the_program_slept()
    {
        var run = Execution(
            3, Sample(1, Rates(1), 1), Sample(2, [Reading(0, 0.0001, 1), Reading(0, 0.0001, 1), Reading(0, 0.0001, 1)], 0.0001), Sample(3, Rates(1.1), 1));
        Assert.Null(Of(run));
    }

    [Theory]
    [InlineData(6, false)]
    [InlineData(5, false)]
    [InlineData(4, true)]
    public void Doubts_counts_that_are_equal_in_many_intervals(int intervals, bool believed)
    {
        var run = Execution(intervals, [.. Enumerable.Range(1, intervals).Select(second => Sample(second, Rates(1), 1))]);
        Assert.Equal(believed, Of(run) is null);
    }

    [Fact]
    public void Believes_counts_that_differ_by_one()
    {
        var run = Execution(
            8, [.. Enumerable.Range(1, 8).Select(second => Sample(second, [Reading(18e9, 1, 1), Reading(3e9 + second, 1, 1), Reading(2e9, 1, 1)], 1))]);
        Assert.Null(Of(run));
    }

    // What others measured has no CPU time of its own: 1 s times the share stands in where a text tells no time.
    [Fact]
    public void Does_not_hold_imported_counts_against_a_time_that_is_made_up() =>
        Assert.Null(new CountBelief(Plan(Privilege.Any), Roles, Width, isImported: true).Of([Run(1, 6e6, 1e6, 5e5, clock: 0) with { WallSeconds = 0 }]));

    [Theory]
    [InlineData(0.8, false)] // 0.8 CPUs used: a program's time
    [InlineData(1.0, true)] // 1.000 CPUs used: perhaps an idle processor (-C 0)
    public void Holds_imported_counts_against_task_clock_where_it_is_a_programs(double clock, bool believed) =>
        Assert.Equal(
            believed, new CountBelief(Plan(Privilege.Any), Roles, Width, isImported: true).Of([Run(1, 6e6, 1e6, 5e5, clock) with { WallSeconds = 1 }]) is null);

    [Fact]
    public void Doubts_imported_counts_without_instructions() =>
        Assert.NotNull(new CountBelief(Plan(Privilege.Any), Roles, Width, isImported: true).Of([Run(1, 6e3, 1e3, 0, clock: 0) with { WallSeconds = 0 }]));

    private static string? Text(Disbelief? disbelief) => disbelief?.Reason.Replace('\u00a0', ' ');

    private static Disbelief? Of(PassSamples run) => new CountBelief(Plan(Privilege.Any), Roles, Width, isImported: false).Of([run]);

    private static PassSamples Run(double seconds, double slots, double cycles, double instructions, double? clock = null) =>
        Execution(seconds, Sample(0, [Reading(slots, seconds, 1), Reading(cycles, seconds, 1), Reading(instructions, seconds, 1)], clock ?? seconds));

    private static PassSamples Execution(double seconds, params Sample[] samples) => new() { Samples = samples, WallSeconds = seconds };

    private static Sample Sample(double end, CounterReading[] readings, double clock) =>
        new() { EndSeconds = end, Events = readings, Software = [CounterReading.Counted(clock * 1000, clock, 1)] };

    private static CounterReading[] Rates(double factor) => [Reading(18e9 * factor, 1, 1), Reading(3e9 * factor, 1, 1), Reading(2e9 * factor, 1, 1)];

    private static CounterReading Reading(double count, double running, double share) => CounterReading.Counted(count, running, share);

    private static EventRoles Roles { get; } = new(["CPU_CLK_UNHALTED.THREAD"], ["INST_RETIRED.ANY"], ["TOPDOWN.SLOTS"], []);

    private static CollectionPlan Plan(Privilege privilege) => new()
    {
        Pmu = "cpu",
        Groups = [new EventGroup([Event(0, "TOPDOWN.SLOTS", 0), Event(1, "CPU_CLK_UNHALTED.THREAD", 0x3c), Event(2, "INST_RETIRED.ANY", 0xc0)])],
        SoftwareEvents = ["task-clock"],
        Privilege = privilege,
        Passes = [[0]],
    };

    private static PlannedEvent Event(int index, string name, int code) => new(index, new PmuEvent(name, new EventEncoding(code, 0)) { Counters = 0xff });
}
