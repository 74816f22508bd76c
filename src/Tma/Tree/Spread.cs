using Toplev.Tma.Events;
using Toplev.Tma.Samples;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Tree;

/// <summary>
/// Intervals of 95 % for the values of a tree, by evaluating parts of the measurement through the same formulas, so that errors of
/// events that move together cancel as they do in the value.
/// Repetitions: Student's t interval of the mean over runs. One run: the delete-one-block jackknife over at most 20 blocks of
/// intervals (Quenouille, Tukey), its variance times the share of time that was not counted (the finite population correction of
/// sampling): a value counted all the time is exact for this run.
/// </summary>
internal sealed class Spread
{
    private const int MaximumBlocks = 20;
    private const int MinimumBlocks = 3;
    private readonly List<double[]> values = [];
    private readonly List<bool[]> available = [];
    private readonly bool fromRuns;

    private Spread(bool fromRuns) => this.fromRuns = fromRuns;

    public static Spread Of(FormulaProgram program, CollectionPlan plan, IReadOnlyList<MeasuredCounts> runs, Measurement measurement)
    {
        if (runs.Count > 1)
        {
            var repeated = new Spread(fromRuns: true);
            foreach (var run in runs)
            {
                repeated.Evaluate(program, run);
            }

            return repeated;
        }

        var jackknife = new Spread(fromRuns: false);
        if (measurement.Runs.Count == 1 && Blocks(plan, measurement) is { Count: >= MinimumBlocks } blocks)
        {
            for (var left = 0; left < blocks.Count; left++)
            {
                jackknife.Evaluate(program, MeasuredCounts.Combine([.. blocks.Where((_, position) => position != left)]));
            }
        }

        return jackknife;
    }

    /// <summary>The delete-one jackknife over estimates that each leave one observation out.</summary>
    public static Spread OfEstimates(FormulaProgram program, IReadOnlyList<MeasuredCounts> without)
    {
        var jackknife = new Spread(fromRuns: false);
        foreach (var counts in without)
        {
            jackknife.Evaluate(program, counts);
        }

        return jackknife;
    }

    /// <param name="value">The estimate from the whole measurement.</param>
    /// <param name="counted">Smallest share of time its events were on a counter.</param>
    public ConfidenceInterval? Around(int register, double value, double counted)
    {
        var count = 0;
        var sum = 0.0;
        for (var part = 0; part < values.Count; part++)
        {
            if (available[part][register])
            {
                count++;
                sum += values[part][register];
            }
        }

        if (count < (fromRuns ? 2 : MinimumBlocks))
        {
            return null;
        }

        var mean = sum / count;
        var squares = 0.0;
        for (var part = 0; part < values.Count; part++)
        {
            if (available[part][register])
            {
                squares += (values[part][register] - mean) * (values[part][register] - mean);
            }
        }

        var variance = fromRuns ? squares / (count - 1) / count : squares * (count - 1) / count * (1 - counted);
        var half = StudentT.Quantile975(count - 1) * Math.Sqrt(variance);
        return new ConfidenceInterval(value - half, value + half);
    }

    private void Evaluate(FormulaProgram program, MeasuredCounts counts)
    {
        program.Run(counts);
        values.Add([.. program.Values]);
        available.Add([.. program.Faults.Select(fault => fault.Kind == FaultKind.None)]);
    }

    /// <summary>Stretches of consecutive intervals of every pass; interval stamps of passes do not align, only their number counts.</summary>
    private static List<MeasuredCounts> Blocks(CollectionPlan plan, Measurement measurement)
    {
        var passes = measurement.Runs[0].Passes;
        var stamps = passes.Min(pass => pass.Samples.Select(sample => sample.EndSeconds).Distinct().Count());
        var count = Math.Min(MaximumBlocks, stamps);
        List<MeasuredCounts> blocks = [];
        for (var block = 0; block < count; block++)
        {
            List<MeasuredCounts> parts = [];
            foreach (var pass in passes)
            {
                var samples = pass.Samples;
                var first = (int)((long)block * samples.Count / count);
                var end = (int)((long)(block + 1) * samples.Count / count);
                parts.Add(MeasuredCounts.Sum(
                    plan, samples.Skip(first).Take(end - first), pass.CountingSeconds / count, measurement.TimeStampFrequency));
            }

            blocks.Add(MeasuredCounts.Combine(parts).Lasting(passes[0].CountingSeconds / count));
        }

        return blocks;
    }
}
