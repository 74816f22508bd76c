using System.Text.RegularExpressions;
using Toplev.Report.Markdown;
using Toplev.Report.Verdicts;
using Toplev.Tma.Results;
using Xunit;

namespace Toplev.Report.Tests.Markdown;

public sealed class MarkdownReportTests
{
    [Fact]
    public void A_comparison_is_a_verdict_and_tables() => Golden.Matches("markdown/compared.md", MarkdownReport.Write(ComparedResults.Allocators));

    [Fact]
    public void One_result_is_its_bottleneck_and_its_tree() =>
        Golden.Matches("markdown/single.md", MarkdownReport.Write(Results.Set(Results.Program(Results.MemoryBound))));

    // Nineteen candidates: a headline, not nineteen, and the table the best first.
    [Fact]
    public void Many_candidates_are_one_paragraph_and_a_ranking()
    {
        var set = ComparedResults.Many;
        var text = MarkdownReport.Write(set with
        {
            Results = [.. set.Results.Select((result, number) => result with { Environment = new Dictionary<string, string?> { ["N"] = $"{number}" } })],
            Comparisons =
            [
                .. set.Comparisons.Select((comparison, number) => comparison with
                {
                    Quality = new Quality(number < 12 ? Grade.A : Grade.C, [$"doubt {number}"]),
                }),
            ],
        });

        Assert.Single(text.Split('\n'), line => line.StartsWith("### ", StringComparison.Ordinal));
        Assert.Contains("### candidate-19 is ", text, StringComparison.Ordinal);
        Assert.Contains("Of 19 candidates**, compared with baseline: 14 faster, 4 slower, 1 practically equal", text, StringComparison.Ordinal);
        // By their times: 0.3 s, from which candidates 1 to 4 take 0.02 s more each, all others but 7 take 0.004 s less each.
        int[] faster = [19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 6, 5];
        int[] slower = [1, 2, 3, 4];
        var rows = Regex.Matches(text, "^\\| (candidate-[0-9]+|baseline) \\|", RegexOptions.Multiline).Select(row => row.Groups[1].Value).ToList();
        Assert.Equal(20, rows.Count);
        Assert.Equal(faster.Select(number => $"candidate-{number:00}"), rows.Take(14));
        Assert.Equal(["baseline", "candidate-07"], rows.Skip(14).Take(2).Order(StringComparer.Ordinal));
        Assert.Equal(slower.Select(number => $"candidate-{number:00}"), rows.Skip(16));
        // What else is there grows with the number of variants only where it is folded.
        var open = Regex.Replace(text, "<details>.*?</details>", "", RegexOptions.Singleline);
        Assert.InRange(open.Split('\n').Length, 20, 50);
        Assert.All(open.Split('\n'), line => Assert.InRange(line.Length, 0, 700));
        Assert.Contains("- Quality: 12 × A good, 7 × C not for conclusions", open, StringComparison.Ordinal);
        Assert.DoesNotContain("doubt", open, StringComparison.Ordinal);
        Assert.Equal(19, Regex.Count(text, "doubt "));
        Assert.Equal(20, Regex.Count(text, "Environment of "));
        Assert.DoesNotContain("Environment of ", open, StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_as_have_a_verdict_in_full_have_one_in_markdown()
    {
        var set = ComparedResults.Many;
        var few = set with
        {
            Comparisons = [.. set.Comparisons.Take(OverallVerdict.MostInFull)],
            Results = [.. set.Results.Take(OverallVerdict.MostInFull + 1)],
        };

        Assert.Equal(OverallVerdict.MostInFull, Regex.Count(MarkdownReport.Write(few), "^### ", RegexOptions.Multiline));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("a|b\nc")]
    [InlineData("[x](http://y) @user #1 **b** `c`")]
    public void Names_are_no_markup(string name)
    {
        var set = ComparedResults.WithoutCounters;
        var text = MarkdownReport.Write(set with
        {
            Results = [.. set.Results.Select(result => result with { Name = name })],
            Comparisons = [.. set.Comparisons.Select(comparison => comparison with { Candidate = name })],
        });

        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?<!\\)\]\(", text);
        Assert.DoesNotContain(" @user", text, StringComparison.Ordinal);
        Assert.DoesNotContain(" **b**", text, StringComparison.Ordinal);
        var bars = text.Split('\n').Where(line => line.StartsWith('|')).Select(
            line => line.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')).ToList();
        Assert.Equal(5, bars[0]);
        Assert.Equal(bars[0], bars[2]);
    }
}
