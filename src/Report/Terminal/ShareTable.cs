using Toplev.Report.Formatting;
using Toplev.Report.Verdicts;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.Terminal;

/// <summary>The shares of every node side by side, with their differences in points, where no interval is known.</summary>
internal sealed class ShareTable(ResultSet set, bool all)
{
    private readonly List<Node> printed = [.. set.Results.SelectMany(result => result.Tree?.Nodes ?? []).Where(node => node.IsAsPrinted)];

    public void Write(TerminalText output)
    {
        output.Wrapped([("Shares side by side, in % ", Tone.Strong), ("(single runs: differences cannot be separated from noise)", Tone.Dim)], 0);
        var table = new TextTable(
        [
            new("", Tone.Dim), .. set.Results.Select(result => new TextCell(Short(ResultName.Of(set, result), output.Options), Tone.Dim)),
            .. set.Comparisons.Select(
                comparison => new TextCell(
                    set.Comparisons.Count == 1 ? "points" : "points " + Short(ResultName.OfCandidate(set, comparison), output.Options), Tone.Dim)),
        ]);
        var definitions = ComparedNodes.Of(set, all);
        foreach (var definition in definitions)
        {
            var flagged = set.Results.Any(result => result.Tree?.Find(definition.Name) is { Flagged: true });
            table.Add(
            [
                new(
                    new string(' ', 2 * (definition.Level - 1)) + ValueFormats.NodeName(definition.Name) + (definition.Domain.IsSlots() ? "" : " *"), flagged
                        ? Tone.Strong
                        : Tone.Dim),
                .. set.Results.Select(result => Value(result, definition)),
                .. set.Comparisons.Select(comparison => Points(comparison, definition, output.Options)),
            ]);
        }

        table.WriteWithNote(output, 2);
        foreach (var line in TerminalText.Wrap(string.Join(' ', Notes(definitions)), output.Options.Width - 2))
        {
            output.Add("  ").Line(line, Tone.Dim);
        }
    }

    private IEnumerable<string> Notes(IReadOnlyList<NodeDefinition> definitions)
    {
        yield return definitions.All(definition => definition.Domain.IsSlots())
            ? "All of pipeline slots."
            : "* of clocks, stalls or uops (may overlap); all others of pipeline slots.";
        if (definitions.Any(definition => set.Results.Any(result => result.Tree?.Find(definition.Name) is { Flagged: true })))
        {
            yield return "! above its threshold.";
        }

        if (printed.Count > 0)
        {
            yield return $"p as {printed[0].PrintedBy} printed it, not computed here.";
        }
    }

    private TextCell Value(ProgramResult result, NodeDefinition definition)
    {
        if (result.Tree?.Find(definition.Name) is not { Value: { } value } node)
        {
            return new(ValueFormats.NotAvailable + (printed.Count > 0 ? "  " : " "), Tone.Dim);
        }

        var mark = (printed.Count == 0 ? "" : node.IsAsPrinted ? "p" : " ") + (node.Inconsistent ? "?" : node.Flagged ? "!" : " ");
        return new(ValueFormats.Percent(value) + mark, node.Flagged ? NodeTones.Of(definition.Path) : Tone.Normal);
    }

    private static TextCell Points(Comparison comparison, NodeDefinition definition, TerminalOptions options) =>
        comparison.Nodes.FirstOrDefault(node => node.Definition.Name == definition.Name)?.ShareDelta is { } delta ? Signed(delta.Value, options) : "";

    private static string Signed(double share, TerminalOptions options)
    {
        var text = ValueFormats.Percent(Math.Abs(share));
        var sign = text == "0.0" ? "" : share > 0 ? "+" : options.Unicode ? "−" : "-";
        return sign + text;
    }

    private static string Short(string name, TerminalOptions options)
    {
        var most = options.Width >= TerminalOptions.WidthForBars ? 24 : 12;
        return name.Length <= most ? name : name[..(most - 1)] + (options.Unicode ? "…" : "~");
    }
}
