using Toplev.Cli.Console;

namespace Toplev.Cli.Options;

/// <summary>What a command writes and prints of its result.</summary>
internal sealed record ResultOptions
{
    /// <summary>Where the user wants the recording, or null for the usual place.</summary>
    public string? Recording { get; init; }

    /// <summary>Keep no recording.</summary>
    public bool NoRecording { get; init; }

    public string? JsonFile { get; init; }

    public string? CsvFile { get; init; }

    /// <summary>Chrome trace of regions and counters.</summary>
    public string? TraceFile { get; init; }

    public string? HtmlFile { get; init; }

    public string? MarkdownFile { get; init; }

    /// <summary>Figures in Bencher's format.</summary>
    public string? BencherFile { get; init; }

    public string? JUnitFile { get; init; }

    /// <summary>Directory for every chart as a picture, or null.</summary>
    public string? ChartFolder { get; init; }

    /// <summary>Replace files that tma did not write.</summary>
    public bool Force { get; init; }

    public Verbosity Verbosity { get; init; }

    public ColorChoice Color { get; init; }

    public bool AllNodes { get; init; }

    /// <summary>Every option that writes a result, with its file.</summary>
    public IReadOnlyList<(string Option, string? Path)> ResultFiles =>
    [
        ("--json", JsonFile), ("--csv", CsvFile), ("--html", HtmlFile), ("--markdown", MarkdownFile), ("--export-bmf", BencherFile),
        ("--export-junit", JUnitFile), ("--trace", TraceFile),
    ];

    /// <summary>Standard output is taken by a result: nothing else may be printed there.</summary>
    public bool WritesToOutput => ResultFiles.Any(file => file.Path == "-");
}

internal enum Verbosity
{
    Normal,
    Quiet,
    Verbose,
}
