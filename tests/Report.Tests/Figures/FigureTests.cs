using System.Text;
using SkiaSharp;
using Toplev.Report.Figures;
using Toplev.Report.Formatting;
using Toplev.Report.View;
using Toplev.Tma.Results;
using Xunit;

namespace Toplev.Report.Tests.Figures;

public sealed class FigureTests(DrawnFigures figures) : IClassFixture<DrawnFigures>
{
    private const string Long = "/home/someone/builds/2026-04-01/release-with-debug-info/bin/resnet50-inference-server --batch-size=32 --threads=16 --layout=";

    [Fact]
    public void Every_chart_is_a_picture_in_both_themes_and_formats()
    {
        string[] charts =
        [
            "time", "level-1", "differences-jemalloc", "software-jemalloc", "differences-tcmalloc", "software-tcmalloc",
            "tree-ptmalloc", "tree-jemalloc", "tree-tcmalloc", "runs", "over-time",
        ];
        string[] forms = ["light.png", "light.svg", "dark.png", "dark.svg"];
        Assert.Equal(charts.SelectMany(chart => forms.Select(form => $"{chart}.{form}")), figures.Compared.Keys);
    }

    [Fact]
    public void Without_a_tree_no_chart_pretends_one() => Assert.Equal(
        ["time", "differences-jemalloc", "software-jemalloc", "differences-tcmalloc", "software-tcmalloc", "runs"],
        Charts(SampleReport.WithoutCounters()));

    [Fact]
    public void One_variant_has_no_differences() => Assert.Equal(["time", "level-1", "tree-ptmalloc", "runs", "over-time"], Charts(SampleReport.Single(40)));

    [Fact]
    public void Names_of_files_are_safe_and_different()
    {
        var names = figures.Names(SampleReport.Named("../../etc/\u0000 x"));

        Assert.All(names, name => Assert.Matches("^[a-z][A-Za-z0-9.-]*\\.(light|dark)\\.(png|svg)$", name));
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void A_picture_has_two_pixels_for_each_of_800_and_its_theme_behind()
    {
        foreach (var (name, content) in figures.Compared.Where(file => file.Key.EndsWith(".png", StringComparison.Ordinal)))
        {
            using var picture = SKBitmap.Decode(content);
            Assert.Equal(1600, picture.Width);
            var ground = name.Contains(".dark.", StringComparison.Ordinal) ? SKColor.Parse("#14171b") : SKColors.White;
            Assert.All([picture.GetPixel(0, 0), picture.GetPixel(1599, picture.Height - 1)], corner => Assert.Equal(ground, corner));
        }
    }

    [Fact]
    public void A_picture_leads_nowhere()
    {
        foreach (var (_, content) in figures.Compared.Where(file => file.Key.EndsWith(".svg", StringComparison.Ordinal)))
        {
            var text = Encoding.UTF8.GetString(content);
            Assert.Equal("svg", DrawnFigures.Parsed(content).Root!.Name.LocalName);
            Assert.DoesNotContain("http", text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("compared")]
    [InlineData("single")]
    [InlineData("without counters")]
    [InlineData("doubtful")]
    [InlineData("long")]
    [InlineData("hostile")]
    [InlineData("wide")]
    [InlineData("twenty")]
    public void All_text_is_inside_and_none_lies_on_another(string report)
    {
        foreach (var (name, svg) in figures.Light(Report(report)))
        {
            var boxes = SvgTextBox.Of(svg, figures.Font);
            Assert.NotEmpty(boxes);
            var height = int.Parse(svg.Root!.Attribute("height")!.Value, System.Globalization.CultureInfo.InvariantCulture);
            Assert.All(boxes, box => Assert.True(box is { Left: >= 0, Right: <= 800, Top: >= 0 } && box.Bottom <= height, $"{name}: {box}"));
            for (var i = 0; i < boxes.Count; i++)
            {
                Assert.DoesNotContain(boxes.Skip(i + 1), other => boxes[i].Overlaps(other));
            }
        }
    }

    [Fact]
    public void Names_from_outside_steer_nothing()
    {
        foreach (var (_, svg) in figures.Light(Report("hostile")))
        {
            Assert.DoesNotContain(svg.Descendants(), element => element.Name.LocalName == "script");
            Assert.DoesNotContain(svg.ToString(), SafeTextSteers);
        }
    }

    [Fact]
    public void Long_names_that_differ_at_their_ends_are_told_apart()
    {
        var (_, svg) = figures.Light(Report("long"))[0];
        var texts = SvgTextBox.Of(svg, figures.Font).Select(box => box.Text).ToList();

        Assert.Contains(texts, text => text.Contains('…', StringComparison.Ordinal));
        Assert.Contains(texts, text => text.EndsWith("--layout=1", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.EndsWith("--layout=2", StringComparison.Ordinal));
    }

    [Fact]
    public void Values_are_those_of_the_page()
    {
        var texts = Texts("time.light.svg");

        // As fixtures/expected/html/compared.html has them: means of ten runs, half widths of their intervals.
        Assert.Superset(new HashSet<string> { "ptmalloc", "304.9", "ms", "± 0.8", "jemalloc", "261.7", "tcmalloc", "268.7" }, texts.ToHashSet());
    }

    [Fact]
    public void What_is_missing_or_impossible_has_no_bar()
    {
        var doubtful = FigureSet.Of(SampleReport.Doubtful(), figures.Font);
        var missing = doubtful.Single(figure => figure.Name == "tree-missing").Rows;
        var impossible = doubtful.Single(figure => figure.Name == "tree-impossible").Rows;

        var core = missing.Single(row => row.Label == "Core Bound");
        Assert.Equal("n/a", core.Value!.Text);
        Assert.Empty(core.Marks.OfType<FigureMark.Bar>());
        var frontend = impossible.Single(row => row.Label == "Frontend Bound");
        Assert.Equal("-12.3 % inconsistent", frontend.Value!.Text);
        Assert.Empty(frontend.Marks.OfType<FigureMark.Bar>());
        Assert.DoesNotContain(doubtful, figure => figure.Name == "level-1");
    }

    [Fact]
    public void An_interval_that_does_not_exist_is_not_drawn()
    {
        var compared = SampleReport.Compared(1);
        var once = compared with
        {
            Set = compared.Set with
            {
                Results = [.. compared.Set.Results.Select(result => result with { Repetitions = [.. result.Repetitions.Take(1)], Runs = 1 })],
                Comparisons = [.. compared.Set.Comparisons.Select(comparison => comparison with { BaselineValue = null, CandidateValue = null })],
            },
        };
        var time = FigureSet.Of(once, figures.Font)[0];

        Assert.Equal("time", time.Name);
        Assert.All(time.Rows, row => Assert.Empty(row.Marks.OfType<FigureMark.Whisker>()));
        Assert.Contains("a difference cannot be separated from noise", time.Subtitle, StringComparison.Ordinal);
        Assert.DoesNotContain("Whisker", time.Subtitle, StringComparison.Ordinal);
        Assert.All(FigureSet.Of(compared, figures.Font)[0].Rows, row => Assert.Single(row.Marks.OfType<FigureMark.Whisker>()));
    }

    [Fact]
    public void A_chart_over_time_needs_time()
    {
        var compared = SampleReport.Compared(40);
        var timeless = With(series => series with { EndSeconds = [0], Shares = [.. series.Shares.Select(_ => new[] { 0.2f })] });
        var uncounted = With(series => series with { Shares = [.. series.Shares.Select(share => share.Select(_ => float.NaN).ToArray())] });

        Assert.All([timeless, uncounted], input => Assert.DoesNotContain(FigureSet.Of(input, figures.Font), figure => figure.Name == "over-time"));

        ReportInput With(Func<VariantSeries, VariantSeries> change) => compared with { Series = [.. compared.Series.Select(change)] };
    }

    private static bool SafeTextSteers(char c) => c is not ('\n' or '\t' or '\r') && SafeText.Steers(c);

    private static ReportInput Report(string name) => name switch
    {
        "compared" => SampleReport.Compared(40),
        "single" => SampleReport.Single(40),
        "without counters" => SampleReport.WithoutCounters(),
        "doubtful" => SampleReport.Doubtful(),
        "long" => SampleReport.Named(Long),
        "hostile" => SampleReport.Named("</svg><script>\"'&\u0001\u001b[31m\u202eevil\ud800"),
        "wide" => SampleReport.Named(new string('W', 400)),
        _ => Twenty(),
    };

    private static ReportInput Twenty()
    {
        var compared = SampleReport.Compared(40);
        var last = compared.Set.Comparisons[1];
        return compared with
        {
            Set = compared.Set with
            {
                Results = [.. Enumerable.Range(0, 20).Select(i => compared.Set.Results[i % 3] with { Name = $"variant number {i}" })],
                Comparisons = [last with { Baseline = "variant number 0", Candidate = "variant number 19" }],
            },
            Series = [.. Enumerable.Range(0, 20).Select(i => compared.Series[i % 3] with { Name = $"variant number {i}" })],
        };
    }

    private List<string> Charts(ReportInput input) => [.. figures.Names(input).Select(name => name[..name.IndexOf('.', StringComparison.Ordinal)]).Distinct()];

    private List<string> Texts(string file) => [.. SvgTextBox.Of(DrawnFigures.Parsed(figures.Compared[file]), figures.Font).Select(box => box.Text)];
}
