using Toplev.Tma.Metrics;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Tma.Importing;

/// <summary>How well a model explains what a file holds, and what it makes of it.</summary>
public sealed record ModelFit
{
    /// <summary>Models that differ by more are different answers.</summary>
    private const double Agreement = 0.001;

    private const double MostDifference = 0.002;

    /// <summary>
    /// How far the four categories of level 1 may be from all slots together, where each is counted on its own: multiplexing puts them
    /// off by some points, another number of slots per cycle by more.
    /// </summary>
    private const double MostGap = 0.12;

    private static readonly string[] Preferred = ["sapphirerapids", "icelakex", "skylakex", "cascadelakex", "alderlake", "haswellx"];

    public required ModelEntry Entry { get; init; }

    public required ImportedPlan Plan { get; init; }

    public required TmaTree Tree { get; init; }

    public required int Matched { get; init; }

    /// <summary>Printed percentages that the model's formulas do not give.</summary>
    public required int Contradicted { get; init; }

    /// <summary>Nodes whose formula had to do without an event.</summary>
    public required int Reduced { get; init; }

    /// <summary>Printed metrics that the model calls by the very same name.</summary>
    public required int NamedAlike { get; init; }

    /// <summary>Printed percentages that the model's formulas give.</summary>
    public required int Confirmed { get; init; }

    /// <summary>Slots per cycle that follow from the counts, of Arm's cores those that a retired operation took; null if the counts do not suffice.</summary>
    public required double? Slots { get; init; }

    /// <summary>
    /// The counts are of a processor with another number of slots per cycle: they say so, or level 1 is more than all of the slots, or less.
    /// </summary>
    public bool IsOfAnotherWidth => (Slots is { } slots && Math.Abs(IsArm ? UsedMoreThan(slots) : (slots / Tree.Model.Width) - 1) > MostGap)
        || (!CountsSlots
            && (Whole > 1 + MostGap
                || (Whole < 1 - MostGap && Tree.Nodes.Where(node => node.Definition.Level == 1).All(node => node is { Value: not null, IsAsPrinted: false }))));

    /// <summary>What the categories of level 1 that were computed add up to, 1 being all slots.</summary>
    private double Whole => Tree.Nodes.Where(node => node is { Definition.Level: 1, IsAsPrinted: false }).Sum(node => node.Value ?? 0);

    /// <summary>The processor counts its slots itself, so no number of them per cycle is in the formulas.</summary>
    private bool CountsSlots => Plan.Plan.Groups.Any(group => group.Events.Any(member => member.Event.IsTopdownMetric));

    /// <summary>
    /// By what share of the slots the model's useful ones are more than the operations that retired: each took a slot. The model's own
    /// formula is asked, since some cores count a slot too many in each cycle as stalled.
    /// </summary>
    private double UsedMoreThan(double operations) =>
        Tree.Nodes.FirstOrDefault(
            node => node is { Definition.Level: 1, IsAsPrinted: false } && NodeRoles.Of(node.Name) == NodeRole.Retiring)?.Value is { } retiring
            ? retiring - (operations / Tree.Model.Width)
            : 0;

    /// <summary>Arm's cores count operations and the slots that took none.</summary>
    private bool IsArm => Tree.Model.IsArm;

    public bool HasValues => Values > 0;

    private int Computed => Tree.Nodes.Count(node => node is { Value: not null, IsAsPrinted: false });

    /// <summary>perf prints all of a level: what lacks one is another's.</summary>
    private int MissingOfLevel1 => Tree.Nodes.Count(node => node is { Definition.Level: 1, Value: null });

    private int Values => Tree.Nodes.Count(node => node.Value is not null);

    /// <summary>Evaluates the outputs of one program with a model.</summary>
    public static ModelFit Of(ModelEntry entry, CoreType? coreType, IReadOnlyList<ImportedOutput> kinds, IReadOnlyList<PrintedShare> printed)
    {
        var model = ModelCatalog.Read(entry);
        var plan = new ImportedPlan(model, coreType, kinds);
        var reduced = ReducedModel.Of(model, plan.Counted);
        var tree = plan.Plan.Groups.Count == 0 || plan.Counted.Count == 0 ? PrintedTree.Empty(model, entry.Levels) : Evaluate(reduced.Model, plan, kinds);
        var shown = PrintedTree.With(tree, printed, reduced.Remarks);
        var agreements = Comparisons(tree, printed, reduced);
        return new ModelFit
        {
            Entry = entry,
            Plan = plan,
            Tree = shown,
            Matched = plan.Matched,
            NamedAlike = printed.Count(share => model.Nodes.Any(node => share.Metric.EndsWith(node.Name, StringComparison.OrdinalIgnoreCase))),
            Contradicted = agreements.Count(agrees => !agrees),
            Confirmed = agreements.Count(agrees => agrees),
            Slots = model.IsArm ? SlotsPerCycle.Useful(kinds) : SlotsPerCycle.Of(kinds, coreType),
            Reduced = tree.Nodes.Count(node => node.Value is not null && reduced.Remarks.ContainsKey(node.Name)),
        };
    }

    public static IReadOnlyDictionary<string, double> Constants(ImportedPlan plan) =>
        new Dictionary<string, double> { [SystemParameter.SmtOn] = plan.SuggestsSmt ? 1 : 0 };

    /// <summary>
    /// The model to read the file with, and behind it those that fit as well and give other values. A model does not fit when its
    /// processor lacks a counted event, when its categories are not all of the slots, or when another gives the printed percentages
    /// better. How many events the formulas of a model use decides nothing where values differ.
    /// </summary>
    public static IReadOnlyList<ModelFit> Best(IReadOnlyList<ModelFit> fits)
    {
        var useful = fits.Where(fit => fit.Values > 0).ToList();
        if (useful.Count == 0)
        {
            return [];
        }

        useful = useful.Exists(fit => fit.Computed > 0) ? useful.FindAll(fit => fit.Computed > 0) : useful;
        var known = useful.SelectMany(fit => fit.Plan.CountedNames).GroupBy(match => match.Printed, match => match.Published)
            .ToDictionary(group => group.Key, group => group.ToHashSet());
        // What the counts say of the core's width is stronger than a name that a list lacks.
        useful = Least(useful, fit => fit is { Slots: not null, IsOfAnotherWidth: true } ? 1 : 0);
        useful = Least(useful, fit => known.Count(name => !fit.Plan.CountedNames.Any(match => match.Printed == name.Key)
            && !name.Value.Any(published => EventsBeside.Has(fit.Entry.Name, published))));
        useful = Least(useful, fit => fit.IsOfAnotherWidth ? 1 : 0);
        useful = Least(useful, fit => fit.Contradicted);
        useful = Least(useful, fit => -fit.Confirmed);
        useful = [.. useful.OrderByDescending(fit => fit.NamedAlike).ThenByDescending(fit => fit.Values).ThenByDescending(fit => fit.Matched)
            .ThenBy(fit => Rank(fit.Entry)).ThenBy(fit => fit.MissingOfLevel1).ThenBy(fit => fit.Reduced)];
        var best = useful[0];
        return [best, .. useful.Skip(1).Where(other => other.NamedAlike == best.NamedAlike && !best.AgreesWith(other))];
    }

    private static List<ModelFit> Least(List<ModelFit> fits, Func<ModelFit, int> faults)
    {
        List<(ModelFit Fit, int Faults)> counted = [.. fits.Select(fit => (fit, faults(fit)))];
        var least = counted.Min(item => item.Faults);
        return [.. counted.Where(item => item.Faults == least).Select(item => item.Fit)];
    }

    private static int Rank(ModelEntry entry) => Array.IndexOf(Preferred, entry.Name) is var rank and >= 0 ? rank : Preferred.Length;

    private static TmaTree Evaluate(TmaModel model, ImportedPlan plan, IReadOnlyList<ImportedOutput> kinds)
    {
        List<PassSamples> passes = [.. kinds.Select((output, pass) => new PassSamples
        {
            Samples = ImportedSamples.Of(output, plan.Plan, plan.Sources[pass]),
            WallSeconds = output.ElapsedSeconds ?? 0,
        })];
        return new TreeEvaluator(model, plan.Plan, new Measurement { Runs = [new RunSamples { Passes = passes }] }, 6, Constants(plan)).Evaluate();
    }

    /// <summary>The metrics of the published list distinguish models; perf's own topdown percentages are the same for all.</summary>
    private static List<PrintedShare> Published(IReadOnlyList<PrintedShare> printed)
    {
        var listed = printed.Where(share => share.Metric.StartsWith("tma_", StringComparison.Ordinal)).ToList();
        return listed.Count > 0 ? listed : [.. printed];
    }

    /// <summary>Whether the formulas give what was printed, for each node that both have.</summary>
    private static List<bool> Comparisons(TmaTree tree, IReadOnlyList<PrintedShare> printed, ReducedModel reduced) => printed.Count == 0
        ? []
        : [.. from node in PrintedTree.With(tree, Published(printed), reduced.Remarks).Nodes
            where node is { IsAsPrinted: false, Value: not null, Printed: not null }
            select Math.Abs(node.Value!.Value - node.Printed!.Value) <= MostDifference + node.PrintedResolution];

    private bool AgreesWith(ModelFit other)
    {
        foreach (var node in Tree.Nodes)
        {
            if (node.Value is { } mine && other.Tree.Find(node.Name)?.Value is { } theirs && Math.Abs(mine - theirs) > Agreement)
            {
                return false;
            }
        }

        return true;
    }
}
