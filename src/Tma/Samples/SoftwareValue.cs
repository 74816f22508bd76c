namespace Toplev.Tma.Samples;

/// <summary>A figure that needs no PMU: per run, the mean over runs.</summary>
/// <param name="Value">Null when it could not be measured.</param>
public sealed record SoftwareValue(string Name, double? Value, string? Reason);
