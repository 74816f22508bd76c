using Toplev.Tma.Events;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;
using Toplev.Tma.Planning;
using Toplev.Tma.Samples;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Tree;

/// <summary>From counts to a tree: a function of the model, the plan and the samples.</summary>
public sealed class TreeEvaluator
{
    private readonly TmaModel model;
    private readonly CollectionPlan plan;
    private readonly Measurement measurement;
    private readonly List<MeasuredCounts> runs;
    private readonly MeasuredCounts whole;
    private readonly ProgramBuilder builder;
    private readonly FormulaProgram program;
    private readonly (NodeDefinition Definition, int Register, int[] Behind, ConditionRegisters? Condition)[] nodes;
    private readonly (MetricDefinition Definition, int Register, bool HasCounts, ConditionRegisters? Condition)[] metrics;

    /// <param name="constants">System parameters known before the measurement, as planned with.</param>
    /// <param name="names">The nodes to evaluate, with their ancestors; null for all up to the level.</param>
    public TreeEvaluator(
        TmaModel model,
        CollectionPlan plan,
        Measurement measurement,
        int level,
        IReadOnlyDictionary<string, double> constants,
        IReadOnlySet<string>? names = null)
    {
        this.model = model;
        this.plan = plan;
        this.measurement = measurement;
        runs = [.. measurement.Runs.Select(Counts)];
        whole = MeasuredCounts.Combine(runs);
        builder = new ProgramBuilder(new SymbolTable(model, constants), plan, whole.Shares);
        nodes = [.. GroupPlanner.Selected(model, level, names)
            .Select(Compile)];
        metrics = [.. model.Metrics.Where(metric => builder.IsCovered(metric.Formula))
            .Select(metric => (Metric: metric, Register: builder.Add(metric.Formula)))
            .Select(
                metric => (
                    metric.Metric, metric.Register, builder.EventsBehind(metric.Register).Any(), ConditionRegisters.Of(metric.Metric.Threshold, builder)))];
        program = builder.Build();
    }

    /// <summary>The tree of the whole measurement, with intervals.</summary>
    public TmaTree Evaluate()
    {
        var spread = Spread.Of(program, plan, runs, measurement);
        program.Run(whole);
        return Read((register, value, counted) => spread.Around(register, value, counted), whole);
    }

    /// <summary>The tree of one stretch, for example one interval or one run, without intervals of confidence.</summary>
    public TmaTree Evaluate(MeasuredCounts counts)
    {
        program.Run(counts);
        return Read((_, _, _) => null, counts);
    }

    /// <summary>The tree of a stretch with intervals from parts of it, as from repetitions.</summary>
    public TmaTree Evaluate(MeasuredCounts counts, IReadOnlyList<MeasuredCounts> parts)
    {
        var spread = Spread.Of(program, plan, parts, measurement);
        program.Run(counts);
        return Read((register, value, counted) => spread.Around(register, value, counted), counts);
    }

    /// <summary>The tree of counts that were estimated, with intervals from the same estimates without one of the observations each.</summary>
    /// <param name="other">The estimate by another model: intervals reach around it, too.</param>
    /// <param name="without">None for no intervals.</param>
    public TmaTree EvaluateEstimate(MeasuredCounts counts, MeasuredCounts other, IReadOnlyList<MeasuredCounts> without)
    {
        var spread = Spread.OfEstimates(program, without);
        program.Run(other);
        double[] others = [.. program.Values];
        program.Run(counts);
        return Read((register, value, _) => spread.Around(register, value, 0)?.Reaching(value, others[register]), counts);
    }

    /// <summary>The counts of one repetition.</summary>
    public MeasuredCounts Counts(RunSamples run) => MeasuredCounts
        .Combine([.. run.Passes.Select(pass =>
            MeasuredCounts.Sum(plan, pass.Samples, pass.CountingSeconds, measurement.TimeStampFrequency))])
        .Lasting(run.Passes.Average(pass => pass.CountingSeconds));

    private TmaTree Read(Func<int, double, double, ConfidenceInterval?> interval, MeasuredCounts counts)
    {
        var read = new List<Node>(nodes.Length);
        var holds = new List<bool>(nodes.Length);
        foreach (var (definition, register, behind, condition) in nodes)
        {
            var value = ValueOf(register);
            double? counted = value is null ? null : CountedShare(behind, counts);
            read.Add(new Node
            {
                Definition = definition,
                State = value is { } share ? NodeValue.Of(share) : new NodeValue.Unavailable(program.ReasonOf(register)!),
                Counted = counted,
                Interval = value is { } known ? interval(register, known, counted ?? 0) : null,
            });
            holds.Add(value is { } compared && condition is not null && condition.Holds(compared, program));
        }

        var flagged = FlagRule.Apply(read, holds);
        return new TmaTree
        {
            Model = model,
            Nodes = flagged,
            Metrics = [.. metrics.Select(metric => ReadMetric(metric.Definition, metric.Register, metric.HasCounts, metric.Condition))],
            Bottleneck = Bottleneck.In(flagged),
        };
    }

    private MetricValue ReadMetric(MetricDefinition definition, int register, bool hasCounts, ConditionRegisters? condition)
    {
        var value = ValueOf(register);
        return new MetricValue(
            definition,
            value,
            value is null ? program.ReasonOf(register) : null,
            value is { } compared && condition is not null && condition.Holds(compared, program)) { HasCounts = hasCounts };
    }

    private double? ValueOf(int register) =>
        program.Faults[register].Kind == FaultKind.None && double.IsFinite(program.Values[register]) ? program.Values[register] : null;

    private (NodeDefinition Definition, int Register, int[] Behind, ConditionRegisters? Condition) Compile(NodeDefinition node)
    {
        var register = builder.Add(node.Formula);
        return (node, register, [.. builder.EventsBehind(register)], ConditionRegisters.Of(node.Threshold, builder));
    }

    private static double CountedShare(int[] behind, MeasuredCounts counts)
    {
        var share = 1.0;
        foreach (var planned in behind)
        {
            if (counts.Status[planned] == ReadingStatus.Counted)
            {
                share = Math.Min(share, counts.Shares[planned]);
            }
        }

        return share;
    }
}

/// <summary>A threshold compiled with its value: registers of the bounds and of the further condition.</summary>
internal sealed record ConditionRegisters(Threshold Threshold, int[] Bounds, int? And)
{
    public static ConditionRegisters? Of(Threshold? threshold, ProgramBuilder builder) => threshold is null
        ? null
        : new ConditionRegisters(
            threshold,
            [.. threshold.AnyOf.Select(limit => builder.Add(limit.Bound))],
            threshold.And is { } and ? builder.Add(and) : null);

    public bool Holds(double value, FormulaProgram program)
    {
        if (And is { } and && (program.Faults[and].Kind != FaultKind.None || program.Values[and] == 0))
        {
            return false;
        }

        for (var i = 0; i < Bounds.Length; i++)
        {
            if (program.Faults[Bounds[i]].Kind == FaultKind.None
                && Simplifier.Apply(Threshold.AnyOf[i].Comparison, value, program.Values[Bounds[i]]) != 0)
            {
                return true;
            }
        }

        return false;
    }
}
