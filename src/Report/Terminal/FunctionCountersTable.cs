using Toplev.Report.Formatting;
using Toplev.Tma.Functions;

namespace Toplev.Report.Terminal;

/// <summary>What was counted in each function: level 1 of its tree, or software events.</summary>
internal sealed class FunctionCountersTable(ProfileResult profile, bool all)
{
    private const int Most = 10;

    /// <summary>Of smaller functions nobody misses the counts.</summary>
    private const double LeastShare = 0.02;

    public void Write(TerminalText output)
    {
        var counted = profile.Functions.Where(function => function.Counters is not null).ToList();
        if (counted.Count == 0)
        {
            return;
        }

        output.Line();
        List<(string Name, string Why)> without = [];
        var columns = FunctionCountersText.Columns(profile);
        var table = new TextTable([new("Counted in each function", Tone.Strong), .. columns.Select(column => new TextCell(Short(column.Title), Tone.Dim))]);
        var given = counted.Count(function => function.Counters!.Missing is null);
        foreach (var function in counted.OrderBy(function => function.Counters!.Missing is not null).Take(all ? int.MaxValue : Most))
        {
            var why = FunctionCountersText.WhyNot(function.Counters!);
            if (why is not null)
            {
                if (all || function.Self.Value >= LeastShare)
                {
                    without.Add((FunctionNames.Of(function.Function), why));
                }

                continue;
            }

            table.Add(["  " + FunctionNames.Of(function.Function), .. columns.Select(column => Cell(column.Cell(function.Counters!), output.Options.Unicode))]);
        }

        if (given > 0)
        {
            table.WriteWithNote(output);
        }

        foreach (var reason in without.GroupBy(pair => pair.Why, pair => pair.Name))
        {
            output.Labelled("", $"  Not counted in {string.Join(", ", reason)}: {reason.Key}.", 0, Tone.Dim, Tone.Dim);
        }
    }

    private static string Short(string title) => title.Replace("Bad Speculation", "Bad Spec.", StringComparison.Ordinal)
        .Replace(" Bound", "", StringComparison.Ordinal);

    private static TextCell Cell(CounterCell? cell, bool unicode) => cell is null ? new TextCell(ValueFormats.NotAvailable, Tone.Dim)
        : cell.Interval is not { } bounds ? cell.Text
        : $"{cell.Text} ({bounds.Low}{(unicode ? '–' : '-')}{bounds.High})";
}
