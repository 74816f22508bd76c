using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Toplev.Report.Html;
using Toplev.Report.View;
using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;
using Xunit;

namespace Toplev.Report.Tests.Html;

/// <summary>The tables of functions and the data of the flame graph.</summary>
public sealed class CodeSectionTests
{
    private static readonly Frame Main = new("main", "app");
    private static readonly Frame Solve = new("solve<int>", "libsolve.so");
    private static readonly Frame Copy = new("memcpy", "libc.so.6");

    // By hand: of 4 samples of 1 ms in a stretch 3 are in solve, called by main, and 1 in main itself.
    [Fact]
    public void A_profile_has_a_sentence_and_a_table_of_functions()
    {
        var page = Page(Located(Sampled(blocks: 1)));

        Assert.Contains(
            "CPU time (cpu-clock): 4 samples in 1 run. Intervals are from stretches of time within the run. There are too few samples for intervals.",
            Plain(page), StringComparison.Ordinal);
        Assert.Contains("""<a href="#code">Code</a>""", page, StringComparison.Ordinal);
        Assert.Equal(["solve<int>", "libsolve.so", "75.0", "75.0", "3.00", "3"], Cells(page, "solve"));
        Assert.Equal(["main", "app", "25.0", "100.0", "1.00", "1"], Cells(page, "main"));
    }

    [Fact]
    public void Intervals_say_what_they_are_from_and_losses_are_named()
    {
        var profile = Sampled(blocks: 8) with { Lost = 8 };
        var page = Page(Located(profile with { Stacks = profile.Stacks with { WithoutCallers = 2 } }));

        Assert.Contains(
            "32 samples in 1 run. Intervals are from stretches of time within the run. 8 samples were lost. "
                + "2 samples have no callers, so totals of callers are too low.",
            Plain(page), StringComparison.Ordinal);
        var interval = profile.Functions[0].Self.Interval!.Value;
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"({interval.Low * 100:0.0} to {interval.High * 100:0.0})"), Cells(page, "solve")[2],
            StringComparison.Ordinal);
        Assert.Contains("samples in 10 runs. Intervals are from the runs.", Plain(Page(SampleReport.WithProfiles())), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_time_there_is_no_column_of_times()
    {
        var profile = Sampled(blocks: 1, "page-faults");
        var page = Page(Located(profile));

        Assert.Equal(["main", "app", "25.0", "100.0", "1"], Cells(page, "main"));
        Assert.Contains("% of events", page, StringComparison.Ordinal);
    }

    // By hand: of 20 samples of a function 12 are in line 17, 5 in line 18 and 3 in line 19; 21 functions have a twenty-first of all samples each.
    [Fact]
    public void The_hottest_places_stand_below_the_first_functions()
    {
        var builder = new ProfileBuilder("cpu-clock");
        var thread = builder.ThreadOf("app");
        var solve = builder.FrameOf(Solve);
        for (var i = 0; i < 20; i++)
        {
            builder.Add(thread, i, 1e6, [solve]);
            builder.AddPlace(solve, i < 12 ? "order<int>.c:17" : i < 17 ? "order<int>.c:18" : "+0x22", 1e6);
        }

        var alone = Page(Located(SampleProfiles.Of([builder.Build()], null)));
        var row = Regex.Match(alone, "<tr><th scope=\"row\" data-v=\"solve.*?</tr>", RegexOptions.Singleline).Value;

        // The row's header is what its cells are announced with: the name alone.
        Assert.Contains(" abbr=\"solve&lt;int&gt;\"", row, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"Hottest places in solve&lt;int&gt;\"", row, StringComparison.Ordinal);
        Assert.Equal(
            ["order<int>.c:17 60.0 %", "order<int>.c:18 25.0 %", "+0x22 15.0 %"],
            Regex.Matches(row, "<li>(.*?)</li>").Select(place => Text(place.Groups[1].Value)));
        Assert.DoesNotContain("order<int>", WithoutDocument(alone), StringComparison.Ordinal);
        Assert.Contains("the places in them that most of their own samples are in", Plain(alone), StringComparison.Ordinal);

        for (var other = 0; other < 20; other++)
        {
            for (var i = 0; i < 20; i++)
            {
                builder.Add(thread, i, 1e6, [builder.FrameOf(new Frame($"f{other}", "app"))]);
            }
        }

        var among = Page(Located(SampleProfiles.Of([builder.Build()], null)));
        Assert.DoesNotContain("class=\"places\"", among, StringComparison.Ordinal);
        Assert.DoesNotContain("Below the first functions", Plain(among), StringComparison.Ordinal);
    }

    // Shares in the middle of their intervals and beside it, counts, nodes and changes.
    [Fact]
    public void Intervals_have_one_form_in_all_tables()
    {
        var sampled = Sampled(blocks: 1);
        var counted = new FunctionCounters { Counts = [new CountEstimate(3, null), new CountEstimate(500, new ConfidenceInterval(400, 600))] };
        var page = Page(Located(sampled with
        {
            CountedEvents = ["cpu-clock", "page-faults"],
            Functions =
            [
                sampled.Functions[0] with { Self = new ProfileShare(0.75, new ConfidenceInterval(0.7, 0.8), 3), Counters = counted },
                sampled.Functions[1] with { Self = new ProfileShare(0.25, new ConfidenceInterval(0.249_98, 0.250_03), 1) },
            ],
        }));

        Assert.Equal("75.0 (70.0 to 80.0)", Cells(page, "solve")[2]);
        // Ends that would read as one number have more decimals.
        Assert.Equal("25.0 (24.998 to 25.003)", Cells(page, "main")[2]);
        Assert.Contains("500<small> (400 to 600)</small>", page, StringComparison.Ordinal);
        foreach (var text in new[] { page, Page(Compared(null)) })
        {
            Assert.DoesNotContain("±", Plain(text), StringComparison.Ordinal);
            Assert.DoesNotMatch("[0-9]–[0-9]", Plain(text));
        }
    }

    // Sampled without callers: the total is the self share.
    [Fact]
    public void Without_callers_there_is_no_column_of_totals()
    {
        var builder = new ProfileBuilder("cpu-clock");
        builder.Add(builder.ThreadOf("app"), 0, 1e6, [builder.FrameOf(Main)]);

        Assert.Equal(["main", "app", "100.0", "1.00", "1"], Cells(Page(Located(SampleProfiles.Of([builder.Build()], 80))), "main"));
    }

    [Fact]
    public void No_samples_are_no_table_and_no_flame_graph()
    {
        var page = Page(Located(SampleProfiles.Of([new ProfileBuilder("cpu-clock").Build()], null)));

        Assert.Contains("0 samples in 1 run.", Plain(page), StringComparison.Ordinal);
        Assert.DoesNotContain("<table class=\"sortable functions", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"flame\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("flameGraph = ", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"code\"", Page(SampleReport.Compared(1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, 0)]
    [InlineData(31, 1)]
    public void A_long_table_has_a_button_for_the_rest(int functions, int buttons)
    {
        var builder = new ProfileBuilder("cpu-clock");
        for (var i = 0; i < functions; i++)
        {
            builder.Add(0, 0, 1, [builder.FrameOf(new Frame($"f{i}", "app"))]);
        }

        builder.ThreadOf("app");
        var page = Page(Located(SampleProfiles.Of([builder.Build()], null)));

        Assert.Equal(buttons, Regex.Count(page, ">1 more</button>"));
        Assert.Equal(functions, Regex.Count(page, "class=\"name function\""));
    }

    [Fact]
    public void A_comparison_says_in_words_what_changed()
    {
        var page = Page(Compared(null));
        var text = Plain(page);

        Assert.Contains("What changed: jemalloc against ptmalloc", text, StringComparison.Ordinal);
        Assert.Contains(
            "10 rounds. 3 of 5 functions changed significantly: the 95 % intervals hold for all functions at the same time.", text, StringComparison.Ordinal);
        Assert.Equal(["grown", "app", "10.0", "30.0", "▲ +20.0 (+19.0 to +21.0)", "more time"], Cells(page, "grown"));
        Assert.Equal(["gone", "app", "8.0", "none", "▼ −8.0 (−9.0 to −7.0)", "gone, less time"], Cells(page, "gone"));
        Assert.Equal(["added", "app", "none", "7.0", "▲ +7.0 (+6.0 to +8.0)", "new (before inlined in grown), more time"], Cells(page, "added"));
        Assert.Equal(["same", "app", "5.0", "5.5", "+0.5 (−0.5 to +1.5)", "not significant"], Cells(page, "same"));
        Assert.Equal(["once", "app", "none", "0.1", "+0.1 (−0.9 to +1.1)", "new, not significant"], Cells(page, "once"));
    }

    [Fact]
    public void Where_nothing_can_be_significant_the_reason_is_there()
    {
        var text = Plain(Page(Compared("5 rounds are too few, use -r 6")));

        Assert.Contains("No change can be called significant: 5 rounds are too few, use -r 6.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("changed significantly", text, StringComparison.Ordinal);
    }

    // Main (0) calls copy (1) and solve (2), which calls copy (3). solve is the heavier child and comes first.
    [Fact]
    public void A_tree_is_packed_as_a_walk_with_the_heaviest_child_first()
    {
        var profile = new Profile
        {
            Event = "cpu-clock",
            Frames = [Main, Copy, Solve],
            Threads = ["a", "b"],
            Nodes = [new(-1, 0), new(0, 1), new(0, 2), new(2, 1)],
            Weights = [new(1, 0, 0, 1, 1), new(2, 0, 0, 2, 1), new(3, 0, 0, 1, 1), new(3, 0, 1, 2, 1), new(3, 1, 0, 4, 1)],
            BlockSeconds = 1,
        };

        Assert.Equal(
            [
                3, 5, 6, 7,
                4, /* depths 0 1 2 1 as signed steps */ 0, 2, 2, 1, /* functions */ 0, 2, 1, 1,
                4, /* nodes as steps */ 1, 1, 0, 1, /* threads */ 0, 0, 1, 0, /* tenths of the whole */ 200_000_000, 300_000_000, 400_000_000, 100_000_000,
            ],
            Numbers(ProfilePacking.Pack(profile, [5, 6, 7])));
    }

    [Theory]
    [InlineData("</script><script>alert(1)</script>")]
    [InlineData("\"'&<!--")]
    [InlineData("a\nb\tc\0d\u001b[31m")]
    [InlineData("a\u202Eb\u2066c\u2028")]
    [InlineData("\uD800 alone")]
    public void Names_reach_the_script_as_one_line_that_steers_nothing(string name)
    {
        var page = Page(SampleReport.Located(SampleProfiles.Named(name)));

        Assert.Equal(1, Regex.Count(page, "<script>"));
        Assert.Equal(Regex.Count(page, "<script"), Regex.Count(page, "</script>"));
        Assert.DoesNotContain("<!--", page, StringComparison.Ordinal);
        var names = Encoding.UTF8.GetString(Unpacked(Regex.Match(page, "class=\"packed-names\">([^<]*)<").Groups[1].Value)).Split('\n');
        Assert.Equal(3, names.Length);
        Assert.All(names, text => Assert.DoesNotContain(text, c => char.IsControl(c) || c is '\u202E' or '\u2066' or '\u2028' || char.IsSurrogate(c)));
        var head = Regex.Match(page, "id=\"profiles\">(.*?)</script>").Groups[1].Value;
        Assert.DoesNotContain('<', head);
        Assert.DoesNotContain(head, char.IsControl);
    }

    // The result document keeps them whole; in 3 rows a name is a title of 1000 characters, and a module one of 400.
    [Fact]
    public void Names_without_end_are_cut_outside_of_the_result_document()
    {
        var usual = WithoutDocument(Page(Located(SampleProfiles.Named("name")))).Length;
        var page = WithoutDocument(Page(Located(SampleProfiles.Named(new string('x', 4096)))));

        Assert.InRange(page.Length, usual + (3 * 1400), usual + 20_000);
        Assert.DoesNotContain(new string('x', 1001), page, StringComparison.Ordinal);
    }

    private static ProfileResult Sampled(int blocks, string eventName = "cpu-clock")
    {
        var builder = new ProfileBuilder(eventName);
        var (thread, main, solve) = (builder.ThreadOf("app"), builder.FrameOf(Main), builder.FrameOf(Solve));
        for (var block = 0; block < blocks; block++)
        {
            // Every other stretch has a little more of it.
            for (var i = 0; i < 3; i++)
            {
                builder.Add(thread, block * 0.02, 1e6 + (block % 2 * 1e5), [solve, main]);
            }

            builder.Add(thread, block * 0.02, 1e6, [main]);
        }

        return SampleProfiles.Of([builder.Build()], eventName == "cpu-clock" ? 80 : null);
    }

    private static ReportInput Located(ProfileResult profile) => SampleReport.Located(profile);

    private static ReportInput Compared(string? whyNot)
    {
        var input = SampleReport.WithProfiles();
        FunctionDifference Of(string name, double before, double after, bool isSignificant) => new(
            new Frame(name, "app"), before, after, after - before, new ConfidenceInterval(after - before - 1, after - before + 1), isSignificant);
        var difference = new ProfileDifference
        {
            Event = "cpu-clock",
            Unit = "ms",
            Rounds = 10,
            WhyNoSignificance = whyNot,
            Functions =
            [
                Of("grown", 10, 30, true), Of("gone", 8, 0, true),
                Of("added", 0, 7, true) with { Move = new FunctionMove(MoveKind.TakenOutOf, [new Frame("grown", "app")]) },
                Of("same", 5, 5.5, false), Of("once", 0, 0.1, false),
            ],
        };
        List<Comparison> comparisons = [input.Set.Comparisons[0] with { Profile = difference }];
        return input with
        {
            Set = input.Set with { Results = [.. input.Set.Results.Take(2)], Comparisons = comparisons },
            Verdicts = [input.Verdicts[0]],
            Series = [.. input.Series.Take(2)],
        };
    }

    private static string Page(ReportInput input)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        HtmlReport.Write(text, input);
        return text.ToString();
    }

    private static string WithoutDocument(string page) => page[..page.IndexOf("id=\"result\"", StringComparison.Ordinal)];

    /// <summary>The text of the section, with usual spaces.</summary>
    private static string Plain(string page)
    {
        var section = Regex.Match(page, "<section id=\"code\">.*?</section>", RegexOptions.Singleline).Value;
        return Text(section).Replace('\u00a0', ' ').Replace('\u202f', ' ');
    }

    private static string Text(string markup) => System.Net.WebUtility.HtmlDecode(Regex.Replace(markup, "<[^>]+>", ""));

    /// <summary>The texts of the row whose function begins so.</summary>
    private static string[] Cells(string page, string function)
    {
        var row = Regex.Match(page, $"<tr><th scope=\"row\" data-v=\"{function}.*?</tr>", RegexOptions.Singleline).Value;
        return [.. Regex.Matches(row, "<t[hd][^>]*>(.*?)</t[hd]>").Select(cell => Text(cell.Groups[1].Value))];
    }

    private static byte[] Unpacked(string text)
    {
        using var deflate = new DeflateStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        deflate.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static List<int> Numbers(string text)
    {
        List<int> numbers = [];
        var (value, shift) = (0, 0);
        foreach (var one in Unpacked(text))
        {
            value |= (one & 127) << shift;
            shift += 7;
            if (one < 128)
            {
                numbers.Add(value);
                (value, shift) = (0, 0);
            }
        }

        return numbers;
    }
}
