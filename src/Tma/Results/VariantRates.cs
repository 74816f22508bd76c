namespace Toplev.Tma.Results;

/// <summary>Software counters over time, of one result. Runs follow one another on the time axis, as in <see cref="VariantSeries"/>.</summary>
/// <param name="Name">The result's name.</param>
/// <param name="Counters">What is counted, with its unit.</param>
/// <param name="EndSeconds">End of each interval on the axis, ascending.</param>
/// <param name="Values">By counter, by interval; NaN where it was not counted.</param>
public sealed record VariantRates(string Name, IReadOnlyList<string> Counters, double[] EndSeconds, double[][] Values);
