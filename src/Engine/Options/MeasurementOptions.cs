using Toplev.Collector.Regions;

namespace Toplev.Engine.Options;

/// <summary>What the user asked of a measurement.</summary>
public sealed record MeasurementOptions
{
    /// <summary>The program and its arguments; empty when what runs already is measured alone.</summary>
    public IReadOnlyList<string> Program { get; init; } = [];

    public Target Target { get; init; } = new Target.Launch();

    /// <summary>The server that is started and measured, or null.</summary>
    public Target.Server? Server => Target as Target.Server;

    public CountingOptions Counting { get; init; } = new();

    public SamplingOptions Sampling { get; init; } = new();

    public RepetitionOptions Repetition { get; init; } = new();

    public ProgramOptions Launch { get; init; } = new();

    /// <summary>Which regions of the program are collected; null for none.</summary>
    public RegionChoice? Regions { get; init; }

    /// <summary>Regions whose names differ by a number only are one row.</summary>
    public bool FoldsRegions { get; init; } = true;

    /// <summary>Say what perf is called with, and what it says.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>The command line as it was typed, quoted for a shell.</summary>
    public string? CommandLine { get; init; }

    /// <summary>Root of the machine's files; another one in tests.</summary>
    public string Root { get; init; } = "/";
}
