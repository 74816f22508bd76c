using System.Text.Json;
using Toplev.Report.Bisecting;
using Toplev.Report.Terminal;
using Toplev.Tma.Bisecting;
using Toplev.Tma.Results;
using Xunit;

namespace Toplev.Report.Tests.Bisecting;

public sealed class BisectTests
{
    private static readonly Commit Good = CommitOf("aaaaaaa", "Start");
    private static readonly Commit Bad = CommitOf("fffffff", "End");
    private static readonly Commit Parent = CommitOf("jemalloc", "Before");
    private static readonly Commit Culprit = CommitOf("ptmalloc", "Copy \"twice\" <b>");

    /// <summary>jemalloc against ptmalloc: 0.3049 / 0.2617 = 1.165.</summary>
    private static ResultSet Slower { get; } = Reversed(ComparedResults.Allocators);

    private static BisectResult Found { get; } = new()
    {
        Outcome = BisectOutcome.Found, Good = Good, Bad = Bad, Commits = 40, Between = (Parent, Culprit), Culprit = Culprit, Parent = Parent,
        Ends = Slower, Final = Slower, Executions = 93, Share = 0.97,
        Steps =
        [
            new BisectStep(CommitOf("bbbbbbb", "One"), 40, 3, new MidpointVerdict(Side.Good, 0.02, null)),
            new BisectStep(Culprit, 20, 8, new MidpointVerdict(Side.Between, 0.61, null)),
        ],
        Skipped = [new SkippedCommit(CommitOf("ccccccc", "Two"), "the build ended with exit code 2:\nmake: no rule")],
    };

    [Fact]
    public void The_answer_in_the_terminal_is_as_reviewed() =>
        Golden.Matches("bisect.txt", new BisectSummary(Found, ["./app", "--size", "1 GiB"], new TerminalOptions(80, false, true)).Render());

    [Fact]
    public void The_document_says_what_the_terminal_says()
    {
        var document = JsonDocument.Parse(BisectDocument.Write(Found, "1.2.3")).RootElement;
        Assert.Equal("tma-bisect/1", document.GetProperty("schema").GetString());
        Assert.Equal("found", document.GetProperty("outcome").GetString());
        Assert.Equal(BisectText.Headline(Found), document.GetProperty("text").GetString());
        Assert.Equal("Copy \"twice\" <b>", document.GetProperty("culprit").GetProperty("subject").GetString());
        var ratio = document.GetProperty("ratio");
        Assert.InRange(ratio.GetProperty("value").GetDouble(), 1.16, 1.17);
        Assert.InRange(ratio.GetProperty("low").GetDouble(), 1.16, ratio.GetProperty("value").GetDouble());
        Assert.InRange(ratio.GetProperty("high").GetDouble(), ratio.GetProperty("value").GetDouble(), 1.17);
        Assert.Equal(["good", "between"], document.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("side").GetString()));
        Assert.Equal("tma-result/1", document.GetProperty("comparison").GetProperty("schema").GetString());
        Assert.NotEqual(0, document.GetProperty("verdict").GetArrayLength());
    }

    [Theory]
    [InlineData(BisectOutcome.NotSlower, "fffffff is not slower than aaaaaaa")]
    [InlineData(BisectOutcome.EndsUndecided, "Undecided whether fffffff is slower than aaaaaaa. About 60 runs of each would probably settle it (-r 60).")]
    [InlineData(BisectOutcome.MidpointUndecided, "Undecided after 8 runs of each whether")]
    [InlineData(BisectOutcome.NotConfirmed, "it is not certainly slower than its parent jemalloc")]
    [InlineData(BisectOutcome.ParentFails, "by how much is not known")]
    [InlineData(BisectOutcome.OnlySkipped, "It is one of 2 commits")]
    [InlineData(BisectOutcome.Failed, "aaaaaaa: the build ended with exit code 2.")]
    [InlineData(BisectOutcome.Interrupted, "Interrupted before the commit was found")]
    public void Every_other_end_says_what_is_known(BisectOutcome outcome, string said)
    {
        var result = Found with
        {
            Outcome = outcome, RunsNeeded = 60, Candidates = [Parent, Culprit], Failure = "aaaaaaa: the build ended with exit code 2",
        };
        Assert.Contains(said, BisectText.Headline(result), StringComparison.Ordinal);
        var document = JsonDocument.Parse(BisectDocument.Write(result, "1")).RootElement;
        Assert.NotEqual("found", document.GetProperty("outcome").GetString());
        Assert.NotEmpty(new BisectSummary(result, ["./app"], new TerminalOptions(80, false, false)).Render());
    }

    [Fact]
    public void A_spread_slowdown_says_how_much_of_it_the_commit_has()
    {
        Assert.Empty(BisectText.Remarks(Found));
        Assert.Contains("has 34 % of it", Assert.Single(BisectText.Remarks(Found with { IsSpread = true, Share = 0.34 })), StringComparison.Ordinal);
    }

    private static Commit CommitOf(string hash, string subject) => new(hash, hash, "2026-02-03T04:05:06+01:00", "An Author", subject);

    private static ResultSet Reversed(ResultSet set)
    {
        ProgramResult[] results = [set.Results[1], set.Results[0]];
        return set with { Results = results, Comparisons = Tma.Comparing.Comparer.Compare(results, set.Measure, set.Experiment!) };
    }
}
