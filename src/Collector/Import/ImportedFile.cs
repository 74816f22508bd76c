using Toplev.Tma.Importing;

namespace Toplev.Collector.Import;

/// <summary>Everything that a file of others' measurements held.</summary>
public sealed record ImportedFile
{
    /// <summary>In the order of the file; only those with counts or percentages.</summary>
    public required IReadOnlyList<ImportedOutput> Outputs { get; init; }

    /// <summary>What the file says about where it comes from.</summary>
    public required ImportedFacts Facts { get; init; }

    public long Lines { get; init; }

    /// <summary>Lines of the format of the others that could not be read.</summary>
    public long Damaged { get; init; }

    public string? FirstDamaged { get; init; }

    /// <summary>The first line that says that perf failed, or null.</summary>
    public string? Complaint { get; init; }

    /// <summary>The first line with something in it.</summary>
    public string? FirstLine { get; init; }

    /// <summary>Why reading ended before the end, or null.</summary>
    public string? CutOff { get; init; }

    /// <summary>The last line is a count of perf's text without an end of line: the file may have been cut there.</summary>
    public bool EndsInCount { get; init; }

    /// <summary>The file is not text.</summary>
    public bool IsBinary { get; init; }

    /// <summary>Percentages without counts and names in their lines (<c>--metric-only</c>).</summary>
    public bool HasMetricTable { get; init; }
}

/// <summary>What a file says about the machine and the plan, all of it optional.</summary>
public sealed record ImportedFacts
{
    public string? Model { get; set; }

    public string? Cpu { get; set; }

    public string? Vendor { get; set; }

    public string? Perf { get; set; }

    public string? Kernel { get; set; }

    public bool? Smt { get; set; }

    public string? Command { get; set; }

    /// <summary>What the other says where this says nothing.</summary>
    internal ImportedFacts With(ImportedFacts other) => new()
    {
        Model = Model ?? other.Model,
        Cpu = Cpu ?? other.Cpu,
        Vendor = Vendor ?? other.Vendor,
        Perf = Perf ?? other.Perf,
        Kernel = Kernel ?? other.Kernel,
        Smt = Smt ?? other.Smt,
        Command = Command ?? other.Command,
    };
}
