using Toplev.Collector.Recordings;
using Toplev.Tma.Events;
using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

namespace Toplev.Engine.Evaluating;

/// <summary>From a recording to the shares of slots over time, one series per result.</summary>
public static class SeriesBuilder
{
    /// <summary>Level 2 nodes that are drawn in place of their parent, from the bottom of the pile.</summary>
    private static readonly NodeRole[] InPlaceOfBackend = [NodeRole.Core, NodeRole.Memory];

    private static readonly (string Event, string Shown, double Scale)[] Rates =
        [("task-clock", "CPUs used", 0.001), ("page-faults", "page faults per second", 1), ("context-switches", "context switches per second", 1)];

    public static IReadOnlyList<VariantSeries> Of(Recording recording, ModelCatalog catalog)
    {
        var options = RecordedOptions.Read(recording.Manifest.Options);
        List<VariantSeries> series = [];
        for (var variant = 0; variant < recording.Manifest.Variants.Count; variant++)
        {
            for (var plan = 0; plan < recording.Manifest.Plans.Count; plan++)
            {
                // Further steps of a drill-down measured the same program again: the first represents all.
                if (plan > 0 && recording.Manifest.Plans[plan].IsStep)
                {
                    continue;
                }

                var drawn = options with { Level = Math.Min(2, options.Level), Nodes = Drawn(recording, plan, options, catalog) };
                if (Evaluation.Of(recording, variant, plan, drawn, catalog) is { Tree.IsEmpty: false, Disbelief: null } evaluation)
                {
                    series.Add(
                        Of(recording.Manifest.Variants[variant].Name, evaluation, recording.Manifest.Plans[plan], Evaluation.RunsOf(recording, variant, plan)));
                }
            }
        }

        return series;
    }

    /// <summary>Evaluates only what is drawn, and only if it was measured: there may be many intervals.</summary>
    private static HashSet<string>? Drawn(Recording recording, int plan, RecordedOptions options, ModelCatalog catalog)
    {
        if (recording.Manifest.Plans[plan].Model is not { } name || recording.ModelNamed(name, catalog) is not { } entry)
        {
            return null;
        }

        var nodes = ModelCatalog.Read(entry).Nodes;
        return [.. nodes.Where(node => node.Level == 1).Concat(Parts(nodes))
            .Select(node => node.Name)
            .Where(node => options.Nodes is null || options.Nodes.Contains(node))];
    }

    private static IEnumerable<NodeDefinition> Parts(IEnumerable<NodeDefinition> nodes) => InPlaceOfBackend.Select(nodes.Find).OfType<NodeDefinition>();

    private static VariantSeries Of(string name, Evaluation evaluation, RecordedPlan recorded, IReadOnlyList<RunSamples> runs)
    {
        var plan = recorded.Plan;
        List<string> nodes = [.. evaluation.Tree.Nodes.Where(node => node.Definition.Level == 1).Select(node => node.Name)];
        List<string> parts = [.. Parts(evaluation.Tree.Nodes.Where(node => node.Value is not null).Select(node => node.Definition)).Select(node => node.Name)];
        var split = parts.Count == InPlaceOfBackend.Length ? nodes.IndexOf(evaluation.Tree.Find(parts[0])!.Definition.Parent!) : -1;
        if (split >= 0)
        {
            nodes.RemoveAt(split);
            nodes.InsertRange(split, parts);
        }

        var places = nodes.Select(node => evaluation.Tree.Nodes.ToList().FindIndex(drawn => drawn.Name == node)).ToArray();
        List<double> ends = [];
        List<float[]> rows = [];
        List<double> starts = [];
        // Executions that each counted another group cannot be overlaid: the one with the most known values represents all.
        var passes = runs.Select(run => run.Passes.Count == 1 ? run.Passes[0] : run.Passes.MaxBy(pass => Known(evaluation, plan, pass, places))!).ToList();
        foreach (var (offset, pass) in OnAxis(passes))
        {
            starts.Add(offset);
            foreach (var (end, row) in pass.Samples.Count == 0 ? Printed(evaluation, recorded.Printed, places) : Intervals(evaluation, plan, pass, places))
            {
                ends.Add(offset + end);
                rows.Add(row);
            }
        }

        var shares = new float[nodes.Count][];
        for (var node = 0; node < nodes.Count; node++)
        {
            shares[node] = new float[rows.Count];
            for (var interval = 0; interval < rows.Count; interval++)
            {
                shares[node][interval] = rows[interval][node];
            }
        }

        return new VariantSeries(name, nodes, [.. ends], shares, starts);
    }

    /// <summary>Regions over time, of each variant that has any.</summary>
    public static IReadOnlyList<VariantLanes> LanesOf(Recording recording)
    {
        List<VariantLanes> lanes = [];
        for (var variant = 0; variant < recording.Manifest.Variants.Count; variant++)
        {
            var axis = Executions(recording, variant).ToList();
            if (axis.Exists(run => run.Pass.Regions.Count > 0))
            {
                lanes.Add(VariantLanes.Of(
                    recording.Manifest.Variants[variant].Name, [
                        .. axis.Select(
                            run => (
                                run.Start, axis.Count > 1
                                    ? ThreadNames.WithoutNumbers(run.Pass.Regions)
                                    : run.Pass.Regions))], axis[^1].Start + Length(axis[^1].Pass)));
            }
        }

        return lanes;
    }

    /// <summary>Software counters over time, of each variant.</summary>
    public static IReadOnlyList<VariantRates> RatesOf(Recording recording)
    {
        List<VariantRates> rates = [];
        for (var variant = 0; variant < recording.Manifest.Variants.Count; variant++)
        {
            var counters = Rates.Select(
                rate => (
                    rate.Shown, rate.Scale,
                    Index: recording.Manifest.Plans[0].Plan.SoftwareEvents.ToList().IndexOf(rate.Event))).Where(rate => rate.Index >= 0).ToList();
            List<double> ends = [];
            List<double[]> rows = [];
            foreach (var (start, pass) in Executions(recording, variant))
            {
                var previous = 0.0;
                foreach (var interval in pass.Samples.GroupBy(sample => sample.EndSeconds))
                {
                    // Without intervals perf gives no time: the samples are those of the whole run.
                    var (end, length) = interval.Key > 0 ? (interval.Key, interval.Key - previous) : (pass.WallSeconds, pass.CountingSeconds);
                    ends.Add(start + end);
                    rows.Add([.. counters.Select(rate => length > 0 ? interval.Sum(sample => Count(sample, rate.Index)) * rate.Scale / length : double.NaN)]);
                    previous = end;
                }
            }

            rates.Add(new VariantRates(
                recording.Manifest.Variants[variant].Name, [.. counters.Select(rate => rate.Shown)], [.. ends], [
                    .. counters.Select((_, i) => rows.Select(row => row[i]).ToArray())]));
        }

        return rates;
    }

    private static double Count(Sample sample, int index) =>
        sample.Software.Length > index && sample.Software[index] is { Status: ReadingStatus.Counted, Count: var count } ? count : double.NaN;

    /// <summary>One execution of each run, in which something was reported, if there is one.</summary>
    private static IEnumerable<(double Start, PassSamples Pass)> Executions(Recording recording, int variant) =>
        OnAxis([.. Evaluation.RunsOf(recording, variant, 0).Select(run => run.Passes.FirstOrDefault(pass => pass.Regions.Count > 0) ?? run.Passes[0])]);

    /// <summary>Executions one after another.</summary>
    private static IEnumerable<(double Start, PassSamples Pass)> OnAxis(IReadOnlyList<PassSamples> passes)
    {
        var start = 0.0;
        foreach (var pass in passes)
        {
            yield return (start, pass);
            start += Length(pass);
        }
    }

    private static double Length(PassSamples pass) => Math.Max(pass.WallSeconds, pass.Samples.Count > 0 ? pass.Samples[^1].EndSeconds : 0);

    private static int Known(Evaluation evaluation, CollectionPlan plan, PassSamples pass, int[] places) =>
        Intervals(evaluation, plan, pass, places).Take(3).Sum(interval => interval.Row.Count(share => !float.IsNaN(share)));

    private static IEnumerable<(double End, float[] Row)> Printed(Evaluation evaluation, IReadOnlyList<PrintedShare> printed, int[] places) =>
        PrintedIntervals.Of(evaluation.Model, 2, printed).Select(interval => (interval.EndSeconds, places
            .Select(place => interval.Tree.Find(evaluation.Tree.Nodes[place].Name) is { Value: { } value } ? (float)value : float.NaN).ToArray()));

    /// <summary>Samples of one interval may be many (one per core): they are summed.</summary>
    private static IEnumerable<(double End, float[] Row)> Intervals(Evaluation evaluation, CollectionPlan plan, PassSamples pass, int[] places)
    {
        var previous = 0.0;
        for (var i = 0; i < pass.Samples.Count;)
        {
            var end = pass.Samples[i].EndSeconds;
            List<Sample> interval = [];
            for (; i < pass.Samples.Count && pass.Samples[i].EndSeconds == end; i++)
            {
                interval.Add(pass.Samples[i]);
            }

            var tree = evaluation.Evaluator.Evaluate(MeasuredCounts.Sum(plan, interval, Math.Max(0, end - previous), null));
            yield return (end, [.. places.Select(place => tree.Nodes[place] is { Value: { } value, Inconsistent: false } ? (float)value : float.NaN)]);
            previous = end;
        }
    }
}
