using System.Globalization;
using System.Text.RegularExpressions;
using Toplev.Report.Terminal;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Report.Tests.Terminal;

public sealed partial class RunSummaryTests
{
    [Theory]
    [InlineData(100, true)]
    [InlineData(72, true)]
    [InlineData(60, true)]
    [InlineData(48, true)]
    [InlineData(40, true)]
    [InlineData(100, false)]
    [InlineData(72, false)]
    [InlineData(60, false)]
    [InlineData(48, false)]
    [InlineData(40, false)]
    public void Shows_the_bottleneck_at_every_width(int width, bool unicode)
    {
        var text = Render(Results.Set(Results.Program(Results.MemoryBound)), width, unicode);

        Golden.Matches(string.Create(CultureInfo.InvariantCulture, $"terminal/bottleneck-{width}-{(unicode ? "unicode" : "ascii")}.txt"), text);
        Assert.True(unicode || text.All(char.IsAscii));
    }

    [Fact]
    public void Colours_follow_the_role() =>
        Golden.Matches(
            "terminal/colour.txt", Render(
                Results.Set(Results.Program(Results.MemoryBound)), 80, unicode: true, color: true).Replace("\e", "\\e", StringComparison.Ordinal));

    [Fact]
    public void Colours_change_nothing_but_the_colours()
    {
        var set = Results.Set(Results.Program(Results.MemoryBound.WithIntervals()));

        var coloured = EscapeSequence().Replace(Render(set, 80, unicode: true, color: true), "");
        Assert.Equal(Trimmed(Render(set, 80, unicode: true)), Trimmed(coloured));
    }

    [Fact]
    public void Missing_nodes_tell_why()
    {
        var nodes = Results.Tree(
            ("Frontend_Bound", 10, false), ("Bad_Speculation", 5, false), ("Backend_Bound", 60, true), ("Memory_Bound", 45, true),
            ("L1_Bound", null, false), ("L2_Bound", null, false), ("DRAM_Bound", 30.25, true), ("Core_Bound", 15, true), ("Retiring", null, false));

        Golden.Matches("terminal/missing.txt", Render(Results.Set(Results.Program(nodes)), 100, unicode: true));
    }

    /// <summary>A file may hold what is inside a node and not the node.</summary>
    [Fact]
    public void A_node_without_its_parent_in_the_file_is_shown_below_it_all_the_same()
    {
        var nodes = Results.Tree(("Backend_Bound", 60, true), ("Memory_Bound", null, false), ("L1_Bound", 30, false));
        var program = Results.Program(nodes);
        var text = Render(Results.Set(program with { Outcome = TreeOutcome.Of(program.Tree! with { HidesUnavailable = true }) }), 80, unicode: true);
        Assert.Contains("\n   └─ L1 Bound ", text, StringComparison.Ordinal);
        Assert.Contains("\n└─ Memory Bound   n/a", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(60)]
    public void Impossible_values_are_marked_and_blame_nothing(int width)
    {
        var nodes = Results.Tree(
            ("Frontend_Bound", -495.2, false), ("Bad_Speculation", 12, false), ("Backend_Bound", 31, true), ("Memory_Bound", 20.5, true),
            ("L3_Bound", 29947.3, false), ("Core_Bound", 10.5, true), ("Retiring", 48, false));
        var result =
            Results.Program(nodes) with { Quality = new Quality(Grade.C, ["Frontend_Bound has an impossible value: its events shared counters and saw "
                + "different moments"]) };

        Golden.Matches(string.Create(CultureInfo.InvariantCulture, $"terminal/inconsistent-{width}.txt"), Render(Results.Set(result), width, unicode: true));
    }

    [Fact]
    public void Several_runs_show_how_sure_the_values_are()
    {
        var result = Results.Program(Results.MemoryBound.WithIntervals()) with
        {
            Runs = 10,
            Warmups = 2,
            ExitCode = 3, ExitCodes = [3],
            Time = new TimeEstimate(12.405, new ConfidenceInterval(12.375, 12.435), [12.4, 12.41]),
            Quality = new Quality(Grade.A, []),
        };

        Golden.Matches("terminal/runs.txt", Render(Results.Set(result), 100, unicode: true));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    public void Without_counters_the_reason_and_what_is_left_are_shown(int width) => Golden.Matches(
        string.Create(CultureInfo.InvariantCulture, $"terminal/no-counters-{width}.txt"), Render(Results.Set(Results.WithoutCounters), width, unicode: true));

    [Fact]
    public void All_shows_what_is_hidden_otherwise()
    {
        var set = Results.Set(Results.Program(Results.MemoryBound));
        var options = new TerminalOptions(100, Color: false, Unicode: true);

        Assert.DoesNotContain("Fetch Latency", new RunSummary(set, options, all: false).Render(), StringComparison.Ordinal);
        Golden.Matches("terminal/all.txt", new RunSummary(set, options, all: true).Render());
    }

    [Theory]
    [InlineData("\e[31mred\e[0m\a\r\n")]
    [InlineData("\u009b31mred")]
    [InlineData("a\u202eb\u2066c\u2069")]
    [InlineData("\u200f\u061c")]
    public void Names_from_outside_cannot_steer_the_terminal(string name)
    {
        foreach (var unicode in new[] { true, false })
        {
            var text = Render(Results.Set(Results.Program(Results.MemoryBound, name, name)), 80, unicode, color: true);

            Assert.DoesNotContain(
                EscapeSequence().Replace(text, ""), c => c != '\n' && (char.IsControl(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format));
            Assert.Equal(Render(Results.Set(Results.Program(Results.MemoryBound, "x", "x")), 80, unicode).Count(c => c == '\n'), text.Count(c => c == '\n'));
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(72)]
    [InlineData(60)]
    [InlineData(48)]
    [InlineData(40)]
    public void Nothing_is_wider_than_the_terminal_but_a_word_that_cannot_be_broken(int width)
    {
        var wild = Results.Tree([.. Results.Model.Nodes.Where(node => node.Level <= 4)
            .Select((node, index) => (node.Name, index % 7 == 3 ? null : (double?)(index % 5 == 2 ? 12345.6 : index), true))]);
        foreach (var nodes in new[] { Results.MemoryBound, Results.MemoryBound.WithIntervals(), wild, wild.WithIntervals() })
        {
            foreach (var unicode in new[] { true, false })
            {
                var word = new string('x', 10_000);
                var text = Render(Results.Set(Results.Program(nodes, word), Results.WithoutCounters), width, unicode);
                foreach (var line in text.Split('\n').Where(line => line.Length > width))
                {
                    Assert.True(
                        line.Contains(word, StringComparison.Ordinal)
                            || line.TrimStart().StartsWith("tma ", StringComparison.Ordinal), $"{line.Length} > {width}: {line}");
                }
            }
        }
    }

    [Fact]
    public void Columns_are_aligned_whatever_the_values()
    {
        var wild = Results.Tree([.. Results.Model.Nodes.Where(node => node.Level <= 3)
            .Select((node, index) => (node.Name, (double?)(index % 5 == 2 ? 12345.6 : index % 5 == 3 ? -3.3 : index), true))]).WithIntervals();
        var lines = Render(Results.Set(Results.Program(wild)), 100, unicode: true).Split('\n').Where(
            line => line.Contains(" %", StringComparison.Ordinal) && line.Contains('±', StringComparison.Ordinal)).ToList();

        Assert.True(lines.Count > 20);
        Assert.Single(lines.Select(line => line.IndexOf(" %", StringComparison.Ordinal)).Distinct());
        Assert.Single(lines.Select(line => line.IndexOf('±', StringComparison.Ordinal)).Distinct());
        Assert.Single(lines.Where(line => line.EndsWith("inconsistent", StringComparison.Ordinal)).Select(line => line.Length).Distinct());
    }

    private static string Render(ResultSet set, int width, bool unicode, bool color = false) =>
        new RunSummary(set, new TerminalOptions(width, color, unicode), all: false).Render();

    private static string Trimmed(string text) => string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()));

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex EscapeSequence();
}
