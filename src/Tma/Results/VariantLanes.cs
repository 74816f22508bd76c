using Toplev.Tma.Regions;
using Toplev.Tma.Samples;

namespace Toplev.Tma.Results;

/// <summary>Regions over time, of one result. Runs follow one another on the time axis, as in <see cref="VariantSeries"/>.</summary>
/// <param name="Name">The result's name.</param>
/// <param name="Names">Names of the regions, heaviest first.</param>
/// <param name="Lanes">One per thread, in the order in which they began.</param>
/// <param name="EndSeconds">End of the last run.</param>
/// <param name="RunStarts">Where each run begins on the axis, in seconds.</param>
public sealed record VariantLanes(string Name, IReadOnlyList<string> Names, IReadOnlyList<Lane> Lanes, double EndSeconds, IReadOnlyList<double> RunStarts)
{
    /// <param name="runs">Regions of each run in the order of their beginnings, and where the run begins on the axis.</param>
    public static VariantLanes Of(string name, IReadOnlyList<(double Start, IReadOnlyList<Region> Regions)> runs, double end)
    {
        var all = runs.SelectMany(run => run.Regions.Zip(RegionNesting.Of(run.Regions).Depths, (region, depth) =>
            (Region: region, Depth: depth, Begin: run.Start + region.Begin, End: run.Start + region.End))).ToList();
        List<string> names = [
            .. all.GroupBy(item => item.Region.Name).OrderByDescending(group => group.Sum(item => item.Region.Seconds)).Select(group => group.Key)];
        var places = names.Select((text, index) => (text, index)).ToDictionary(pair => pair.text, pair => pair.index);
        var lanes = all.GroupBy(item => item.Region.Thread).Select(thread => new Lane(
            thread.Key, thread.Max(item => item.Depth) + 1,
            [.. thread.Select(item => item.Begin)], [.. thread.Select(item => item.End)], [
                .. thread.Select(item => places[item.Region.Name])], [.. thread.Select(item => item.Depth)]));
        return new VariantLanes(name, names, [.. lanes], end, [.. runs.Select(run => run.Start)]);
    }
}

/// <summary>Regions of one thread, in the order of their beginnings; those of one row do not overlap.</summary>
/// <param name="Label">The thread; empty for what is the whole program's.</param>
/// <param name="Rows">Depth of the nesting, at least 1.</param>
/// <param name="Names">Places in <see cref="VariantLanes.Names"/>.</param>
public sealed record Lane(string Label, int Rows, double[] Begins, double[] Ends, int[] Names, int[] Depths)
{
    /// <summary>Without the rows below some depth.</summary>
    public Lane Above(int rows)
    {
        if (Rows <= rows)
        {
            return this;
        }

        int[] kept = [.. Enumerable.Range(0, Depths.Length).Where(i => Depths[i] < rows)];
        return new Lane(Label, rows, At(Begins, kept), At(Ends, kept), At(Names, kept), At(Depths, kept));
    }

    private static T[] At<T>(T[] values, int[] places) => [.. places.Select(place => values[place])];
}
