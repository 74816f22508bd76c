using Toplev.Tma.Comparing;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Tma.Tests.Comparing;

public sealed class ConditionTests
{
    private static readonly ResultSet Set = new()
    {
        ToolVersion = "1",
        Machine = new MachineSummary { Pmu = false },
        Findings = [],
        Results = [Program("old", 2, 100), Program("server-gc", 1.5, 50), Program("a b", 1, null)],
    };

    [Theory]
    [InlineData("server-gc.time > old.time * 1.02", false)]
    [InlineData("server-gc.time < old.time", true)]
    [InlineData("old.time - server-gc.time >= 0.5", true)]
    [InlineData("old.time-server-gc.time >= 0.5", true)]
    [InlineData("server-gc.page-faults * 2 == old.page-faults", true)]
    [InlineData("server-gc.page-faults > 10 & old.time > 10", false)]
    [InlineData("server-gc.page-faults > 10 && old.time > 1", true)]
    [InlineData("server-gc.page-faults > 1000 | old.time > 1", true)]
    [InlineData("(old.time + server-gc.time) / 2 > 1.7", true)]
    [InlineData("\"a b\".time < 1.5", true)]
    [InlineData("'a b'.time < 1.5", true)]
    [InlineData("max(old.time, server-gc.time) > 1.9", true)]
    [InlineData("server-gc.value < 1.6", true)]
    public void Holds_or_does_not(string text, bool holds)
    {
        var (held, sentence) = Condition.Parse(text, [.. Set.Results.Select(result => result.Name)]).Evaluate(Set);

        Assert.Equal(holds, held);
        Assert.Contains(text, sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("old.time", "is not a condition")]
    [InlineData("old.time > ", "cannot be read")]
    [InlineData("new.time > 1", "new.time is not a figure of a variant")]
    [InlineData("time > 1", "time is not a figure of a variant")]
    [InlineData("olde.time > 1", "olde.time is not a figure of a variant")]
    [InlineData("old > 1", "old is not a figure of a variant")]
    [InlineData("old.time > 1 ; rm", "cannot be read")]
    public void Refuses_what_is_no_condition(string text, string message) => Assert.Contains(
        message,
        Assert.Throws<UserErrorException>(() => Condition.Parse(text, [.. Set.Results.Select(result => result.Name)])).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("'a b'.page-faults > 1", "'a b'.page-faults > 1' cannot be decided")]
    [InlineData("old.Memory_Bound > 1", "is not known (no counters)")]
    [InlineData("old.page-fault > 1", "there is no figure page-fault")]
    [InlineData("server-gc.slower > 1 %", "there is no ratio")]
    [InlineData("old.time / (old.time - old.time) > 1", "divides by zero")]
    public void Does_not_decide_on_what_is_not_known(string text, string message) => Assert.Contains(
        message, Assert.Throws<UserErrorException>(
            () => Condition.Parse(text, [.. Set.Results.Select(result => result.Name)]).Evaluate(Set)).Message, StringComparison.Ordinal);

    private static ProgramResult Program(string name, double seconds, double? faults) => new()
    {
        Name = name,
        Command = [],
        Time = TimeEstimate.Of([seconds]),
        Outcome = TreeOutcome.Without(new NoTree(NoTreeIds.NoPmu, "no counters")),
        Software = [new SoftwareValue("page-faults", faults, faults is null ? "not supported here" : null)],
        Quality = new Quality(Grade.TimingOnly, []),
        Repetitions = [new Repetition { Order = 0, Seconds = seconds, Value = seconds }],
    };
}
