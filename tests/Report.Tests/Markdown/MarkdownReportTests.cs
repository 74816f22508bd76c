using Toplev.Report.Markdown;
using Xunit;

namespace Toplev.Report.Tests.Markdown;

public sealed class MarkdownReportTests
{
    [Fact]
    public void A_comparison_is_a_verdict_and_tables() => Golden.Matches("markdown/compared.md", MarkdownReport.Write(ComparedResults.Allocators));

    [Fact]
    public void One_result_is_its_bottleneck_and_its_tree() =>
        Golden.Matches("markdown/single.md", MarkdownReport.Write(Results.Set(Results.Program(Results.MemoryBound))));

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
