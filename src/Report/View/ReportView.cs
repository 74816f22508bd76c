using Toplev.Report.Explanations;
using Toplev.Report.Formatting;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.View;

/// <summary>What all sections and charts need to know of the input.</summary>
internal sealed record ReportView(ReportInput Input, IReadOnlyList<Variant> Variants, ValueUnit Unit, ExplanationCatalog Explanations)
{
    public static ReportView Of(ReportInput input)
    {
        var variants = Variant.Of(input.Set);
        var largest = variants.Select(variant => Math.Abs(variant.Measured?.Seconds ?? 0)).DefaultIfEmpty(0).Max();
        return new ReportView(input, variants, ValueUnit.Of(input.Set.Measure, largest), ExplanationCatalog.Embedded());
    }

    public ResultSet Set => Input.Set;

    public bool HasTree => Variants.Any(variant => variant.Tree is not null);

    /// <summary>Times can be split among nodes; numbers that a program prints cannot.</summary>
    public bool IsTime => Set.Measure.IsTime;

    /// <summary>The comparison the page begins with: the largest clear difference, or else the first. Null for one variant.</summary>
    public int? Lead
    {
        get
        {
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

    public string Meaning(NodeDefinition node) =>
        Variants.Select(variant => variant.Result.Tree?.Model).FirstOrDefault(model => model is not null) is { } model
            ? Explanations.Find(model, node.Name)?.Meaning ?? ""
            : "";

    private static double Size(Comparison comparison) =>
        comparison is { Verdict: Verdict.Faster or Verdict.Slower, Speedup.Value: > 0 and var ratio } ? Math.Abs(Math.Log(ratio)) : -1;
}
