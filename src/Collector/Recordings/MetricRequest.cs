namespace Toplev.Collector.Recordings;

/// <summary>The request for a number that a program prints.</summary>
/// <param name="Pattern">A regular expression with one group.</param>
/// <param name="HigherIsBetter">As an option says it; null where none does. A group named <c>higher</c> or <c>lower</c> says it too.</param>
/// <param name="Unit">As the user named it, or null.</param>
public sealed record MetricRequest(string Pattern, bool? HigherIsBetter = null, string? Unit = null);
