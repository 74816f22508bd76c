namespace Toplev.Tma.Metrics;

/// <summary>What is known of a model without reading it.</summary>
public sealed record ModelEntry
{
    /// <summary>Name that <c>--model</c> takes and file name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>For people: <c>Sapphire Rapids</c>.</summary>
    public required string Title { get; init; }

    public required string Vendor { get; init; }

    /// <summary>As <see cref="TmaModel.TmaVersion"/>.</summary>
    public required string TmaVersion { get; init; }

    /// <summary>Depth of the tree.</summary>
    public required int Levels { get; init; }

    /// <summary>Kind of core on a hybrid machine, or null when all cores are alike.</summary>
    public CoreType? CoreType { get; init; }

    /// <summary>Other names, lower case.</summary>
    public required IReadOnlyList<string> Aliases { get; init; }

    /// <summary>Processors as in <see cref="TmaModel.Cpus"/>; empty for a model that must be named explicitly.</summary>
    public required IReadOnlyList<string> Cpus { get; init; }

    /// <summary>The file it was read from, where it did not come with the program; null for the program's own models.</summary>
    public byte[]? Source { get; init; }

    /// <summary>The model of <see cref="Source"/>, read and checked on first use.</summary>
    internal Lazy<TmaModel>? Own { get; init; }

    /// <summary>True when one of <see cref="Cpus"/> names this processor.</summary>
    /// <param name="model">Model number; on Arm the part number.</param>
    public bool IsFor(string vendor, int family, int model, int stepping) =>
        Cpus.Any(pattern => CpuPattern.Matches(pattern, vendor, family, model, stepping));

    /// <summary>True when the text is the name or an alias, in any case and with or without <c>-</c> and <c>_</c>.</summary>
    public bool IsCalled(string name)
    {
        var wanted = Plain(name);
        return Plain(Name) == wanted || Aliases.Any(alias => Plain(alias) == wanted);
    }

    private static string Plain(string name) => name
        .Replace("-", "", StringComparison.Ordinal)
        .Replace("_", "", StringComparison.Ordinal)
        .Replace(" ", "", StringComparison.Ordinal)
        .ToLowerInvariant();
}
