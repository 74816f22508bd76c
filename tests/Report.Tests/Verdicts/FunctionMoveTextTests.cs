using Toplev.Report.Terminal;
using Toplev.Report.Verdicts;
using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;
using Xunit;

namespace Toplev.Report.Tests.Verdicts;

public sealed class FunctionMoveTextTests
{
    [Theory]
    [InlineData(MoveKind.InlinedInto, "a", "inlined into a")]
    [InlineData(MoveKind.InlinedInto, "a b", "inlined into a and b")]
    [InlineData(MoveKind.InlinedInto, "a b c d", "inlined into a and 3 others")]
    [InlineData(MoveKind.NowIn, "a", "now in a (renamed, or inlined)")]
    [InlineData(MoveKind.TakenOutOf, "a", "before inlined in a")]
    [InlineData(MoveKind.BeforeIn, "a", "before in a (renamed, or inlined)")]
    public void A_move_is_said_in_words(MoveKind kind, string others, string text) =>
        Assert.Equal(text, FunctionMoveText.Of(new FunctionMove(kind, [.. others.Split(' ').Select(name => new Frame(name, "app"))])));

    // old became new, of which one remark is enough; part went into whole.
    [Fact]
    public void The_table_of_a_comparison_says_each_move_once()
    {
        var set = SampleReport.WithProfiles().Set;
        var difference = new ProfileDifference
        {
            Event = "cpu-clock", Unit = "ms", Rounds = 10,
            Functions =
            [
                Of("old", 9, 0, MoveKind.NowIn, "new"), Of("new", 0, 9, MoveKind.BeforeIn, "old"), Of("part", 5, 0, MoveKind.InlinedInto, "whole"),
                Of("whole", 1, 6, null, ""),
            ],
        };
        var text = new ComparisonSummary(
            set with { Comparisons = [set.Comparisons[0] with { Profile = difference }] }, new TerminalOptions(120, Color: false, Unicode: true),
            all: false).Render();
        Assert.Contains("old is gone: now in new (renamed, or inlined), by its source lines.", text, StringComparison.Ordinal);
        Assert.Contains("part is gone: inlined into whole, by its source lines.", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("by its source lines").Length - 1);
    }

    private static FunctionDifference Of(string name, double before, double after, MoveKind? kind, string other) =>
        new(new Frame(name, "app"), before, after, after - before, null, false)
        {
            Move = kind is { } known ? new FunctionMove(known, [new Frame(other, "app")]) : null,
        };
}
