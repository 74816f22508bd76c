using Toplev.Report.Advice;
using Toplev.Report.Formatting;
using Toplev.Report.Verdicts;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Report.Terminal;

/// <summary>What <c>tma run</c> and <c>tma report</c> print for one result: context, bottleneck, quality, tree, figures, next step.</summary>
public sealed class RunSummary(ResultSet set, TerminalOptions options, bool all)
{
    private const int LabelWidth = 12;

    /// <summary>Whether each result ends with what to do next.</summary>
    public bool HasNext { get; init; } = true;

    public string Render()
    {
        var output = new TerminalText(options);
        for (var i = 0; i < set.Results.Count; i++)
        {
            // Other core types of a hybrid processor saw the same program: what is the program's is said once.
            var again = i > 0 && set.Results[i].CoreShare is not null && set.Results[i - 1].Name == set.Results[i].Name;
            Write(set.Results[i], again, output);
        }

        FindingLines.Write(set.Findings, output);
        return output.ToString();
    }

    private void Write(ProgramResult result, bool again, TerminalText output)
    {
        output.Line();
        if (!again && result.ImportedFrom is null)
        {
            output.Labelled(result.WasSampled ? "tma locate" : "tma run", RunTitle.Of(result), result.WasSampled ? 12 : 9);
        }
        else if (!again)
        {
            output.Labelled("imported", result.Name, 10);
        }

        output.Labelled("", string.Join(Separator, Context(result, again)), 0, Tone.Dim, Tone.Dim);
        output.Line();
        if (!again && PrintedText.Of(set, result) is { } printed)
        {
            output.Labelled(PrintedText.Label(set.Measure), printed, LabelWidth, Tone.Strong);
        }

        if (result.Tree is { } tree)
        {
            WriteTree(result, tree, output);
        }
        else
        {
            WriteKnown(result, output);
        }

        if (!again && (result.Profile is null || result.Tree is not null))
        {
            WriteSoftware(result, output);
        }

        if (!again && result.Profile is { } profile)
        {
            new ProfileTable(profile, all).Write(output);
        }

        if (result.Regions.Count > 0)
        {
            new RegionTable(result, all).Write(output);
        }

        var known = result.Tree is null ? KnownCauses.Of(result).Select(cause => cause.Next).OfType<NextStep>().Take(1) : [];
        foreach (var step in HasNext ? known.Concat(NextStep.For(result, set.Findings)) : [])
        {
            output.Line();
            output.Labelled("Next", step.Text, 6);
            if (step.Command is { } command)
            {
                output.Add(new string(' ', 6)).Line(command, Tone.Strong);
            }
        }
    }

    /// <summary>Without a tree what is known comes first, then why the rest is not.</summary>
    private static void WriteKnown(ProgramResult result, TerminalText output)
    {
        var causes = KnownCauses.Of(result);
        for (var i = 0; i < causes.Count; i++)
        {
            output.Labelled(i == 0 ? "Known" : "", causes[i].Sentence, LabelWidth, Tone.Strong, i == 0 ? Tone.Strong : Tone.Normal);
        }

        if (causes.Count > 0)
        {
            output.Labelled("What helps", causes[0].Helps, LabelWidth);
        }

        if (result.Profile is null)
        {
            output.Labelled("No tree", result.WhyNoTree!.Text, LabelWidth, Tone.Warning);
            WriteQuality(result, output);
            output.Line();
        }
    }

    private string Separator => options.Unicode ? " · " : " | ";

    private IEnumerable<string> Context(ProgramResult result, bool again)
    {
        yield return result.Tree is { } tree ? tree.Model.Title
            : result is { CoreShare: not null, CoreType: { } type } ? CoreTypeText.ForPeople(type)
            : set.Machine.Cpu ?? "unknown CPU";
        if (result.CoreShare is { } share)
        {
            yield return ValueFormats.Percent(share) + " % of its time";
        }

        if (!again && set.Machine.Cpus is { } cpus)
        {
            yield return cpus == 1 ? "1 CPU" : $"{cpus} CPUs";
        }

        foreach (var line in again ? [] : PlacementLines.Of(result))
        {
            yield return line;
        }

        if (!again && (result.Runs > 1 || result.Warmups > 0))
        {
            yield return $"{result.Runs} runs{(result.Warmups > 0 ? $" + {result.Warmups} warm-up" : "")}";
        }

        if (!again && result.Time is { } time)
        {
            var half = time.Interval is not { } bounds ? ""
                : bounds.Low < 0 ? $" (0 to {ValueFormats.Duration(bounds.High)})"
                : $" ± {ValueFormats.Duration((bounds.High - bounds.Low) / 2)}";
            yield return ValueFormats.Duration(time.Seconds) + half + (result.WholeSeconds is not null ? " counted" : "") + (result.Runs > 1 ? " per run" : "")
                + (result.WholeSeconds is { } whole ? " of " + ValueFormats.Duration(whole) : "");
        }

        if (result.Tree?.Metrics.FirstOrDefault(metric => metric.Definition.ShortName == "IPC")?.Value is { } ipc)
        {
            yield return "IPC " + ValueFormats.Fixed(ipc, 2);
        }

        if (!again && result is { ExitCode: { } code and not 0, ExitCodes.Count: > 0 })
        {
            yield return code > 128 ? $"killed by signal {code - 128}" : $"exit code {code}";
        }
    }

    private void WriteTree(ProgramResult result, TmaTree tree, TerminalText output)
    {
        output.Labelled("Bottleneck", BottleneckText(tree), LabelWidth, Tone.Strong, tree.Bottleneck.Path.Count > 0 ? Tone.Strong : Tone.Normal);
        WriteQuality(result, output);
        output.Line();
        if (tree.Nodes.Count > 0)
        {
            var shown = NodeSelection.Shown(tree, all);
            new TreeTable(tree, shown, output).Write();
            WriteFootnote(tree, shown, output);
        }

        output.Line();
        MetricLines.Write(tree, all, LabelWidth, output);
    }

    private static void WriteQuality(ProgramResult result, TerminalText output)
    {
        var reasons = result.Quality.Reasons.Take(3).ToList();
        output.Labelled(
            "Quality",
            GradeText.Of(result.Quality.Grade) + (reasons.Count > 0 ? ": " + string.Join("; ", reasons) : ""),
            LabelWidth,
            Tone.Strong,
            result.Quality.Grade switch { Grade.A => Tone.Good, Grade.B => Tone.Normal, _ => Tone.Warning });
    }

    private void WriteFootnote(TmaTree tree, IReadOnlyList<Node> shown, TerminalText output)
    {
        List<string> notes = [];
        if (shown.Any(node => node.Value is not null && !node.Definition.Domain.IsSlots()))
        {
            notes.Add("* % of clocks, stalls or uops (may overlap); all others % of pipeline slots.");
        }

        if (shown.FirstOrDefault(node => node.IsAsPrinted) is { } printed)
        {
            notes.Add($"p as {printed.PrintedBy} printed it, not computed here.");
        }

        if (options.Width >= TerminalOptions.WidthForMarks)
        {
            HashSet<string> path = [.. tree.Bottleneck.Path.Select(node => node.Name)];
            notes.AddRange(path.Count > 0 ? [options.Unicode ? "◀ the bottleneck's path." : "<== the bottleneck's path."] : []);
            notes.AddRange(shown.Any(node => node.Flagged && !path.Contains(node.Name)) ? ["! above its threshold."] : []);
        }

        if (!all)
        {
            notes.Add("--all shows every node.");
        }

        foreach (var line in TerminalText.Wrap(string.Join(' ', notes), options.Width))
        {
            output.Line(line, Tone.Dim);
        }
    }

    private string BottleneckText(TmaTree tree)
    {
        var bottleneck = tree.Bottleneck;
        if (bottleneck.Path.Count == 0)
        {
            return tree.IsEmpty ? "unknown: nothing was counted"
                : bottleneck.Unknown.Count > 0 ? $"unknown: {NamesOf(bottleneck.Unknown)} without a usable value, may be the largest"
                : "none: no node is above its threshold";
        }

        var path = string.Join(options.Unicode ? " ▸ " : " > ", bottleneck.Path.Select(node => ValueFormats.NodeName(node.Name)));
        if (bottleneck.Contenders.Count > 1)
        {
            path += $" ({string.Join(" or ", bottleneck.Contenders.Select(node => ValueFormats.NodeName(node.Name)))}: too close to call)";
        }

        if (bottleneck.Unknown.Count > 0)
        {
            path += $" (its children cannot be told apart: no usable value for {NamesOf(bottleneck.Unknown)})";
        }

        if (bottleneck.Rival is { } rival)
        {
            path += $" (close: {ValueFormats.NodeName(rival.Name)} {ValueFormats.Percent(rival.Value ?? 0)} %)";
        }

        return path;
    }

    private static string NamesOf(IReadOnlyList<Node> nodes) =>
        string.Join(", ", nodes.Take(3).Select(node => ValueFormats.NodeName(node.Name))) + (nodes.Count > 3 ? ", …" : "");

    private void WriteSoftware(ProgramResult result, TerminalText output)
    {
        var known = result.Software.Where(value => value.Value is not null).Select(SoftwareText).ToList();
        if (known.Count == 0)
        {
            return;
        }

        if (result.Tree is not null)
        {
            output.Labelled("Software", string.Join(Separator, known), LabelWidth, Tone.Strong, Tone.Dim);
            return;
        }

        foreach (var value in result.Software)
        {
            var (name, text) = SoftwareFormat.Describe(value);
            output.Labelled("  " + name, text, 20, Tone.Dim, Tone.Normal);
        }
    }

    private static string SoftwareText(SoftwareValue value)
    {
        var (name, text) = SoftwareFormat.Describe(value);
        return $"{name} {text}";
    }
}
