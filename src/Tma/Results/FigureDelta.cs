using Toplev.Tma.Statistics;

namespace Toplev.Tma.Results;

/// <summary>How a figure changed: software counters, instructions.</summary>
public sealed record FigureDelta(string Name, double? Baseline, double? Candidate, Estimate? Delta, bool Significant, string? Reason);

/// <summary>How the time in a region changed, in seconds per run.</summary>
/// <param name="Total">With the regions inside.</param>
/// <param name="Self">Without them: where the difference arises.</param>
public sealed record RegionDelta(string Name, FigureDelta Total, FigureDelta Self);
