using Toplev.Report.Explanations;
using Toplev.Report.Formatting;
using Toplev.Report.Verdicts;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.View;

/// <summary>What all sections and charts need to know of the input.</summary>
internal sealed record ReportView(ReportInput Input, IReadOnlyList<Variant> Variants, ValueUnit Unit, ExplanationCatalog Explanations)
{
    public static ReportView Of(ReportInput input)
    {
        // Many variants are read as a ranking, in every section.
        var variants = Variant.Of(input.Set);
        if (OverallVerdict.Applies(input.Set))
        {
            var ranked = Ranking.Of(input.Set);
            variants = Variant.Of(input.Set with { Results = ranked });
            // Over time the first are shown at once: what is compared above all, and then the others by rank.
            var leading = OverallVerdict.Leading(input.Set).Comparisons[0];
            List<string> names = [leading.Candidate, leading.Baseline, .. ranked.Select(result => result.Name)];
            input = input with
            {
                Series = [.. input.Series.OrderBy(series => names.IndexOf(series.Name))],
                Lanes = [.. input.Lanes.OrderBy(lanes => names.IndexOf(lanes.Name))],
            };
        }

        var largest = variants.Select(variant => Math.Abs(variant.Measured?.Seconds ?? 0)).DefaultIfEmpty(0).Max();
        return new ReportView(input, variants, ValueUnit.Of(input.Set.Measure, largest), ExplanationCatalog.Embedded());
    }

    public ResultSet Set => Input.Set;

    public bool HasTree => Variants.Any(variant => variant.Tree is not null);

    /// <summary>Times can be split among nodes; numbers that a program prints cannot.</summary>
    public bool IsTime => Set.Measure.IsTime;

    /// <summary>True where sections show the best candidate and its baseline, and the others on demand.</summary>
    public bool HasMany => OverallVerdict.Applies(Set);

    /// <summary>What a section shows first of many: the leading comparison alone; otherwise all there is.</summary>
    public ReportView Shown
    {
        get
        {
            if (!HasMany || Lead is not { } lead)
            {
                return this;
            }

            var comparison = Set.Comparisons[lead];
            return this with { Input = Input with { Set = Set with { Comparisons = [comparison] } }, Variants = Pair(comparison) };
        }
    }

    /// <summary>The comparison the page begins with: the largest clear difference, of many the best; or else the first. Null for one variant.</summary>
    public int? Lead
    {
        get
        {
            if (HasMany && VerdictText.Best(Set) is { } best)
            {
                return Set.Comparisons.ToList().IndexOf(best);
            }

            int? lead = null;
            for (var i = 0; i < Set.Comparisons.Count; i++)
            {
                if (lead is null || Size(Set.Comparisons[i]) > Size(Set.Comparisons[lead.Value]))
                {
                    lead = i;
                }
            }

            return lead;
        }
    }

    /// <summary>All comparisons, the leading one first.</summary>
    public IEnumerable<int> ComparisonOrder => Lead is { } lead
        ? Enumerable.Range(0, Set.Comparisons.Count).OrderBy(position => position == lead ? 0 : 1)
        : [];

    /// <summary>The nodes of all trees in tree order; variants are usually measured with the same plan.</summary>
    public IReadOnlyList<NodeDefinition> Definitions { get; } =
    [
        .. Variants.Select(variant => variant.Result.Tree).OfType<TmaTree>()
            .OrderByDescending(tree => tree.Nodes.Count)
            .SelectMany(tree => tree.Nodes)
            .Select(node => node.Definition)
            .DistinctBy(definition => definition.Name),
    ];

    /// <summary>
    /// The variant people look into next: the candidate of the best comparison; otherwise the one with the best figure, or the last one where
    /// no figure is known. Null without any variant.
    /// </summary>
    public Variant? Focus => VerdictText.Best(Set) is { } best && Variants.FirstOrDefault(
            variant => best.HasCandidate(variant.Result)) is { } candidate
        ? candidate
        : Variants.Where(variant => variant.Measured is not null)
            .OrderBy(variant => Set.Measure.HigherIsBetter == true ? -variant.Measured!.Seconds : variant.Measured!.Seconds)
            .Concat(Variants.Reverse())
            .FirstOrDefault();

    /// <summary>What usually helps, most likely first; empty where nothing is known.</summary>
    public IReadOnlyList<string> Helps(NodeDefinition node) =>
        Variants.Select(variant => variant.Result.Tree?.Model).FirstOrDefault(model => model is not null) is { } model
            ? Explanations.Find(model, node.Name)?.Helps ?? []
            : [];

    public string Meaning(NodeDefinition node) =>
        Variants.Select(variant => variant.Result.Tree?.Model).FirstOrDefault(model => model is not null) is { } model
            ? Explanations.Find(model, node.Name)?.Meaning ?? ""
            : "";

    private List<Variant> Pair(Comparison comparison) =>
    [
        .. Variants.Where(variant => comparison.HasBaseline(variant.Result) || comparison.HasCandidate(variant.Result)),
    ];

    private static double Size(Comparison comparison) =>
        comparison is { Verdict: Verdict.Faster or Verdict.Slower, Speedup.Value: > 0 and var ratio } ? Math.Abs(Math.Log(ratio)) : -1;
}
