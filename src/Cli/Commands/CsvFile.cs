using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Report.Csv;
using Toplev.Tma.Events;
using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

namespace Toplev.Cli.Commands;

/// <summary>What <c>--csv</c> writes: the intervals of the first variant, in the order of its executions, and the runs, regions and functions of all.</summary>
internal static class CsvFile
{
    public static void Write(TextWriter output, ResultSet set, Recording recording, ModelCatalog catalog)
    {
        using var table = new ResultTable(output, set.Results.Any(result => result.Profile is not null));
        var options = RecordedOptions.Read(recording.Manifest.Options);
        var variant = recording.Manifest.Variants[0].Name;
        var evaluation = Believed(Evaluation.Of(recording, 0, 0, options, catalog));
        if (evaluation is not null)
        {
            foreach (var (end, tree) in PrintedIntervals.Of(evaluation.Model, options.Level, recording.Manifest.Plans[0].Printed))
            {
                table.WriteNodes(new IntervalOf(variant, null, end, null), tree);
            }
        }

        var plan = recording.Manifest.Plans[0].Plan;
        var runs = Evaluation.RunsOf(recording, 0, 0);
        for (var run = 0; run < runs.Count; run++)
        {
            foreach (var pass in runs[run].Passes)
            {
                Write(table, variant, run + 1, plan, pass, evaluation);
            }
        }

        table.WriteRuns(set);
        table.WriteRegions(set);
        table.WriteFunctions(set);
    }

    private static Evaluation? Believed(Evaluation? evaluation) => evaluation?.Disbelief is null ? evaluation : null;

    private static void Write(ResultTable table, string variant, int run, CollectionPlan plan, PassSamples pass, Evaluation? evaluation)
    {
        var previous = 0.0;
        var end = 0.0;
        foreach (var sample in pass.Samples)
        {
            if (sample.EndSeconds != end)
            {
                (previous, end) = (end, sample.EndSeconds);
            }

            var interval = new IntervalOf(variant, run, sample.EndSeconds, sample.Scope);
            if (evaluation is not null)
            {
                table.WriteNodes(interval, evaluation.Evaluator.Evaluate(MeasuredCounts.Sum(plan, [sample], end - previous, null)));
            }

            foreach (var (name, value) in SoftwareCounters.InInterval(plan, sample, pass.SystemWide))
            {
                table.WriteCounter(interval, name, value);
            }
        }
    }
}
