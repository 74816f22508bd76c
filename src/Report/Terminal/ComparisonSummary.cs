using Toplev.Report.Formatting;
using Toplev.Report.Verdicts;
using Toplev.Tma;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Statistics;
using Toplev.Tma.Tree;

namespace Toplev.Report.Terminal;

/// <summary>What <c>tma compare</c> prints: verdicts, the variants side by side, where the time went, quality.</summary>
public sealed class ComparisonSummary(ResultSet set, TerminalOptions options, bool all)
{
    private const int LabelWidth = 12;
    private const int Indent = 2;

    /// <summary>Nodes that have a column of their own, where the model has them.</summary>
    private static readonly (NodeRole Node, string Header)[] Columns =
    [
        (NodeRole.Retiring, "Retiring"), (NodeRole.BadSpeculation, "BadSpec"), (NodeRole.Frontend, "Frontend"), (NodeRole.Core, "Core"),
        (NodeRole.Memory, "Memory"), (NodeRole.Backend, "Backend"), (NodeRole.Contention, "SMT"),
    ];

    public string Render()
    {
        var output = new TerminalText(options);
        output.Line();
        output.Labelled("tma compare", Title(), 13);
        output.Labelled("", string.Join(options.Unicode ? " · " : " | ", Context()), 0, Tone.Dim, Tone.Dim);
        foreach (var verdict in Verdicts())
        {
            output.Line();
            VerdictLines.Write(verdict, output);
        }

        if (HasMeasure)
        {
            output.Line();
            WriteVariants(output);
        }

        if (set.Comparisons.Any(SingleRuns.Applies))
        {
            output.Line();
            new ShareTable(Detailed(), all).Write(output);
        }

        if (Explained() is { } explained)
        {
            output.Line();
            new DifferenceBars(explained, all).Write(output);
        }

        var detailed = Detailed();
        WriteSoftware(detailed, output);
        new RegionChanges(detailed, all).Write(output);
        new ProfileChanges(detailed, all).Write(output);
        if (IsSummedUp)
        {
            output.Line().Wrapped([("Each verdict and the counters of all variants: --all", Tone.Dim)], 0);
        }

        output.Line();
        WriteQuality(output);
        FindingLines.Write(set.Findings, output);
        return output.ToString();
    }

    /// <summary>Percentages that others printed come without any time.</summary>
    private bool HasMeasure =>
        set.Comparisons.Any(comparison => comparison.BaselineValue is not null || comparison.CandidateValue is not null || !SingleRuns.Applies(comparison));

    /// <summary>True where many candidates are summed up: the details are those of the best.</summary>
    private bool IsSummedUp => !all && OverallVerdict.Applies(set);

    private IEnumerable<VerdictText> Verdicts() =>
        IsSummedUp ? [OverallVerdict.Of(set)]
        : OverallVerdict.Applies(set) ? [OverallVerdict.Of(set), .. InOrderOfWeight().Select(comparison => VerdictText.Of(set, comparison))]
        : InOrderOfWeight().Select(comparison => VerdictText.Of(set, comparison));

    /// <summary>What the tables below the ranking are of: of many candidates the best and its baseline.</summary>
    private ResultSet Detailed() => IsSummedUp ? OverallVerdict.Leading(set) : set;

    /// <summary>The best candidate first, the others as they were named.</summary>
    private IEnumerable<Comparison> InOrderOfWeight()
    {
        var best = VerdictText.Best(set);
        return best is null ? set.Comparisons : set.Comparisons.OrderByDescending(comparison => comparison == best);
    }

    private string Title()
    {
        var commands = set.Results.Select(
            result => result.ServerCommand.Count > 0 ? RunTitle.Of(result) : ShellQuoting.Join(result.Command)).Distinct().ToList();
        return commands.Count == 1 && commands[0].Length > 0 ? commands[0] : NameList.Of(set.Results.Select(result => result.Name));
    }

    private IEnumerable<string> Context()
    {
        yield return set.Machine.ModelTitle ?? set.Machine.Cpu ?? "unknown CPU";
        if (set.Machine.Cpus is { } cpus)
        {
            yield return cpus == 1 ? "1 CPU" : $"{cpus} CPUs";
        }

        var runs = set.Results.Select(result => result.Runs).Distinct().ToList();
        yield return runs.Count == 1 ? $"{runs[0]} run{(runs[0] == 1 ? "" : "s")} each" : $"{runs.Min()} to {runs.Max()} runs each";
        if (set.Experiment is { Interleaved: true, Seed: { } seed })
        {
            yield return $"interleaved, seed {seed}";
        }
    }

    private void WriteVariants(TerminalText output)
    {
        List<(NodeRole Node, string Header)> columns = [.. Columns.Where(column => set.Results.Any(result => NodeOf(result, column.Node) is not null))];
        if (IsKnown(NodeRole.Memory) && IsKnown(NodeRole.Core))
        {
            columns.RemoveAll(column => column.Node == NodeRole.Backend);
        }
        else
        {
            columns.RemoveAll(column => column.Node is NodeRole.Memory or NodeRole.Core);
        }

        // Where there is no room for all, what changed least gives way, and is named.
        List<string> dropped = [];
        var spread = true;
        var table = VariantTable(columns, spread);
        while (!table.Fits(output.Options.Width, Indent) && (spread || columns.Count > 0))
        {
            if (spread)
            {
                spread = false;
                dropped.Add("runs spread");
            }
            else
            {
                var least = columns.MinBy(column => Change(column.Node));
                columns.Remove(least);
                dropped.Add(least.Header);
            }

            table = VariantTable(columns, spread);
        }

        table.WriteWithNote(output, Indent);
        if (columns.Count > 0)
        {
            output.Line("  Nodes in % of pipeline slots.", Tone.Dim);
        }

        if (dropped.Count > 0)
        {
            output.Wrapped([($"No room for: {string.Join(", ", dropped)}.", Tone.Dim)], Indent);
        }
    }

    /// <summary>How much a node differs between variants at most, in fractions of its domain.</summary>
    private double Change(NodeRole role)
    {
        List<double> values = [.. set.Results.Select(result => NodeOf(result, role)?.Value).OfType<double>()];
        return values.Count > 1 ? values.Max() - values.Min() : 0;
    }

    private bool IsKnown(NodeRole role) => set.Results.Any(result => NodeOf(result, role) is { Value: not null });

    private TextTable VariantTable(List<(NodeRole Node, string Header)> columns, bool spread)
    {
        var table = new TextTable(
            [
                new("", Tone.Dim), new(
                    set.Measure.Kind == MeasureKind.Time
                        ? "per " + set.Measure.Per
                        : "printed", Tone.Dim), new("ratio", Tone.Dim), new("95 % interval", Tone.Dim),
                .. columns.Select(column => new TextCell(column.Header, Tone.Dim)),
                .. spread ? [new TextCell("runs spread", Tone.Dim)] : (TextCell[])[],
            ]);
        foreach (var result in OverallVerdict.Applies(set) ? Ranking.Of(set) : set.Results)
        {
            var comparison = set.ComparisonOf(result);
            var best = comparison is not null && comparison == VerdictText.Best(set);
            var (ratio, interval) = Ratio(comparison);
            table.Add(
            [
                new(ResultName.Of(set, result), best ? Tone.Strong : Tone.Normal),
                new(Value(result), best ? Tone.Strong : Tone.Normal),
                ratio, interval,
                .. columns.Select(column => new TextCell(
                    NodeOf(result, column.Node) is { Value: { } value } node
                        ? ValueFormats.Percent(value) + (node.Inconsistent ? "?" : "")
                        : ValueFormats.NotAvailable,
                    NodeOf(result, column.Node) is { Flagged: true } flagged ? NodeTones.Of(flagged.Definition.Path) : Tone.Normal)),
                .. spread ? [new TextCell(Spread(result), Tone.Dim)] : (TextCell[])[],
            ]);
        }

        return table;
    }

    private static Node? NodeOf(ProgramResult result, NodeRole role) =>
        result.Tree is { } tree && tree.Nodes.Select(node => node.Definition).Find(role) is { } definition ? tree.Find(definition.Name) : null;

    private string Value(ProgramResult result)
    {
        if (set.ValueOf(result) is not { } location)
        {
            return ValueFormats.NotAvailable;
        }

        return set.Measure.IsTime ? ValueFormats.Duration(location) : ValueFormats.Significant(location);
    }

    /// <summary>From the fastest to the slowest run, relative to the median.</summary>
    private static string Spread(ProgramResult result)
    {
        List<double> ascending = [.. result.Repetitions.Select(repetition => repetition.Value).OfType<double>().Order()];
        return ascending.Count > 1 && Median.OfAscending(ascending) is > 0 and var median
            ? ValueFormats.Percent((ascending[^1] - ascending[0]) / median) + " %"
            : "";
    }

    private static (TextCell Ratio, TextCell Interval) Ratio(Comparison? comparison)
    {
        if (comparison is null)
        {
            return (new("baseline", Tone.Dim), "");
        }

        var tone = comparison.Verdict is Verdict.Faster or Verdict.Slower ? Tone.Strong : Tone.Dim;
        return (new(RatioText.Of(comparison), tone), new(RatioText.Bounds(comparison), Tone.Dim));
    }

    /// <summary>The comparison whose time is divided below the table: the best one, or the only one there is.</summary>
    private Comparison? Explained()
    {
        var candidate = VerdictText.Best(set) ?? (set.Comparisons is [var only] ? only : null);
        return candidate is { Time.Delta: not null, Division: not null } && TimeRow.Of(candidate).Count > 1 && TimeCause.Explained(candidate) is not null
            ? candidate
            : null;
    }

    private void WriteSoftware(ResultSet shown, TerminalText output)
    {
        List<string> names = [.. shown.Results[0].Software.Select(value => value.Name)];
        var interesting = names.Where(
            name => all || SoftwareCause.IsWorthShowing(shown.Comparisons, name)).ToList();
        var counted = CountedFigures.Of(shown);
        if (interesting.Count + counted.Count == 0)
        {
            return;
        }

        output.Line();
        var table = new TextTable(
            [new("Counters per run", Tone.Strong), .. shown.Results.Select(result => new TextCell(ResultName.Of(set, result), Tone.Dim))]);
        foreach (var figure in counted)
        {
            table.Add(
                [new("  " + figure.Name, Tone.Dim), .. shown.Results
                    .Select(
                        result => figure.In(shown, result) is { } value
                            ? new TextCell(value.Text, value.Significant ? Tone.Strong : Tone.Normal)
                            : new TextCell(ValueFormats.NotAvailable))]);
        }

        foreach (var name in interesting)
        {
            List<TextCell> row = [new("  " + SoftwareFormat.Describe(new SoftwareValue(name, null, null)).Name, Tone.Dim)];
            foreach (var result in shown.Results)
            {
                var value = result.Software.FirstOrDefault(value => value.Name == name);
                var significant = shown.ComparisonOf(result)?.Software.Any(delta => delta.Name == name && delta.Significant) == true;
                row.Add(
                    new(
                        value is { Value: not null }
                            ? SoftwareFormat.Describe(value).Text
                            : ValueFormats.NotAvailable, significant
                            ? Tone.Strong
                            : Tone.Normal));
            }

            table.Add(row);
        }

        table.WriteWithNote(output);
    }

    /// <summary>Of the comparisons, then of the trees: one can be good where the other is not.</summary>
    private void WriteQuality(TerminalText output)
    {
        WriteGrades(output, "Quality", [.. set.Comparisons.Select(comparison => (ResultName.OfCandidate(set, comparison), comparison.Quality))]);
        WriteGrades(
            output, "Trees",
            [.. set.Results.Where(result => result.Tree is not null).Select(result => (ResultName.Of(set, result), result.Quality))]);

        foreach (var (of, reason) in MissingTrees.Reasons(set))
        {
            var names = NameList.Of(of.Select(result => ResultName.Of(set, result)));
            output.Labelled("No tree", (of.Count > 0 ? names + ": " : "") + reason, LabelWidth, Tone.Warning);
        }
    }

    private static void WriteGrades(TerminalText output, string label, IReadOnlyList<(string Name, Quality Quality)> graded)
    {
        foreach (var group in graded.GroupBy(each => (each.Quality.Grade, Reasons: string.Join("; ", each.Quality.Reasons.Take(3)))))
        {
            var names = group.Count() == graded.Count ? "" : NameList.Of(group.Select(each => each.Name)) + ": ";
            var text = GradeText.Of(group.Key.Grade) + (group.Key.Reasons.Length > 0 ? ": " + group.Key.Reasons : "");
            output.Labelled(
                label, names + text, LabelWidth, Tone.Strong, group.Key.Grade switch { Grade.A => Tone.Good, Grade.B => Tone.Normal, _ => Tone.Warning });
        }
    }
}
