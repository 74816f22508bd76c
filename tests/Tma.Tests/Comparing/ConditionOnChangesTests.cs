using Toplev.Tma.Comparing;
using Toplev.Tma.Results;
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
        Assert.Contains("one run does not tell", Why(Set([1.1], Variants.Interleaved)), StringComparison.Ordinal);
        Assert.Contains("--group", Why(Set([.. Old.Select(value => value * 1.1)], Variants.Apart)), StringComparison.Ordinal);
        Assert.True(Condition.Parse("new.slower > 2 %", Names).Evaluate(Set([.. Old.Select(value => value * 1.1)], Variants.Apart with { Grouped = true })).Holds);

        static string Why(ResultSet set) => Assert.Throws<UserErrorException>(() => Condition.Parse("new.slower > 2 %", Names).Evaluate(set)).Message;
    }

    [Theory]
    [InlineData("new.Memory_Bund > 20 %", "Memory_Bound")]
    [InlineData("new.page-fault > 2", "page-faults")]
    public void Names_what_is_near_before_anything_is_measured(string text, string near) => Assert.Contains(
        near, Assert.Throws<UserErrorException>(() => Condition.Parse(text, Names).Check(() => ["Memory_Bound", "page-faults"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Takes_every_name_that_there_is() => Condition.Parse(
        "new.slower > 2 % | new.Memory_Bound > 20 % | new.page-faults > 1e3 | new.IPC < 1 | new.peak-rss-bytes > 2 GiB", Names)
        .Check(() => ["Memory_Bound", "page-faults", "peak-rss-bytes"]);

    [Theory]
    [InlineData("new.time > old.time + 2 %", "% is the unit of slower, faster and of nodes")]
    [InlineData("old.slower > 2 %", "old is the baseline")]
    [InlineData("new.slower > 2 parsecs", "cannot be read")]
    public void Refuses_what_would_be_a_guess(string text, string said) =>
        Assert.Contains(said, Assert.Throws<UserErrorException>(() => Condition.Parse(text, Names)).Message, StringComparison.Ordinal);

    private static ResultSet Set(double?[] values, Experiment experiment)
    {
        ProgramResult[] results = [Variants.Timed("old", Old[..values.Length]), Variants.Timed("new", values)];
        return new ResultSet
        {
            ToolVersion = "1", Machine = new MachineSummary { Pmu = false }, Findings = [], Results = results, Experiment = experiment, Comparisons = Comparer.Compare(results, Measure.TimePerRun, experiment),
        };
    }
}
