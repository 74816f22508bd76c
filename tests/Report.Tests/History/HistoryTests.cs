using System.Text.Json;
using Toplev.Report.History;
using Toplev.Report.Terminal;
using Toplev.Tma.History;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Report.Tests.History;

/// <summary>Twenty recordings made by hand: of the twelfth on, a program waits 20 ms longer for memory, which is all that changes.</summary>
public sealed class HistoryTests
{
    private const int Changed = 11;

    // 100 ms of which 40 % are Memory Bound; then 120 ms, of which 60 of 120 are.
    private static readonly IReadOnlyList<HistorySeries> Slower =
        HistoryBuilder.Of([.. Recordings(i => i < Changed ? 0.1 : 0.12, i => i < Changed ? 40 : 50)]);

    [Fact]
    public void A_planted_change_is_found_with_its_size_and_its_node()
    {
        var change = Assert.Single(Assert.Single(Slower).Changes);

        Assert.Equal(("c11", Changed, true), (change.Label, change.Position, change.Worse));
        Assert.Equal(1.2, change.Ratio.Value, 0.005);
        Assert.InRange(1.2, change.Ratio.Interval!.Value.Low, change.Ratio.Interval.Value.High);
        Assert.Equal(("Memory_Bound", true), (change.Moved[0].Name, change.Moved[0].IsNode));
        // 0.4 × 100 ms and 0.5 × 120 ms.
        Assert.Equal((0.04, 0.06), (Math.Round(change.Moved[0].Before, 3), Math.Round(change.Moved[0].After, 3)));
        // Page faults stayed.
        Assert.DoesNotContain(change.Moved, move => move.Name == "page-faults");
    }

    [Fact]
    public void Without_a_tree_software_figures_say_what_moved()
    {
        var series = HistoryBuilder.Of([.. Recordings(i => i < Changed ? 0.1 : 0.12, null, i => i < Changed ? 1000 : 3000)]);

        Assert.Equal(["page-faults"], series[0].Changes[0].Moved.Select(move => move.Name));
    }

    [Fact]
    public void Nothing_moves_where_nothing_changes()
    {
        var series = HistoryBuilder.Of([.. Recordings(_ => 0.1, _ => 40)]);

        Assert.Empty(series[0].Changes);
        Assert.Equal("No change of level is certain.", HistoryText.Nothing(series[0]));
    }

    [Fact]
    public void Few_recordings_say_that_they_are_few()
    {
        var series = HistoryBuilder.Of([.. Recordings(i => i < 3 ? 0.1 : 0.2, _ => 40).Take(7)]);

        Assert.Equal((false, 0), (series[0].CanTell, series[0].Changes.Count));
        Assert.StartsWith("7 of the 8 recordings", HistoryText.Nothing(series[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_processors_are_other_series()
    {
        var series = HistoryBuilder.Of([.. Recordings(_ => 0.1, _ => 40).Select((recording, i) =>
            (recording.Label, recording.Set with { Machine = recording.Set.Machine with { Cpu = i % 2 == 0 ? "A" : "B" } }))]);

        Assert.Equal([("A", 10), ("B", 10)], series.Select(each => (each.Machine!, each.Points.Count)));
    }

    [Fact]
    public void A_program_that_fails_is_not_faster()
    {
        var series = HistoryBuilder.Of([.. Recordings(i => i < Changed ? 0.1 : 0.001, null).Select((recording, i) => (recording.Label, recording.Set with
        {
            Results = [.. recording.Set.Results.Select(result => result with { ExitCodes = [i < Changed ? 0 : 3] })],
        }))]);

        Assert.Empty(series[0].Changes);
        Assert.Equal(20 - Changed, series[0].EndedOtherwise.Count);
        Assert.StartsWith("Left out, because the program ended with another exit code: c11, ", HistoryText.LeftOut(series[0]), StringComparison.Ordinal);
    }

    // How long a service was looked at says nothing about it.
    [Fact]
    public void What_ran_already_has_no_time() =>
        Assert.Empty(HistoryBuilder.Of([.. Recordings(_ => 0.1, null).Select(recording => (recording.Label, recording.Set with
        {
            Results = [.. recording.Set.Results.Select(result => result with { Target = "process 12" })],
        }))]));

    [Fact]
    public void Other_arguments_are_another_benchmark()
    {
        var series = HistoryBuilder.Of([.. Recordings(_ => 0.1, null).Select((recording, i) => (recording.Label, recording.Set with
        {
            Results = [.. recording.Set.Results.Select(result => result with { Command = ["/bin/app", i < Changed ? "small" : "large"] })],
        }))]);

        Assert.Equal(["app small", "app large"], series.Select(each => each.Name));
    }

    // With two benchmarks each has half of the error, and eight recordings cannot tell.
    [Fact]
    public void More_benchmarks_need_more_recordings()
    {
        var series = HistoryBuilder.Of([.. Recordings(i => i < 4 ? 0.1 : 0.2, null).Take(8).Select(recording => (recording.Label, recording.Set with
        {
            Results = [.. recording.Set.Results, .. recording.Set.Results.Select(result => result with { Name = "other" })],
        }))]);

        Assert.All(series, each => Assert.Equal((9, false, 0), (each.Needed, each.CanTell, each.Changes.Count)));
    }

    [Theory]
    [InlineData(true, true, "worse")]
    [InlineData(false, false, "better")]
    [InlineData(null, null, "lower")]
    public void The_direction_is_that_of_the_measure(bool? higherIsBetter, bool? worse, string word)
    {
        var measure = new Measure(MeasureKind.Printed, "run", "points", higherIsBetter);
        var recordings = Recordings(i => i < Changed ? 300 : 200, null).Select(recording => (recording.Label, recording.Set with { Measure = measure }));
        var series = HistoryBuilder.Of([.. recordings]);

        Assert.Equal(worse, series[0].Changes[0].Worse);
        Assert.Contains($"1.50× {word}", HistoryText.Change(series[0], series[0].Changes[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_and_the_document_say_the_same_and_hold_names_as_text()
    {
        var named = HistoryBuilder.Of([.. Recordings(i => i < Changed ? 0.1 : 0.12, _ => 40).Select(recording => ("<b>" + recording.Label, recording.Set))]);
        using var page = new StringWriter();
        HistoryPage.Write(page, named, "1.2.3");
        using var document = JsonDocument.Parse(HistoryDocument.Write(named, "1.2.3"));
        var change = document.RootElement.GetProperty("benchmarks")[0].GetProperty("changes")[0];

        Assert.DoesNotContain("<b>c", page.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;c11", page.ToString(), StringComparison.Ordinal);
        Assert.Equal(("<b>c11", "worse"), (change.GetProperty("label").GetString(), change.GetProperty("direction").GetString()));
        Assert.Equal(20, document.RootElement.GetProperty("benchmarks")[0].GetProperty("points").GetArrayLength());
    }

    [Theory]
    [InlineData(60)]
    [InlineData(100)]
    public void The_terminal_has_no_line_that_is_too_long(int width)
    {
        var text = new HistorySummary(Slower, new TerminalOptions(width, Color: false, Unicode: true)).Render();

        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, width));
        Assert.Contains("since c11", text, StringComparison.Ordinal);
        Assert.Contains("Memory Bound", text, StringComparison.Ordinal);
    }

    /// <param name="memory">Memory Bound in percent; null without a tree.</param>
    private static IEnumerable<(string Label, ResultSet Set)> Recordings(Func<int, double> value, Func<int, double>? memory, Func<int, double>? faults = null)
    {
        for (var i = 0; i < 20; i++)
        {
            // Noise of half a percent, the same in any order.
            var noise = 1 + (0.01 * ((i * 7 % 20 / 20.0) - 0.5));
            var seconds = value(i) * noise;
            var program = memory is null
                ? Results.WithoutCounters with { ExitCode = 0, ExitCodes = [0] }
                : Results.Program(Tree(memory(i), value(i) / value(0)));
            yield return ($"c{i:00}", Results.Set(program with
            {
                Time = TimeEstimate.Of([seconds]),
                Software = [new SoftwareValue("page-faults", (faults?.Invoke(i) ?? 1000) + (i % 3), null)],
                Repetitions = [new Repetition { Order = 0, Seconds = seconds, Value = seconds, Software = [(faults?.Invoke(i) ?? 1000) + (i % 3)] }],
            }));
        }
    }

    // What is not Memory Bound keeps its time: its share shrinks as the whole grows.
    private static IReadOnlyList<Node> Tree(double memory, double growth) => Results.Tree(
        ("Frontend_Bound", 10 / growth, false), ("Bad_Speculation", 10 / growth, false), ("Backend_Bound", memory + (10 / growth), true),
        ("Memory_Bound", memory, true), ("Core_Bound", 10 / growth, false), ("Retiring", 100 - memory - (30 / growth), false));
}
