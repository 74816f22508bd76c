namespace Toplev.Tma.Samples;

/// <summary>All repetitions of one program under one plan.</summary>
public sealed record Measurement
{
    public required IReadOnlyList<RunSamples> Runs { get; init; }

    /// <summary>Ticks of the time stamp counter per second, or null when not known.</summary>
    public double? TimeStampFrequency { get; init; }
}
