using Toplev.Tma.Comparing;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.History;

/// <summary>Recordings of many commits as one series for each benchmark, with the changes of its level.</summary>
public static class HistoryBuilder
{
    /// <summary>Probability that anything is found in all series together where nothing changes.</summary>
    public const double Alpha = 0.05;

    private const int MostMoves = 3;

    /// <param name="recordings">Each with its label, in the order of time.</param>
    public static IReadOnlyList<HistorySeries> Of(IReadOnlyList<(string Label, ResultSet Set)> recordings)
    {
        var processors = recordings.Select(recording => recording.Set.Machine.Cpu).Distinct().Count();
        var series = recordings
            .SelectMany(recording => recording.Set.Results.Select(result => Occurrence.Of(recording.Label, recording.Set, result)))
            .OfType<Occurrence>()
            .GroupBy(each => (each.Result.Name, each.Work, each.Result.CoreType, each.Set.Measure, each.Set.Machine.Cpu))
            .Select(group => group.ToList())
            .ToList();
        // As many chances to be wrong as series.
        var alpha = Alpha / Math.Max(1, series.Count(each => each.Count >= ChangePoints.LeastValues));
        var names = series.CountBy(each => each[0].Result.Name).ToDictionary();
        return [.. series.Select(each => Series(each, processors > 1, names[each[0].Result.Name] > 1, alpha))];
    }

    private static HistorySeries Series(List<Occurrence> found, bool namesMachine, bool namesWork, double alpha)
    {
        // A program that fails early is not faster.
        var usual = found.GroupBy(each => each.End).MaxBy(group => group.Count())!.Key;
        var all = found.FindAll(each => each.End == usual);
        var first = all[0];
        var name = namesWork && first.Work.Length > 0 ? $"{first.Result.Name} {first.Work}" : first.Result.Name;
        var positions = ChangePoints.In([.. all.Select(each => each.Point.Value.Value)], alpha);
        int[] ends = [0, .. positions.Select(change => change.Position), all.Count];
        return new HistorySeries
        {
            Name = first.Result.CoreType is { } type ? $"{name} ({CoreTypeText.ForPeople(type)})" : name,
            Needed = ChangePoints.LeastValuesFor(alpha),
            EndedOtherwise = [.. found.Where(each => each.End != usual).Select(each => each.Point.Label)],
            Measure = first.Set.Measure,
            Machine = namesMachine ? first.Set.Machine.Cpu ?? "unknown processor" : null,
            Points = [.. all.Select(each => each.Point)],
            Changes = [.. positions.Select((change, i) => Change(all, change, ends[i], ends[i + 2]))],
        };
    }

    private static HistoryChange Change(List<Occurrence> all, ChangePoint change, int begin, int end)
    {
        var (before, after) = (all[begin..change.Position], all[change.Position..end]);
        double[] old = [.. before.Select(each => each.Point.Value.Value)];
        double[] young = [.. after.Select(each => each.Point.Value.Value)];
        return new HistoryChange
        {
            Position = change.Position,
            Label = after[0].Point.Label,
            Earliest = all[change.Earliest].Point.Label,
            Latest = all[change.Latest].Point.Label,
            Ratio = Ratio(old, young),
            Before = Median.Of(old),
            After = Median.Of(young),
            Worse = after[0].Set.Measure.HigherIsBetter is { } higher ? higher == (Median.Of(young) < Median.Of(old)) : null,
            Moved = Moves(before, after),
        };
    }

    // Of logarithms, so that the interval is one of a ratio; printed numbers can be 0 or less, and have none.
    private static Estimate Ratio(double[] before, double[] after)
    {
        if (before.Concat(after).Any(value => !(value > 0)))
        {
            return new Estimate(double.NaN, null);
        }

        var logarithm = HodgesLehmann.Between([.. before.Select(value => Math.Log(value))], [.. after.Select(value => Math.Log(value))], Alpha);
        return new Estimate(
            Math.Exp(logarithm.Value), logarithm.Interval is { } bounds ? new ConfidenceInterval(Math.Exp(bounds.Low), Math.Exp(bounds.High)) : null);
    }

    /// <summary>Nodes as seconds where all recordings have the tree of one model; otherwise CPU time, and faults and switches.</summary>
    private static List<HistoryMove> Moves(List<Occurrence> before, List<Occurrence> after)
    {
        var nodes = NodeSeconds(before, after);
        var moves = nodes.Count > 0
            ? nodes
            : [.. SoftwareMoves(before, after, name => name is "user-ms" or "system-ms", "ms")];
        return
        [
            .. moves.OrderByDescending(move => Math.Abs(move.Difference.Value)).Take(MostMoves),
            .. SoftwareMoves(before, after, name => name is "page-faults" or "context-switches", "")
                .OrderByDescending(move => Math.Abs(Math.Log((move.After + 1) / (move.Before + 1)))).Take(1),
        ];
    }

    private static List<HistoryMove> NodeSeconds(List<Occurrence> before, List<Occurrence> after)
    {
        var trees = before.Concat(after).Select(each => each.Result.Tree).ToList();
        if (trees[0] is not { } first || trees.Exists(tree => tree is null || tree.Model.Name != first.Model.Name)
            || TimePartition.Of(first, trees[^1]!) is not { } partition)
        {
            return [];
        }

        var old = before.ConvertAll(each => each.Seconds(partition));
        var young = after.ConvertAll(each => each.Seconds(partition));
        if (old.Concat(young).Any(seconds => seconds is null))
        {
            return [];
        }

        // A parent moves with its children: the deepest that are known say it.
        var names = old[0]!.Keys.Where(name => !old[0]!.Keys.Any(other => first.Find(other)?.Definition.Parent == name));
        return
        [
            .. names.Select(name => Move(name, "s", true, [.. old.Select(each => each![name])], [.. young.Select(each => each![name])])).OfType<HistoryMove>(),
        ];
    }

    private static IEnumerable<HistoryMove> SoftwareMoves(List<Occurrence> before, List<Occurrence> after, Func<string, bool> wanted, string unit) =>
        before[0].Result.Software.Select(value => value.Name).Where(wanted).Select(name =>
        {
            var old = before.ConvertAll(each => each.Software(name));
            var young = after.ConvertAll(each => each.Software(name));
            return old.Concat(young).Any(value => value is null)
                ? null
                : Move(name, unit, false, [.. old.Select(value => value!.Value)], [.. young.Select(value => value!.Value)]);
        }).OfType<HistoryMove>();

    /// <summary>Null where the difference may be none.</summary>
    private static HistoryMove? Move(string name, string unit, bool isNode, double[] before, double[] after) =>
        HodgesLehmann.Between(before, after, Alpha) is var difference && difference.Excludes(0)
            ? new HistoryMove(name, unit, isNode, Median.Of(before), Median.Of(after), difference)
            : null;

    /// <summary>A benchmark in one recording.</summary>
    private sealed record Occurrence(ResultSet Set, ProgramResult Result, HistoryPoint Point)
    {
        /// <summary>What the program was given to do; empty for a variant, whose name says it.</summary>
        public string Work => Result.Command.Count > 0 && Result.Name == Path.GetFileName(Result.Command[0])
            ? string.Join(' ', Result.Command.Skip(1).Select(ShellQuoting.Quote))
            : "";

        /// <summary>With what it ended.</summary>
        public string End => string.Join(' ', Result.ExitCodes);

        /// <summary>Null where it has no value. How long something that ran already was measured is not its time.</summary>
        public static Occurrence? Of(string label, ResultSet set, ProgramResult result)
        {
            if (result.Target is not null && set.Measure.Kind == MeasureKind.Time)
            {
                return null;
            }

            List<double> values = [.. result.Repetitions.Select(repetition => repetition.Value).OfType<double>()];
            var mean = set.Measure.Kind == MeasureKind.Time && values.Count == 0 ? result.Time : TimeEstimate.Of(values);
            return mean is { Seconds: var value } && double.IsFinite(value)
                ? new Occurrence(set, result, new HistoryPoint(label, set.Created, new Estimate(value, mean.Interval), Math.Max(1, mean.Samples.Count)))
                : null;
        }

        public double? Software(string name) =>
            Result.Software.FirstOrDefault(value => value.Name == name)?.Value is { } value && double.IsFinite(value) ? value : null;

        public IReadOnlyDictionary<string, double>? Seconds(TimePartition partition) =>
            Result.Time is { } time
                ? partition.Seconds(name => Result.Tree?.Find(name) is { Inconsistent: false } node ? node.Value : null, time.Seconds)
                : null;
    }
}
