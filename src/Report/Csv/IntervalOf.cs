namespace Toplev.Report.Csv;

/// <summary>An interval of a run.</summary>
/// <param name="Run">Number of the run, from 1; null where the intervals are of no run that is known.</param>
/// <param name="Seconds">Its end since the program's start.</param>
/// <param name="Scope">Part of the machine that was counted, or null for all.</param>
public sealed record IntervalOf(string Variant, int? Run, double Seconds, string? Scope);
