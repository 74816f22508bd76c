using Toplev.Collector.Recordings;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Events;
using Toplev.Tma.Functions;
using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Engine.Evaluating;

/// <summary>The tree of one variant on one core type, with what made it, so that intervals can be evaluated alike.</summary>
public sealed record Evaluation(TmaModel Model, TreeEvaluator Evaluator, TmaTree Tree)
{
    private const int DeepestLevel = 6;

    /// <summary>Why the counts cannot be what the hardware did, or null: then nothing of the tree is shown.</summary>
    public Disbelief? Disbelief { get; init; }

    /// <returns>Null when nothing was planned on hardware counters or nothing was run.</returns>
    public static Evaluation? Of(Recording recording, int variant, int plan, RecordedOptions options, ModelCatalog catalog)
    {
        var recorded = recording.Manifest.Plans[plan];
        var runs = RunsOf(recording, variant, plan);
        var isImported = options.ImportedFrom is not null;
        if (recorded.Model is null || (recorded.Plan.Groups.Count == 0 && !isImported) || runs.Count == 0)
        {
            return null;
        }

        var model = ModelOf(recording, recorded, recorded.Model, catalog);
        var reduced = isImported ? ReducedModel.Of(model, CountedIn(recorded.Plan, runs)) : null;
        model = reduced?.Model ?? model;
        var (level, nodes) = recorded.Nodes is { } step ? (DeepestLevel, step.ToHashSet()) : (options.Level, options.Nodes);
        var measured = recorded.Plan.InRegions
            ? [RegionCounting.Of(recorded.Plan, [.. runs.SelectMany(run => run.Passes).SelectMany(pass => pass.Regions)])]
            : runs;
        var evaluator = new TreeEvaluator(
            model, recorded.Plan, new Measurement { Runs = measured, TimeStampFrequency = FrequencyIn(recorded.Plan, runs) }, level, options.Constants, nodes);

        // Of the whole run nothing was counted: there are trees of its regions only.
        var tree = recorded.Plan.InRegions ? evaluator.Evaluate(evaluator.Counts(runs[0])) : evaluator.Evaluate();
        return new Evaluation(model, evaluator, reduced is null ? tree : PrintedTree.With(tree, recorded.Printed, reduced.Remarks))
        {
            Disbelief = new CountBelief(recorded.Plan, model.Roles, model.Width, isImported).Of(measured.SelectMany(run => run.Passes)),
        };
    }

    /// <summary>How counts at samples become trees of functions; null where none are for a tree.</summary>
    public static FunctionTreeModel? TreeOfFunctions(Recording recording, RecordedPlan recorded, RecordedOptions options, ModelCatalog catalog) =>
        recorded.Profile?.Counters is { Model: { } name, Plan: { } plan, Level: var level }
            ? new FunctionTreeModel(ModelOf(recording, recorded, name, catalog), plan, level, options.Constants)
            : null;

    private static TmaModel ModelOf(Recording recording, RecordedPlan recorded, string name, ModelCatalog catalog)
    {
        var entry = recording.ModelNamed(name, catalog) ?? throw new UserErrorException(
            $"{recording.Path} was made with the model '{name}', which this version does not have.",
            "Use a newer tma, or give the model's directory with --model-dir.");
        var model = ModelCatalog.Read(entry);
        return recorded.WithoutPerfMetrics ? PerfMetricsSubstitute.In(model) : model;
    }

    private static HashSet<EventEncoding> CountedIn(CollectionPlan plan, IReadOnlyList<RunSamples> runs)
    {
        HashSet<EventEncoding> counted = [];
        var events = plan.Groups.SelectMany(group => group.Events).ToList();
        foreach (var sample in runs.SelectMany(run => run.Passes).SelectMany(pass => pass.Samples))
        {
            counted.UnionWith(events.Where(planned => sample.Events[planned.Index].Status == ReadingStatus.Counted).Select(planned => planned.Event.Encoding));
        }

        return counted;
    }

    /// <summary>Ticks of the time stamp counter per second of its running time, or null when they were not counted.</summary>
    private static double? FrequencyIn(CollectionPlan plan, IReadOnlyList<RunSamples> runs)
    {
        var index = plan.SoftwareEvents.ToList().IndexOf(MeasurementSetup.TimeStampEvent);
        var (ticks, seconds) = (0.0, 0.0);
        foreach (var sample in runs.SelectMany(run => run.Passes).SelectMany(pass => pass.Samples))
        {
            if (index >= 0 && index < sample.Software.Length && sample.Software[index].Status == ReadingStatus.Counted)
            {
                ticks += sample.Software[index].Count;
                seconds += sample.Software[index].RunningSeconds;
            }
        }

        return seconds > 0 ? ticks / seconds : null;
    }

    /// <summary>The repetitions; when the first was cut off before all its executions, what there is of it.</summary>
    public static IReadOnlyList<RunSamples> RunsOf(Recording recording, int variant, int plan)
    {
        var complete = recording.RunsOf(variant, plan);
        if (complete.Count > 0)
        {
            return complete;
        }

        List<PassSamples> parts = [];
        for (var i = 0; i < Math.Min(recording.Samples.Count, recording.Manifest.Passes.Count); i++)
        {
            if (recording.Manifest.Passes[i] is { Warmup: false } pass && pass.Variant == variant && pass.Plan == plan)
            {
                parts.Add(recording.Samples[i] with { Incomplete = true });
            }
        }

        return parts.Count == 0 ? [] : [new RunSamples { Passes = parts }];
    }
}
