using System.Globalization;
using System.Text.RegularExpressions;
using Toplev.Report.Markdown;
using Toplev.Report.Terminal;
using Toplev.Report.Tests.Verdicts;
using Toplev.Tma.Comparing;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Xunit;

namespace Toplev.Report.Tests.Terminal;

public sealed class ComparisonSummaryTests
{
    [Theory]
    [InlineData(100, true)]
    [InlineData(80, true)]
    [InlineData(60, true)]
    [InlineData(40, true)]
    [InlineData(80, false)]
    public void Shows_verdicts_variants_and_where_the_time_went(int width, bool unicode)
    {
        var text = Render(ComparedResults.Allocators, width, unicode);

        Golden.Matches(string.Create(CultureInfo.InvariantCulture, $"terminal/compared-{width}-{(unicode ? "unicode" : "ascii")}.txt"), text);
        Assert.True(unicode || text.All(char.IsAscii));
    }

    [Fact]
    public void Without_counters_the_timing_is_what_there_is() =>
        Golden.Matches("terminal/compared-no-counters.txt", Render(ComparedResults.WithoutCounters, 80, unicode: true));

    [Fact]
    public void Without_counters_the_reason_is_said_once_in_text_and_markdown()
    {
        var set = SampleReport.WithoutCounters().Set;
        foreach (var text in new[] { Render(set, 400, unicode: true), MarkdownReport.Write(set) })
        {
            Assert.Equal(1, Regex.Count(text, "hardware counters"));
            Assert.Matches("unknown.*There is no tree; the timing is valid", text);
            Assert.Contains("No tree", text, StringComparison.Ordinal);
        }
    }

    // Half a second from end to end, of medians of 1.25 s and 2.5 s.
    [Fact]
    public void The_spread_of_an_even_number_of_runs_is_relative_to_the_mean_of_the_two_in_the_middle()
    {
        ProgramResult Of(string name, double first, double second) => Results.Program(Results.MemoryBound) with
        {
            Name = name,
            Repetitions =
            [
                new Repetition { Order = 0, Round = 0, Seconds = first, Value = first },
                new Repetition { Order = 1, Round = 1, Seconds = second, Value = second },
            ],
        };
        ProgramResult[] results = [Of("short", 1, 1.5), Of("long", 2.75, 2.25)];
        var set = Results.Set(results) with { Comparisons = Comparer.Compare(results, Measure.TimePerRun, new Experiment(true, 1, 0.01)) };
        var lines = Render(set, 400, unicode: true).Split('\n');

        Assert.EndsWith("40.0 %", Assert.Single(lines, line => line.StartsWith("  short ", StringComparison.Ordinal)).TrimEnd(), StringComparison.Ordinal);
        Assert.EndsWith("20.0 %", Assert.Single(lines, line => line.StartsWith("  long ", StringComparison.Ordinal)).TrimEnd(), StringComparison.Ordinal);
    }

    // Two runs make nothing certain; 73 000 faults are at least 18 ms of 305. Three switches more are nothing.
    [Fact]
    public void Shows_page_faults_that_would_matter_though_the_runs_are_too_few_to_be_certain()
    {
        var few = HandMadeComparisons.WithoutCounters(HandMadeComparisons.Faster) with
        {
            Software =
            [
                HandMadeComparisons.Figure("page-faults", 82_000, 9_000, certain: false),
                HandMadeComparisons.Figure("context-switches", 3, 6, certain: false),
            ],
        };
        var set = HandMadeComparisons.Set(pmu: false, few);
        set = set with
        {
            Results =
            [
                set.Results[0] with { Software = [new SoftwareValue("page-faults", 82_000, null), new SoftwareValue("context-switches", 3, null)] },
                set.Results[1] with { Software = [new SoftwareValue("page-faults", 9_000, null), new SoftwareValue("context-switches", 6, null)] },
            ],
        };
        foreach (var text in new[] { Render(set, 80, unicode: true), MarkdownReport.Write(set) })
        {
            Assert.Matches("page faults.*82 000.*9 000", text);
            Assert.DoesNotContain("context switches", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Many_candidates_are_one_paragraph_and_a_ranking()
    {
        var text = Render(ComparedResults.Many, 80, unicode: true);

        Golden.Matches("terminal/compared-many.txt", text);
        Assert.Single(text.Split('\n'), line => line.Contains(" than baseline.", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_many_candidates_all_shows_each_verdict()
    {
        var text = Render(ComparedResults.Many, 80, unicode: true, all: true);

        Assert.All(
            ComparedResults.Many.Comparisons.Where(comparison => comparison.Verdict is Verdict.Faster or Verdict.Slower),
            comparison => Assert.Contains($"\n{comparison.Candidate} is ", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(72)]
    [InlineData(48)]
    [InlineData(30)]
    public void Stays_within_the_width(int width) =>
        Assert.All(
            Render(ComparedResults.Allocators, width, unicode: true).Split('\n'),
            line => Assert.True(line.Length <= Math.Max(width, 40), line));

    [Fact]
    public void Names_cannot_steer_the_terminal()
    {
        var set = ComparedResults.Allocators;
        var hostile = set with
        {
            Results = [.. set.Results.Select(result => result with { Name = result.Name + "\e[31m\u202e" })],
            Comparisons = [
                .. set.Comparisons.Select(comparison => comparison with { Candidate = comparison.Candidate + "\e[31m\u202e", Baseline = "\e]0;x\a" })],
        };

        var text = Render(hostile, 80, unicode: true);
        Assert.DoesNotContain('\e', text);
        Assert.DoesNotContain('\u202e', text);
    }

    private static string Render(ResultSet set, int width, bool unicode, bool all = false) =>
        new ComparisonSummary(set, new TerminalOptions(width, Color: false, unicode), all).Render();
}
