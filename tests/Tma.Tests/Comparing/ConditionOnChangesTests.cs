using Toplev.Tma.Comparing;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Xunit;

namespace Toplev.Tma.Tests.Comparing;

/// <summary>Gates on what is certain: figures of an interval, units, names that are wrong before anything is measured.</summary>
public sealed class ConditionOnChangesTests
{
    private static readonly string[] Names = ["old", "new"];

    private static readonly double?[] Old = [1.01, 0.99, 1.00, 1.02, 0.98, 1.00, 1.01, 0.99, 1.00, 1.00];

    // By hand: every pair has the ratio, so that the interval is that one value.
    [Theory]
    [InlineData(1.10, "new.slower > 9.99 %", true)]
    [InlineData(1.10, "new.slower > 10.01 %", false)]
    [InlineData(1.10, "new.faster > 0", false)]
    [InlineData(0.80, "new.faster > 24.99%", true)]
    [InlineData(0.80, "new.slower > 0 %", false)]
    [InlineData(1.25, "new.ratio < 0.81", true)]
    [InlineData(1.25, "new.time > 1249 ms & new.time < 1251 ms", true)]
    [InlineData(1.25, "new.time > 1.3 s", false)]
    [InlineData(1.25, "new.time - old.time > 249000 us", true)]
    public void Holds_when_the_whole_interval_lies_beyond(double ratio, string text, bool holds) =>
        Assert.Equal(holds, Condition.Parse(text, Names).Evaluate(Set([.. Old.Select(value => value * ratio)], Variants.Interleaved)).Holds);

    // 3 % slower on average, in noise of more than that: not certain, so not 1 % for certain either.
    /// <summary>What the processor counts is refused before the first run where nothing is counted.</summary>
    [Theory]
    [InlineData("new.IPC < 1", true)]
    [InlineData("new.instructions > 5", true)]
    [InlineData("new.Backend_Bound > 20 %", true)]
    [InlineData("new.page-faults > 20", false)]
    [InlineData("new.cycles > 20", false)]
    [InlineData("new.slower > 20 %", false)]
    public void Figures_of_counters_are_refused_where_there_are_none(string text, bool refused)
    {
        var condition = Condition.Parse(text, Names);
        string[] known = ["Backend_Bound", "page-faults", "cycles"];
        condition.Check(() => known);
        var failure = Record.Exception(() => condition.Check(() => known, "no PMU here"));
        Assert.Equal(refused, failure is UserErrorException { Message: var message } && message.Contains("no PMU here", StringComparison.Ordinal));
    }

    [Fact]
    public void Noise_is_no_change()
    {
        var set = Set([1.10, 0.96, 1.08, 0.97, 1.06, 1.02, 0.95, 1.09, 1.02, 1.05], Variants.Interleaved);
        Assert.True(set.Comparisons[0].Speedup!.Value.Value < 1 / 1.01);
        Assert.False(Condition.Parse("new.slower > 1 %", Names).Evaluate(set).Holds);
        Assert.True(Condition.Parse("new.time > old.time * 1.01", Names).Evaluate(set).Holds);
    }

    [Fact]
    public void Cannot_be_decided_by_one_run_or_by_recordings_that_were_not_taken_in_turns()
    {
        Assert.Contains("one run cannot separate", Why(Set([1.1], Variants.Interleaved)), StringComparison.Ordinal);
        Assert.Contains("--group", Why(Set([.. Old.Select(value => value * 1.1)], Variants.Apart)), StringComparison.Ordinal);
        Assert.True(
            Condition.Parse("new.slower > 2 %", Names).Evaluate(Set([.. Old.Select(value => value * 1.1)], Variants.Apart with { Grouped = true })).Holds);

        static string Why(ResultSet set) => Assert.Throws<UserErrorException>(() => Condition.Parse("new.slower > 2 %", Names).Evaluate(set)).Message;
    }

    [Theory]
    [InlineData("new.Memory_Bund > 20 %", "Memory_Bound")]
    [InlineData("new.page-fault > 2", "page-faults")]
    public void Names_what_is_near_before_anything_is_measured(string text, string near) => Assert.Contains(
        near, Assert.Throws<UserErrorException>(
            () => Condition.Parse(text, Names).Check(() => ["Memory_Bound", "page-faults"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Takes_every_name_that_there_is() => Condition.Parse(
        "new.slower > 2 % | new.Memory_Bound > 20 % | new.page-faults > 1e3 | new.IPC < 1 | new.peak-rss-bytes > 2 GiB", Names)
        .Check(() => ["Memory_Bound", "page-faults", "peak-rss-bytes"]);

    [Theory]
    [InlineData("new.time > old.time + 2 %", "% is the unit of slower, faster and nodes")]
    [InlineData("new.slower > 2 ms", "ms is not a unit of slower")]
    [InlineData("new.page-faults > 2 ms", "ms is not a unit of page-faults")]
    [InlineData("new.cpu-utilization > 50 %", "% is not a unit of cpu-utilization")]
    [InlineData("new.IPC < 90 %", "% is not a unit of IPC")]
    [InlineData("new.time > 10 MiB", "MiB is not a unit of time")]
    [InlineData("new.time > 1 s & new.slower > 2 s", "s is not a unit of slower")]
    [InlineData("2 > 1", "does not name a variant")]
    [InlineData("old.slower > 2 %", "old is the baseline")]
    [InlineData("new.slower > 2 parsecs", "parsecs is not a unit of slower")]
    public void Refuses_what_would_be_a_guess(string text, string message) =>
        Assert.Contains(message, Assert.Throws<UserErrorException>(() => Condition.Parse(text, Names)).Message, StringComparison.Ordinal);

    // By hand: 39 ms are less than 50 ms and more than 30; 3 MiB are 3145728 bytes.
    [Theory]
    [InlineData("new.task-clock-ms > 50 ms", false)]
    [InlineData("new.task-clock-ms > 30 ms", true)]
    [InlineData("new.task-clock-ms > 0.038 s", true)]
    [InlineData("new.peak-rss-bytes > 2.9 MiB", true)]
    [InlineData("new.peak-rss-bytes > 3.1 MB", true)]
    [InlineData("new.peak-rss-bytes > 3.2 MB", false)]
    public void Units_are_those_of_the_figure(string text, bool holds)
    {
        var set = Set(Old, Variants.Interleaved);
        SoftwareValue[] figures = [new("task-clock-ms", 39, null), new("peak-rss-bytes", 3145728, null)];
        set = set with { Results = [set.Results[0], set.Results[1] with { Software = figures }] };
        Assert.Equal(holds, Condition.Parse(text, Names).Evaluate(set).Holds);
    }

    [Theory]
    [InlineData("ms", "new.value > 1.5 s", true)]
    [InlineData("MiB", "new.value > 1.5 MiB", true)]
    [InlineData("MiB", "new.value > 3 MiB", false)]
    public void The_unit_of_a_printed_number_is_the_one_that_was_named(string unit, string text, bool holds)
    {
        var measure = new Measure(unit == "ms" ? MeasureKind.PrintedTime : MeasureKind.Printed, "run", unit == "ms" ? "s" : unit, HigherIsBetter: false);
        Assert.Equal(holds, Condition.Parse(text, Names, measure).Evaluate(Set([.. Old.Select(value => value * 2)], Variants.Interleaved)).Holds);
        Assert.Throws<UserErrorException>(() => Condition.Parse("new.value > 1 MB", Names, measure));
    }

    // A program that fails at once is not a fast one.
    [Fact]
    public void Programs_that_ended_otherwise_are_not_compared_by_a_gate()
    {
        ProgramResult[] results =
            [Variants.Timed("old", Old) with { ExitCodes = [0] }, Variants.Timed("new", [.. Old.Select(value => value / 40)]) with { ExitCodes = [0, 1] }];
        var set = Set(Old, Variants.Interleaved) with { Results = results, Comparisons = Comparer.Compare(results, Measure.TimePerRun, Variants.Interleaved) };

        Assert.Contains(
            "new ended with exit code 0 or 1, old with 0", Assert.Throws<UserErrorException>(
                () => Condition.Parse("new.slower > 2 %", Names).Evaluate(set)).Message, StringComparison.Ordinal);
        Assert.Equal(Grade.C, set.Comparisons[0].Quality.Grade);
        Assert.Null(
            Comparer.Compare(
                [results[0] with { ExitCodes = [3] }, results[1] with { ExitCodes = [3] }], Measure.TimePerRun, Variants.Interleaved)[0].EndedOtherwise);
    }

    // By hand: 10 % slower on P-cores, 30 % on E-cores. Whatever comes first, the gate is about the P-cores.
    [Theory]
    [InlineData("new.slower > 9.99 % & new.slower < 10.01 %")]
    [InlineData("new.ratio > 1 / 1.1001 & new.ratio < 1 / 1.0999")]
    [InlineData("old.ratio == 1")]
    [InlineData("new.time > 1099 ms & new.time < 1101 ms")]
    [InlineData("new.Frontend_Bound > 19.9 % & new.Frontend_Bound < 20.1 %")]
    public void On_a_hybrid_processor_figures_are_those_of_the_first_core_type(string text)
    {
        ProgramResult Of(string name, CoreType type, double factor, double frontend) => Variants.Timed(name, [.. Old.Select(value => value * factor)])
            .WithTree(frontend, 0, 0.5, 0.25, 0.1, 0.25, 0.5 - frontend) with { CoreType = type };
        ProgramResult[] cores = [Of("old", CoreType.Core, 1, 0.1), Of("new", CoreType.Core, 1.1, 0.2)];
        ProgramResult[] others = [Of("old", CoreType.Atom, 1, 0.3), Of("new", CoreType.Atom, 1.3, 0.4)];

        Assert.True(Condition.Parse(text, Names).Evaluate(Set([.. cores, .. others], Variants.Interleaved)).Holds);
        Assert.True(Condition.Parse(text, Names).Evaluate(Set([.. others, .. cores], Variants.Interleaved)).Holds);
    }

    // The other recording was made on E-cores alone.
    [Theory]
    [InlineData("new.Frontend_Bound - old.Frontend_Bound > 9.9 % & new.Frontend_Bound - old.Frontend_Bound < 10.1 %")]
    [InlineData("old.ratio == 1")]
    public void Figures_of_two_core_types_are_not_compared(string text)
    {
        ProgramResult Of(string name, CoreType type, double frontend) =>
            Variants.Timed(name, Old).WithTree(frontend, 0, 0.5, 0.25, 0.1, 0.25, 0.5 - frontend) with { CoreType = type };
        ProgramResult[] results = [Of("old", CoreType.Atom, 0.3), Of("old", CoreType.Core, 0.1), Of("new", CoreType.Atom, 0.4)];

        Assert.True(Condition.Parse(text, Names).Evaluate(Set(results, Variants.Interleaved)).Holds);
    }

    // The program never ran on P-cores: what was counted on the others does not stand for them.
    [Fact]
    public void On_a_hybrid_processor_nothing_stands_for_the_first_core_type()
    {
        ProgramResult[] results =
        [
            Variants.Timed("old", Old) with { CoreType = CoreType.Core }, Variants.Timed("new", Old) with { CoreType = CoreType.Core },
            Variants.Timed("old", Old).WithTree(0.1, 0, 0.5, 0.25, 0.1, 0.25, 0.4) with { CoreType = CoreType.Atom },
            Variants.Timed("new", Old).WithTree(0.1, 0, 0.5, 0.25, 0.1, 0.25, 0.4) with { CoreType = CoreType.Atom },
        ];

        Assert.Contains(
            "is not known (no hardware counters)",
            Assert.Throws<UserErrorException>(() => Condition.Parse("new.Frontend_Bound > 1 %", Names).Evaluate(Set(results, Variants.Interleaved))).Message,
            StringComparison.Ordinal);
    }

    private static ResultSet Set(double?[] values, Experiment experiment) =>
        Set([Variants.Timed("old", Old[..values.Length]), Variants.Timed("new", values)], experiment);

    private static ResultSet Set(ProgramResult[] results, Experiment experiment) => new()
    {
        ToolVersion = "1",
        Machine = new MachineSummary { Pmu = false },
        Findings = [],
        Results = results,
        Experiment = experiment,
        Comparisons = Comparer.Compare(results, Measure.TimePerRun, experiment),
    };
}
