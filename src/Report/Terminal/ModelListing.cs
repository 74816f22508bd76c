using System.Globalization;
using Toplev.Report.Explanations;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;

namespace Toplev.Report.Terminal;

/// <summary>Everything in a model: its tree with thresholds and formulas, its terms and its events with their encodings.</summary>
public sealed class ModelListing(TerminalText output)
{
    public void Write(TmaModel model)
    {
        output.Line($"{model.Title} ({model.Name}), TMA {model.TmaVersion}", Tone.Strong);
        output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Width} slots per cycle, {model.Counters.Generic} generic and {model.Counters.FixedCounters} fixed counters, "
                + $"{model.Counters.TopdownMetrics} topdown metrics"), Tone.Dim);
        output.Line($"Source: {model.Source}", Tone.Dim);
        if (model.BorrowedThresholds is { } thresholds)
        {
            output.Line($"Thresholds: {thresholds}", Tone.Dim);
        }

        WriteNodes(model);
        WriteTerms(model);
        WriteEvents(model);
    }

    private void WriteNodes(TmaModel model)
    {
        output.Line().Line($"Nodes ({model.Nodes.Count})", Tone.Strong);
        foreach (var node in model.Nodes)
        {
            var indent = new string(' ', 2 * (node.Level - 1));
            output.Add(indent + node.Name, node.Level == 1 ? Tone.Strong : Tone.Normal);
            output.Line($"  level {node.Level.ToString(CultureInfo.InvariantCulture)}, {node.DomainName}, {ThresholdOf(node.Threshold)}", Tone.Dim);
            output.Labelled("", FormulaText.Of(node.Formula), indent.Length + 4, Tone.Normal, Tone.Dim);
        }
    }

    private void WriteTerms(TmaModel model)
    {
        output.Line().Line($"Terms ({model.Terms.Count})", Tone.Strong);
        foreach (var term in model.Terms.Values)
        {
            output.Labelled("", $"{term.Name} = {FormulaText.Of(term.Formula)}", 2);
        }
    }

    private void WriteEvents(TmaModel model)
    {
        output.Line().Line($"Events ({model.Events.Count})", Tone.Strong);
        foreach (var item in model.Events.Values)
        {
            output.Add("  " + item.Name).Line($"  {ValueText.Counters(item)}{(item.Errata is { } errata ? $", errata {errata}" : "")}", Tone.Dim);
            output.Line("    " + item.Encoding.ToPerf(PmuName.Of(model), item.Name), Tone.Dim);
        }
    }

    private static string ThresholdOf(Threshold? threshold) => threshold is null ? "no threshold" : ThresholdText.Of(threshold);
}
