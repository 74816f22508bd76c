using System.Text;
using Toplev.Report.Formatting;
using Toplev.Report.Verdicts;
using Toplev.Tma.Functions;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Report.Markdown;

/// <summary>Results for a pull request or an issue: verdicts and tables in GitHub's Markdown.</summary>
public static class MarkdownReport
{
    public static string Write(ResultSet set)
    {
        var text = new StringBuilder();
        // Of many candidates one paragraph says what there is to say, and the details are those of the best.
        var isSummedUp = OverallVerdict.Applies(set);
        var detailed = isSummedUp ? OverallVerdict.Leading(set) : set;
        if (isSummedUp)
        {
            WriteVerdict(text, OverallVerdict.Of(set));
        }

        foreach (var comparison in detailed.Comparisons)
        {
            if (!isSummedUp)
            {
                WriteVerdict(text, VerdictText.Of(set, comparison));
            }

            WriteDivision(text, comparison, set.Comparisons.Count > 1 ? ResultName.OfCandidate(set, comparison) : null);
        }

        if (set.Comparisons.Count > 0)
        {
            WriteVariants(text, set);
        }
        else
        {
            foreach (var result in set.Results)
            {
                WriteResult(text, set, result);
                if (PrintedText.Of(set, result) is { } printed)
                {
                    text.Append(PrintedText.Label(set.Measure)).Append(": **").Append(Escape(printed)).Append("**\n\n");
                }

                WriteProfile(text, result.Profile);
            }
        }

        WriteRegions(text, detailed);
        WriteSoftware(text, detailed);
        WriteQuality(text, set);
        WriteEnvironments(text, set, isSummedUp);
        WriteContext(text, set);
        return text.ToString();
    }

    /// <summary>What is new about regions: which primitives were fused, and what stands behind numbered names. Their times are in the other outputs.</summary>
    private static void WriteRegions(StringBuilder text, ResultSet set)
    {
        List<string> notes = [
            .. set.Comparisons.SelectMany(comparison => PrimitiveMatchText.Of(comparison, set.Comparisons.Count > 1)).Select(Sentence),
            .. NumberedText.Of(set.Results).Select(Escape)];
        foreach (var note in notes)
        {
            text.Append("- ").Append(note).Append('\n');
        }

        text.Append(notes.Count > 0 ? "\n" : "");
    }

    private static void WriteVerdict(StringBuilder text, VerdictText verdict)
    {
        text.Append("### ").Append(Escape(verdict.Headline.ToString())).Append("\n\n");
        IEnumerable<VerdictSentence> sentences = verdict.Timing is { } timing ? [timing, .. verdict.Why] : verdict.Why;
        text.Append(string.Join(' ', sentences.Select(Sentence))).Append("\n\n");
    }

    /// <summary>The parts of the difference, which add up to it.</summary>
    private static void WriteDivision(StringBuilder text, Comparison comparison, string? name)
    {
        var rows = TimeRow.Of(comparison).OrderByDescending(row => Math.Abs(row.Delta.Value)).ToList();
        if (rows.Count < 2 || comparison.Time?.Delta is not { } total || TimeCause.Explained(comparison) is null)
        {
            return;
        }

        Row(
            text,
            [$"difference{(name is null ? "" : $" of {Escape(name)}")}", VerdictFormats.SignedSeconds(total.Value, total.Value), "95 % interval", ""]);
        Row(text, ["---", "--:", "--:", "---"]);
        foreach (var row in rows)
        {
            Row(text,
            [
                row.Name, VerdictFormats.SignedSeconds(row.Delta.Value, total.Value),
                row.Delta.Interval is { } bounds ? $"{VerdictFormats.SignedSeconds(bounds.Low, total.Value)} to "
                    + $"{VerdictFormats.SignedSeconds(bounds.High, total.Value)}" : "",
                row.Significant || row.Delta.Interval is null ? "" : row.IsNearZero(total.Value) ? "≈ 0" : "uncertain",
            ]);
        }

        text.Append('\n');
    }

    private static string Sentence(VerdictSentence sentence) => string.Concat(sentence.Pieces.Select(piece =>
        piece.Kind == VerdictEmphasis.Strong && piece.Text.Trim().Length > 0 ? $"**{Escape(piece.Text.Trim())}**" : Escape(piece.Text)));

    private static void WriteVariants(StringBuilder text, ResultSet set)
    {
        var measured = set.Results.Select(result => result.Tree).OfType<TmaTree>().FirstOrDefault()?.Nodes.Select(node => node.Definition).ToList() ?? [];
        NodeDefinition?[] parts = [measured.Find(NodeRole.Memory), measured.Find(NodeRole.Core)];
        var nodes = measured.Where(node => node.Level == 1 || parts.Contains(node)).Select(node => node.Name).ToList();
        Row(
            text,
            ["", set.Measure.Kind == MeasureKind.Time ? "per " + set.Measure.Per : "printed", "ratio", "95 % interval", .. nodes
                .Select(name => ValueFormats.NodeName(name) + " %")]);
        Row(text, ["---", .. Enumerable.Repeat("--:", 3 + nodes.Count)]);
        foreach (var result in OverallVerdict.Applies(set) ? Ranking.Of(set) : set.Results)
        {
            var comparison = set.ComparisonOf(result);
            Row(text,
            [
                Escape(ResultName.Of(set, result)),
                set.ValueOf(result) is { } known
                    ? set.Measure.IsTime
                    ? ValueFormats.Duration(known)
                    : ValueFormats.Significant(known) + (set.Measure.Unit.Length > 0 ? " " + Escape(set.Measure.Unit) : "")
                    : ValueFormats.NotAvailable,
                comparison is null ? "baseline" : RatioText.Of(comparison),
                comparison is null ? "" : RatioText.Bounds(comparison),
                .. nodes.Select(
                    name => result.Tree?.Find(name) is { Value: { } share, Inconsistent: false } ? ValueFormats.Percent(share) : ValueFormats.NotAvailable),
            ]);
        }

        text.Append('\n');
    }

    /// <summary>The first functions; all of them are in the JSON document.</summary>
    private static void WriteProfile(StringBuilder text, ProfileResult? profile)
    {
        const int Most = 10;
        if (profile is null)
        {
            return;
        }

        text.Append(Escape(ProfileText.Summary(profile))).Append("\n\n");
        Row(text, ["function", "self %", "95 % interval", "total %", "ms per run", "module"]);
        Row(text, ["---", "--:", "--:", "--:", "--:", "---"]);
        foreach (var function in profile.Functions.Where(function => function.Self.Value > 0).Take(Most))
        {
            Row(text,
            [
                Escape(function.Function.Name),
                ValueFormats.Percent(function.Self.Value),
                function.Self.Interval is { } bounds ? $"{ValueFormats.Percent(bounds.Low)}–{ValueFormats.Percent(bounds.High)}" : "too few samples",
                ValueFormats.Percent(function.Total.Value),
                function.Self.Milliseconds is { } time ? ValueFormats.Fixed(time, 1) : ValueFormats.NotAvailable,
                Escape(function.Function.Module),
            ]);
        }

        text.Append('\n');
    }

    private static void WriteResult(StringBuilder text, ResultSet set, ProgramResult result)
    {
        text.Append("### ").Append(Escape(ResultName.Of(set, result))).Append("\n\n");
        if (result.Tree is not { } tree)
        {
            foreach (var cause in KnownCauses.Of(result))
            {
                text.Append(Escape(cause.Sentence)).Append("\n\n");
            }

            text.Append("No tree: ").Append(Escape(result.WhyNoTree!.Text)).Append('.')
                .Append(result.Quality.Grade == Grade.TimingOnly ? "" : $" Quality: {GradeText.Of(result.Quality.Grade)}.").Append("\n\n");
            return;
        }

        var path = tree.Bottleneck.Path.Select(node => ValueFormats.NodeName(node.Name)).ToList();
        text.Append("Bottleneck: **").Append(path.Count > 0 ? string.Join(" ▸ ", path) : "none found").Append("**. Quality: ")
            .Append(GradeText.Of(result.Quality.Grade)).Append(
                result.Quality.Reasons.Count > 0 ? ": " + Escape(result.Quality.Reasons[0]) : "").Append(".\n\n");
        Row(text, ["node", "%", "of", "±", ""]);
        Row(text, ["---", "--:", "---", "--:", "---"]);
        foreach (var node in NodeSelection.Shown(tree, all: false))
        {
            Row(text,
            [
                string.Concat(Enumerable.Repeat("&nbsp;&nbsp;", node.Definition.Level - 1)) + ValueFormats.NodeName(node.Name),
                node.Value is { } value ? ValueFormats.Percent(value) : ValueFormats.NotAvailable,
                node.Definition.DomainName.Replace('_', ' '),
                node.Interval is { } bounds ? ValueFormats.Percent((bounds.High - bounds.Low) / 2) : "",
                node.Inconsistent ? "inconsistent" : tree.Bottleneck.Path.Contains(node) ? "◀" : node.Flagged ? "!" : Escape(node.Reason ?? ""),
            ]);
        }

        text.Append('\n');
    }

    private static void WriteQuality(StringBuilder text, ResultSet set)
    {
        var comparisons = set.Comparisons.Select(comparison => (Candidate: ResultName.OfCandidate(set, comparison), comparison.Quality)).ToList();
        var graded = set.Comparisons.Count == 0 ? [] : set.Results.Where(result => result.Tree is not null);
        var trees = graded.Select(result => (Name: ResultName.Of(set, result), result.Quality)).ToList();
        WriteWithoutTree(text, set);
        if (OverallVerdict.Applies(set))
        {
            var grades = comparisons.GroupBy(each => each.Quality.Grade).OrderBy(alike => alike.Key);
            text.Append("- Quality: ").AppendJoin(", ", grades.Select(alike => $"{alike.Count()} × {GradeText.Of(alike.Key)}"))
                .Append("\n\n<details><summary>Quality and findings of each</summary>\n\n");
            GradedTogether("Quality", comparisons);
            GradedTogether("Trees", trees);
        }
        else
        {
            comparisons.ForEach(each => Graded(comparisons.Count > 1 ? $"Quality of {each.Candidate}" : "Quality", each.Quality));
            trees.ForEach(each => Graded($"Tree of {each.Name}", each.Quality));
        }

        foreach (var finding in set.Findings)
        {
            text.Append("- ").Append(Escape(finding.Text)).Append(finding.Remedy is { } remedy ? " Fix: " + Escape(remedy) : "").Append('\n');
        }

        if (set.Comparisons.Count > 0 || set.Findings.Count > 0)
        {
            text.Append('\n');
        }

        if (OverallVerdict.Applies(set))
        {
            text.Append("</details>\n\n");
        }

        void GradedTogether(string what, List<(string Name, Quality Quality)> all)
        {
            foreach (var alike in all.GroupBy(each => (each.Quality.Grade, Reasons: string.Join("; ", each.Quality.Reasons))))
            {
                Graded(alike.Count() == all.Count ? what : $"{what} of {NameList.Of(alike.Select(each => each.Name))}", alike.First().Quality);
            }
        }

        void Graded(string of, Quality quality) => text.Append("- ").Append(Escape(of)).Append(": ").Append(GradeText.Of(quality.Grade))
            .Append(quality.Reasons.Count > 0 ? ": " : "").Append(Escape(string.Join("; ", quality.Reasons))).Append('\n');
    }

    private static void WriteWithoutTree(StringBuilder text, ResultSet set)
    {
        foreach (var (of, reason) in set.Comparisons.Count > 0 ? MissingTrees.Reasons(set) : [])
        {
            text.Append("- No tree").Append(of.Count > 0 ? " of " + Escape(NameList.Of(of.Select(result => ResultName.Of(set, result)))) : "").Append(": ")
                .Append(Escape(reason)).Append('\n');
        }
    }

    private static void WriteSoftware(StringBuilder text, ResultSet set)
    {
        var counted = CountedFigures.Of(set);
        var names = set.Results[0].Software.Select(value => value.Name)
            .Where(
                name => set.Comparisons.Count == 0 || SoftwareCause.IsWorthShowing(set.Comparisons, name)).ToList();
        if (names.Count + counted.Count == 0)
        {
            return;
        }

        Row(text, ["per run", .. set.Results.Select(result => Escape(ResultName.Of(set, result)))]);
        Row(text, ["---", .. Enumerable.Repeat("--:", set.Results.Count)]);
        foreach (var figure in counted)
        {
            Row(text, [figure.Name, .. set.Results.Select(result => figure.In(set, result)?.Text ?? ValueFormats.NotAvailable)]);
        }

        foreach (var name in names)
        {
            Row(text,
            [
                SoftwareFormat.Describe(new SoftwareValue(name, null, null)).Name,
                .. set.Results.Select(
                    result => result.Software.FirstOrDefault(value => value.Name == name) is { Value: not null } value
                        ? SoftwareFormat.Describe(value).Text
                        : ValueFormats.NotAvailable),
            ]);
        }

        text.Append('\n');
    }

    /// <summary>What the variants differ in; of many it is there on demand.</summary>
    private static void WriteEnvironments(StringBuilder text, ResultSet set, bool isFolded)
    {
        var changed = set.Results.Where(result => result.Environment.Count > 0 || PlacementLines.Of(result).Any()).ToList();
        if (isFolded && changed.Count > 0)
        {
            text.Append("<details><summary>The environments of ").Append(changed.Count).Append(" variants</summary>\n\n");
        }

        foreach (var result in changed)
        {
            var lines = EnvironmentLines.Of(result).Concat(PlacementLines.Of(result)).Select(Escape);
            text.Append("Environment of ").Append(Escape(result.Name)).Append(": ").AppendJoin(", ", lines).Append("\n\n");
        }

        if (isFolded && changed.Count > 0)
        {
            text.Append("</details>\n\n");
        }
    }

    private static void WriteContext(StringBuilder text, ResultSet set)
    {
        List<string> facts = [set.Machine.Cpu ?? "unknown CPU"];
        facts.AddRange(set.Results.Select(result => result.Runs).Distinct().Select(runs => runs == 1 ? "1 run" : $"{runs} runs each"));
        if (set.Experiment is { Interleaved: true, Seed: { } seed })
        {
            facts.Add($"interleaved, seed {seed}");
        }

        if (set.Machine.Kernel is { } kernel)
        {
            facts.Add("Linux " + kernel);
        }

        facts.Add("tma " + set.ToolVersion);
        text.Append("<sub>").Append(Escape(string.Join(" · ", facts))).Append("</sub>\n");
    }

    private static void Row(StringBuilder text, IReadOnlyList<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    /// <summary>Names come from outside: nothing in them is markup, a link or the end of a table cell.</summary>
    private static string Escape(string piece)
    {
        var safe = new StringBuilder(piece.Length);
        foreach (var c in piece)
        {
            if (SafeText.Steers(c))
            {
                safe.Append(' ');
            }
            else if ("\\`*_[]<>|#@&~".Contains(c, StringComparison.Ordinal))
            {
                safe.Append(c is '<' ? "&lt;" : c is '>' ? "&gt;" : c is '&' ? "&amp;" : "\\" + c);
            }
            else
            {
                safe.Append(c);
            }
        }

        return safe.ToString();
    }
}
