using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Toplev.Report.Html;
using Toplev.Report.Json;
using Toplev.Report.Verdicts;
using Toplev.Report.View;
using Toplev.Tma.Findings;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Xunit;

namespace Toplev.Report.Tests.Html;

public sealed partial class HtmlReportTests
{
    [Fact]
    public void Nothing_in_the_page_leads_outside()
    {
        foreach (var page in new[] { Page(SampleReport.Compared()), Page(SampleReport.Single()), Page(SampleReport.WithoutCounters()) })
        {
            Assert.DoesNotContain("http:", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("https:", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("//cdn", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotMatch(@"\ssrc\s*=", Markup(page));
            Assert.DoesNotMatch(@"@import|<link|<iframe|<object|<embed|<base", Markup(page));
            Assert.All(Href().Matches(Markup(page)), link => Assert.StartsWith("#", link.Groups[1].Value, StringComparison.Ordinal));
            Assert.All(UrlFunction().Matches(page), url => Assert.StartsWith("#", url.Groups[1].Value, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_policy_allows_exactly_the_style_and_the_script_of_the_page()
    {
        var page = Page(SampleReport.Compared());
        var policy = Policy().Match(page).Groups[1].Value;

        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains($"style-src '{Hash(Between(page, "<style>", "</style>"))}'", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src '{Hash(Between(page, "<script>", "</script>"))}'", policy, StringComparison.Ordinal);
        // Attributes the policy would refuse.
        Assert.DoesNotMatch(@"<[^>]+\s(style|on[a-z]+)\s*=", Markup(page));
    }

    [Fact]
    public void Many_candidates_are_one_paragraph_and_a_ranking_with_the_details_on_demand()
    {
        var set = ComparedResults.Many;
        var page = Markup(Page(SampleReport.Many()));
        var open = Regex.Replace(page, "<details.*?</details>", "", RegexOptions.Singleline);

        Assert.Equal(1, Count(open, "class=\"lead"));
        Assert.Equal(1 + set.Comparisons.Count, Count(page, "class=\"lead"));
        Assert.Contains("Of 19 candidates</bdi></b>, compared with baseline: 14 faster, 4 slower, 1 practically equal", page, StringComparison.Ordinal);
        Assert.Equal(
            Ranking.Of(set).Select(result => result.Name),
            Regex.Matches(Between(page, "<section id=\"ranking\">", "</section>"), "title=\"(baseline|candidate-[0-9]+)\"")
                .Select(match => match.Groups[1].Value));
        Assert.Equal("candidate-19", Ranking.Of(set)[0].Name);
    }

    [Fact]
    public void What_usually_helps_is_that_of_the_bottleneck_of_the_best_candidate()
    {
        Assert.Contains("What usually helps</h2>", Page(SampleReport.Single()), StringComparison.Ordinal);
        Assert.Contains("What usually helps in <bdi>candidate-19</bdi></h2>", Page(SampleReport.Many()), StringComparison.Ordinal);
        Assert.DoesNotContain("What usually helps", Page(SampleReport.WithoutCounters()), StringComparison.Ordinal);

        var single = ReportView.Of(SampleReport.Single());
        var helps = single.Helps(single.Variants[0].Tree!.Bottleneck.Path[^1].Definition);
        Assert.NotEmpty(helps);
        Assert.Equal(helps.Count, Count(Between(Page(SampleReport.Single()), "class=\"advice\"", "</section>"), "<li>"));
    }

    [Fact]
    public void Why_there_is_no_tree_is_said_in_one_place_that_others_refer_to()
    {
        var page = Markup(Page(SampleReport.WithoutCounters()));

        Assert.Equal(1, Count(page, "this virtual machine has no hardware counters (/sys/devices/cpu is absent)"));
        Assert.Equal(1, Count(page, "hardware counters"));
        Assert.Contains("unknown.</bdi></b> <a href=\"#no-tree\">There is no tree</a>; the timing is valid.", page, StringComparison.Ordinal);
        Assert.Contains("Not divided by pipeline slots: <a href=\"#no-tree\">there is no tree</a>.", page, StringComparison.Ordinal);
        // A picture stands alone.
        var comparison = SampleReport.WithoutCounters().Set.Comparisons[0];
        Assert.Contains("has no hardware counters", Toplev.Report.Charts.Differences.Of(comparison, name => name)!.Caveat, StringComparison.Ordinal);
        Assert.Equal(1, Count(page, "id=\"no-tree\""));
        Assert.Contains("href=\"#no-tree\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Regions_of_the_program_have_colours_that_neither_each_other_nor_the_runtime_has()
    {
        var view = ReportView.Of(SampleReport.WithRegions());
        var colors = RegionColors.Of(view);
        string[] runtime = ["GC pause", "GC gen2", "JIT", "lock contention"];
        List<string> own = [.. view.Variants[0].Result.Regions.Select(region => region.Name).Except(runtime)];

        Assert.Equal(5, own.Count);
        List<int> all = [.. own.Concat(runtime).Select(colors.Of)];
        Assert.Equal(all.Distinct(), all);
    }

    [Theory]
    [InlineData("sudo sysctl kernel.kptr_restrict=0", true)]
    [InlineData("sudo apt install gcc libc6-dev, then rebuild tma.", false)]
    [InlineData("tma doctor shows what can be counted here; without it the whole program is measured", false)]
    [InlineData("tma run -o FILE.tma makes recordings; to list those here: ls *.tma", false)]
    public void Only_commands_can_be_copied(string remedy, bool isCommand) =>
        Assert.Equal(isCommand, CommandLine.Remedy(remedy).Text.Contains("Copy", StringComparison.Ordinal));

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("</script><!--<script>")]
    [InlineData("</style><b onmouseover='x()'>\"")]
    [InlineData("<!--")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("'; DROP TABLE runs; --&amp;")]
    [InlineData("a\u202Eb\u2066c")]
    [InlineData("\0\u001b[31m\u009b\uD800")]
    public void Names_from_outside_are_text(string name)
    {
        var page = Page(SampleReport.Named(name));

        Assert.Equal(1, Count(page, "<script>"));
        Assert.Equal(1, Count(page, "</style>"));
        Assert.Equal(Count(page, "<script"), Count(page, "</script>"));
        Assert.DoesNotContain("<!--", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b onmouseover", page, StringComparison.Ordinal);
        Assert.DoesNotContain(page, c => c is '\u202E' or '\u2066' or '\0' or '\u001b' or '\u009b' || char.IsLowSurrogate(c) || char.IsHighSurrogate(c));
    }

    [Fact]
    public void A_name_without_end_does_not_fill_the_page()
    {
        var usual = Page(SampleReport.Named("name")).Length;

        // Commands and the raw data keep what was run; drawings and tips are cut.
        Assert.InRange(Page(SampleReport.Named(new string('x', 10_000))).Length, usual, usual + 900_000);
    }

    // Six regions a step in 20 steps of three variants; 0.02 s of reorders and 0.03 s of convolutions a step.
    [Fact]
    public void Regions_have_a_table_bands_and_the_share_of_reorders()
    {
        var page = Page(SampleReport.WithRegions());

        Assert.Equal(3, Count(page, "class=\"packed-lanes\""));
        Assert.Contains("Share of reorders in oneDNN primitives: <bdi>ptmalloc 33.3 %, jemalloc 33.3 %, tcmalloc 33.3 %</bdi>", page, StringComparison.Ordinal);
        Assert.Contains("▼ 16.4 → 6.40 ms (2.56× less)", page, StringComparison.Ordinal);
        Assert.Equal(0, Count(Page(SampleReport.Compared()), "id=\"regions\""));
    }

    [Theory]
    [InlineData(24, 0)]
    [InlineData(25, 1)]
    public void A_long_table_of_regions_has_a_button_for_the_rest(int rows, int buttons)
    {
        var compared = SampleReport.Compared();
        RegionResult[] regions = [.. Enumerable.Range(0, rows).Select(i => RegionResult.Of($"step_{i}", [new Region($"step_{i}", 0, 1)], [1.0], 10))];
        var set = compared.Set with { Results = [compared.Set.Results[0] with { Regions = regions }], Comparisons = [] };
        var page = Page(compared with { Set = set, Series = [compared.Series[0]] });

        Assert.Equal(buttons, Count(page, ">Show all 25</button>"));
        Assert.Equal(rows, Count(page, "class=\"name region\""));
        Assert.Equal(0, Count(page, "<th scope=\"col\">Bottleneck</th>"));
    }

    [Fact]
    public void What_is_no_remedy_for_missing_counters_is_not_called_one()
    {
        var report = SampleReport.WithoutCounters();
        var outliers = new Finding("outliers", Severity.Warning, "1 of 7 runs is an outlier.", "A quiet machine.");
        var set = report.Set with { Findings = [.. report.Set.Findings, outliers] };

        Assert.DoesNotContain("<code>A quiet machine.</code>;", Page(report with { Set = set }), StringComparison.Ordinal);
    }

    // A step only calls what changed: its own time did not, the time with what it calls did.
    [Fact]
    public void The_time_with_what_is_inside_is_compared_too()
    {
        var report = SampleReport.WithRegions();
        var comparison = report.Set.Comparisons[0];
        var conv = comparison.Regions[0];
        var step = conv with { Name = "step", Self = conv.Self with { Baseline = 0.001, Candidate = 0.001, Significant = false } };
        var set = report.Set with { Comparisons = [comparison with { Regions = [conv, step] }, .. report.Set.Comparisons.Skip(1)] };

        Assert.Contains("~<br><small>total 600.0 → 300.0 ms (2.00× less)</small></td>", Page(report with { Set = set }), StringComparison.Ordinal);
    }

    // Two instances with 1361 and 1363 page faults, one with 7 and 8, one that was not counted.
    [Fact]
    public void Regions_that_were_counted_show_their_page_faults()
    {
        static RegionResult Counted(string name, params long[] faults) =>
            RegionResult.Of(
                name, [
                    .. faults.Select(
                        count => new Region(name, 0, 1) { Counts = count < 0 ? null : new RegionCounts(count, 0, 0, 1) })], [.. faults.Select(_ => 1.0)], 10);

        var regions = new[] { Counted("step", 1361, 1363), Counted("<b>few", 7, 8), Counted("not counted", -1) };
        var compared = SampleReport.Compared();
        var results = compared.Set.Results.Select(result => result with { Regions = regions }).ToList();
        var several = Page(compared with { Set = compared.Set with { Results = results } });
        Assert.Equal(results.Count, Count(several, "<br><small>1 362 page faults each</small>"));
        Assert.Equal(results.Count, Count(several, "<br><small>7.5 page faults each</small>"));

        var single = Page(compared with { Set = compared.Set with { Results = [results[0]], Comparisons = [] }, Series = [compared.Series[0]] });
        Assert.Equal(1, Count(single, "<th scope=\"col\" class=\"n\">Page faults each</th>"));
        Assert.Equal(1, Count(single, "<td class=\"n\" data-v=\"1362\">1 362</td>"));
        Assert.Equal(0, Count(Page(SampleReport.WithRegions()), "page faults each"));
    }

    [Fact]
    public void The_data_inside_is_the_result_document()
    {
        var input = SampleReport.Named("</script><!-- \"quoted\"");
        var page = Page(input);

        using var inside = JsonDocument.Parse(Between(page, "<script type=\"application/json\" id=\"result\">", "</script>"));
        using var document = JsonDocument.Parse(ResultDocument.Write(input.Set));
        Assert.Equal(document.RootElement.ToString(), inside.RootElement.ToString().Replace("\\u003c", "\\u003C", StringComparison.Ordinal));
        Assert.Equal(input.Set.Results[0].Name, inside.RootElement.GetProperty("results")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void A_comparison_begins_with_its_verdict_and_shows_both_sides()
    {
        var page = Page(SampleReport.Compared());

        Assert.Contains("<h1>jemalloc is <b class=\"figure\">1.16×</b> faster than ptmalloc</h1>", page, StringComparison.Ordinal);
        Assert.Contains("jemalloc: where the 43.2 ms went", page, StringComparison.Ordinal);
        Assert.Contains("split by how the pipeline slots were used", page, StringComparison.Ordinal);
        Assert.Contains("▼ 40 898", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_clear_difference_comes_first()
    {
        var input = SampleReport.Compared();
        var swapped = input with
        {
            Set = input.Set with { Comparisons = [.. input.Set.Comparisons.Reverse()] },
            Verdicts = [.. input.Verdicts.Reverse()],
        };

        Assert.Contains("<h1>jemalloc is", Page(swapped), StringComparison.Ordinal);
    }

    [Fact]
    public void One_result_begins_with_its_bottleneck()
    {
        var page = Page(SampleReport.Single());

        Assert.Contains("<h1>The bottleneck is <b class=\"figure\">DRAM Bound</b></h1>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Δ", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_counters_the_reason_the_remedy_and_the_rest_are_there()
    {
        var page = Page(SampleReport.WithoutCounters());

        Assert.Contains("Top-down breakdown unavailable", page, StringComparison.Ordinal);
        Assert.Contains("/sys/devices/cpu is absent", page, StringComparison.Ordinal);
        Assert.Contains("-cpu host,pmu=on", page, StringComparison.Ordinal);
        Assert.Contains("tma compare --allocator", page, StringComparison.Ordinal);
        Assert.Contains("User code", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"tree\"", page, StringComparison.Ordinal);
        Assert.Contains("id=\"software\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Variants_that_run_other_programs_give_the_page_its_title()
    {
        var input = SampleReport.Compared(1);
        var results = input.Set.Results.Select(result => result with { Command = ["./" + result.Name] });

        Assert.Contains(
            "<bdi>ptmalloc / jemalloc / tcmalloc</bdi>", Page(input with { Set = input.Set with { Results = [.. results] } }), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_and_impossible_values_are_never_facts()
    {
        var nodes = Results.Tree(
            ("Frontend_Bound", -495.2, false), ("Bad_Speculation", 12, false), ("Backend_Bound", 31, true), ("Memory_Bound", null, false),
            ("Core_Bound", 10.5, true), ("Retiring", 48, false));

        var page = Page(new ReportInput { Set = Results.Set(Results.Program(nodes)) });

        Assert.Contains("<s>-495.2</s>", page, StringComparison.Ordinal);
        Assert.Contains("n/a: MEMORY_ACTIVITY.STALLS_L1D_MISS was never on a counter", page, StringComparison.Ordinal);
        Assert.DoesNotContain("split by how the pipeline slots were used", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_measured_is_still_a_page()
    {
        var result = Results.WithoutCounters with { Time = null, Software = [], Command = [] };

        Assert.Contains("Nothing was measured", Page(new ReportInput { Set = Results.Set(result) }), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_was_measured_of_real_shape_is_as_reviewed()
    {
        Golden.Matches("html/compared.html", Reviewable(Page(SampleReport.Compared(40))));
        Golden.Matches("html/single.html", Reviewable(Page(SampleReport.Single(40))));
        Golden.Matches("html/doubtful.html", Reviewable(Page(SampleReport.Doubtful())));
        Golden.Matches("html/without-counters.html", Reviewable(Page(SampleReport.WithoutCounters())));
    }

    [Fact]
    public void Numbers_that_a_program_prints_are_not_split()
    {
        var input = SampleReport.Compared(1);
        var page = Page(input with { Set = input.Set with { Measure = new Measure(MeasureKind.Printed, "run", "req/s", HigherIsBetter: true) } });

        Assert.Contains("Printed figure (req/s)<", page, StringComparison.Ordinal);
        Assert.Contains("longer is better", page, StringComparison.Ordinal);
    }

    private static string Page(ReportInput input)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        HtmlReport.Write(text, input);
        return text.ToString();
    }

    /// <summary>Without style, script and data, which have tests of their own; compressed data may differ by the version of zlib.</summary>
    private static string Reviewable(string page) => Elements().Replace(Hashes().Replace(page, "'sha256-…'"), "$1…$3");

    private static string Markup(string page) => Elements().Replace(page, "$1$3");

    private static string Between(string page, string from, string to)
    {
        var start = page.IndexOf(from, StringComparison.Ordinal) + from.Length;
        return page[start..page.IndexOf(to, start, StringComparison.Ordinal)];
    }

    private static int Count(string page, string text) => Regex.Count(page, Regex.Escape(text));

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("Content-Security-Policy\" content=\"([^\"]+)\"")]
    private static partial Regex Policy();

    [GeneratedRegex("(<(script|style)[^>]*>).*?(</(?:script|style)>)", RegexOptions.Singleline)]
    private static partial Regex Elements();

    [GeneratedRegex("'sha256-[^']+'")]
    private static partial Regex Hashes();

    [GeneratedRegex("\\shref=\"([^\"]*)\"")]
    private static partial Regex Href();

    [GeneratedRegex("url\\(([^)]*)\\)")]
    private static partial Regex UrlFunction();
}
