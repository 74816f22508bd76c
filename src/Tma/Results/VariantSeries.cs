namespace Toplev.Tma.Results;

/// <summary>Shares of the level 1 nodes over time, of one result. Runs follow one another on the time axis.</summary>
/// <param name="Name">The result's name.</param>
/// <param name="Nodes">Names of the series, in the order of the tree's level 1; Memory and Core Bound in place of Backend Bound where both are known.</param>
/// <param name="EndSeconds">End of each interval on the axis, ascending.</param>
/// <param name="Shares">By node, by interval: fraction of slots; NaN where nothing was counted (drawn as a gap).</param>
/// <param name="RunStarts">Where each run begins on the axis, in seconds.</param>
public sealed record VariantSeries(
    string Name, IReadOnlyList<string> Nodes, double[] EndSeconds, float[][] Shares, IReadOnlyList<double> RunStarts);
