namespace Toplev.Tma.Results;

/// <summary>One measured repetition of a program: the material of intervals, dots and differences.</summary>
public sealed record Repetition
{
    /// <summary>Position among all measured repetitions of the experiment in the order of time, from 0.</summary>
    public required int Order { get; init; }

    /// <summary>
    /// Round of the experiment it belongs to: every variant runs once per round, so repetitions of one round are neighbours in time
    /// and can be paired. Null when the variants were not measured in one experiment.
    /// </summary>
    public int? Round { get; init; }

    /// <summary>Wall time in seconds; the mean over the executions when each counted another group.</summary>
    public required double Seconds { get; init; }

    /// <summary>The measure that is compared, in the unit of <see cref="Measure"/>; null when the program did not give it.</summary>
    public required double? Value { get; init; }

    /// <summary>Shares of the nodes in the order of the tree's nodes, 1 being all of a node's domain; empty without a tree.</summary>
    public IReadOnlyList<double?> Shares { get; init; } = [];

    /// <summary>Software figures in the order of <see cref="ProgramResult.Software"/>.</summary>
    public IReadOnlyList<double?> Software { get; init; } = [];

    /// <summary>Time in each region by its name, the mean over the executions; a region that did not occur is absent.</summary>
    public IReadOnlyDictionary<string, Regions.RegionTime> Regions { get; init; } = new Dictionary<string, Regions.RegionTime>();

    /// <summary>Retired instructions, or null when they were not counted.</summary>
    public double? Instructions { get; init; }

    /// <summary>Core clock cycles, or null when they were not counted.</summary>
    public double? Cycles { get; init; }

    /// <summary>CPU time of what was measured in seconds, of all CPUs together; null when not known.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>The part of <see cref="CpuSeconds"/> in the kernel, 0 to 1; null when not known.</summary>
    public double? KernelShare { get; init; }
}
