using System.Xml.Linq;
using Toplev.Report.Charts;
using Xunit;

namespace Toplev.Report.Tests.Charts;

public sealed class SvgChartsTests
{
    [Fact]
    public void Every_chart_stands_alone_as_reviewed()
    {
        var files = SvgCharts.WriteAll(SampleReport.Compared(40));

        Assert.Equal(
            [
                "time.svg", "differences-jemalloc.svg", "software-jemalloc.svg", "differences-tcmalloc.svg", "software-tcmalloc.svg",
                "tree-ptmalloc.svg", "tree-jemalloc.svg", "tree-tcmalloc.svg", "runs.svg", "over-time.svg",
            ],
            files.Keys);
        foreach (var name in new[] { "time.svg", "differences-jemalloc.svg", "software-jemalloc.svg", "tree-ptmalloc.svg", "runs.svg" })
        {
            Golden.Matches("svg/" + name, files[name]);
        }
    }

    [Fact]
    public void All_are_well_formed_and_lead_nowhere()
    {
        foreach (var input in new[] { SampleReport.Compared(40), SampleReport.Single(40), SampleReport.WithoutCounters(), SampleReport.Named("</svg><script>\"'&\u0001") })
        {
            Assert.All(SvgCharts.WriteAll(input).Values, text =>
            {
                Assert.Equal("svg", XDocument.Parse(text).Root!.Name.LocalName);
                Assert.DoesNotContain("http", text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
                Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
            });
        }
    }

    [Fact]
    public void Names_of_files_are_safe_and_different()
    {
        var names = SvgCharts.WriteAll(SampleReport.Named("../../etc/\u0000 x")).Keys;

        Assert.All(names, name => Assert.Matches("^[a-z][A-Za-z0-9.-]*\\.svg$", name));
        Assert.All(names, name => Assert.DoesNotContain("/", name, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_tree_no_chart_pretends_one() => Assert.Equal(
        ["time.svg", "differences-jemalloc.svg", "software-jemalloc.svg", "differences-tcmalloc.svg", "software-tcmalloc.svg", "runs.svg"],
        SvgCharts.WriteAll(SampleReport.WithoutCounters()).Keys);
}
