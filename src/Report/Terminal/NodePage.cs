using System.Globalization;
using Toplev.Report.Explanations;
using Toplev.Report.Formatting;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;

namespace Toplev.Report.Terminal;

/// <summary>What <c>tma explain</c> prints: a node in words, in numbers, and what to do about it.</summary>
public sealed class NodePage(TmaModel model, NodeDefinition node, NodeExplanation? explanation, string pmu, TerminalText output)
{
    private const int LabelWidth = 11;

    public void Write()
    {
        output.Add(ValueFormats.NodeName(node.Name), Tone.Strong).Line($"  {node.Name} of {model.Title}, TMA {model.TmaVersion}", Tone.Dim);
        output.Line();
        if (explanation is not null)
        {
            output.Labelled("", explanation.Meaning, 0);
            output.Line();
        }

        WriteFacts();
        WriteFormula();
        WriteHelp();
        WriteLocation();
    }

    private void WriteFacts()
    {
        var arrow = output.Options.Unicode ? " ▸ " : " > ";
        output.Labelled("Path", node.Path.Replace(".", arrow, StringComparison.Ordinal), LabelWidth);
        var children = model.Nodes.Where(child => child.Parent == node.Name).Select(child => child.Name).ToList();
        output.Labelled("Children", children.Count > 0 ? string.Join(", ", children) : "none", LabelWidth);
        output.Labelled("Value", ValueText.Domain(node) + Additivity(), LabelWidth);
        output.Labelled("Flagged", node.Threshold is null ? "never" : $"when {ValueText.Threshold(node.Threshold, node.Parent)}", LabelWidth);
        if (node.Threshold is not null && model.BorrowedThresholds is { } thresholds)
        {
            output.Labelled("", $"(Limit {thresholds}.)", LabelWidth, Tone.Dim, Tone.Dim);
        }
    }

    private string Additivity() => node.Level == 1 ? "; level 1 nodes add up to 100 %"
        : node.Overlaps ? "; overlaps its siblings, so it is never chosen as the bottleneck"
        : node.Domain == NodeDomain.Slots ? ""
        : "; may overlap its siblings";

    private void WriteFormula()
    {
        var parts = FormulaParts.Of(model, node);
        output.Line();
        output.Labelled("Formula", FormulaText.Of(node.Formula), LabelWidth);
        var first = true;
        foreach (var term in parts.Terms)
        {
            output.Labelled(first ? "where" : "", $"{term.Name} = {FormulaText.Of(term.Formula)}", LabelWidth, Tone.Dim, Tone.Dim);
            first = false;
        }

        output.Line();
        output.Line(string.Create(CultureInfo.InvariantCulture, $"Events ({parts.Events.Count})"), Tone.Strong);
        foreach (var item in parts.Events)
        {
            output.Add("  " + item.Name).Line($"  {ValueText.Counters(item)}", Tone.Dim);
            output.Line("    " + item.Encoding.ToPerf(pmu, item.Name), Tone.Dim);
        }

        if (parts.Uncountable.Count > 0)
        {
            output.Labelled("", $"perf stat cannot count these on the core, so the node is unavailable where they matter: "
                + $"{string.Join(", ", parts.Uncountable)}.", 2, Tone.Dim, Tone.Warning);
        }
    }

    private void WriteHelp()
    {
        if (explanation is not { Helps.Count: > 0 })
        {
            return;
        }

        output.Line().Line("What usually helps", Tone.Strong);
        foreach (var help in explanation.Helps)
        {
            output.Labelled(output.Options.Unicode ? "  • " : "  - ", help, 4, Tone.Normal);
        }
    }

    private void WriteLocation()
    {
        var commands = SamplingCommand.For(model, node, pmu);
        output.Line().Line("Find the code", Tone.Strong);
        if (commands.Count == 0)
        {
            output.Labelled("", "No event samples this node directly; sample cycles, or a child node that has one:", 2);
            commands = ["perf record -e cycles:P -- PROGRAM"];
        }

        // Level 1 is sampled by cycles, whatever events its children have.
        var isOfNode = node.Level > 1 && node.LocateWith.Any(model.Events.ContainsKey);
        output.Line($"  tma locate --for {(isOfNode ? node.Name : "cycles")} -- PROGRAM");
        output.Labelled("", "With perf alone:", 2);

        foreach (var command in commands)
        {
            output.Line("  " + command);
        }

        output.Line("  perf report");
    }
}
