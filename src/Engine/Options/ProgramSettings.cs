using Toplev.Collector.Workloads;

namespace Toplev.Engine.Options;

/// <summary>What a program is started with, by name; null leaves it as it is. In these the variants of a comparison may differ.</summary>
public sealed record ProgramSettings
{
    /// <summary>The word for one CPU per core.</summary>
    public const string PhysicalCores = "physical";

    /// <summary>The word for as many threads as there are cores.</summary>
    public const string ThreadPerCore = "cores";

    /// <summary>Name of an allocator preset.</summary>
    public string? Allocator { get; init; }

    /// <summary>Name of an OpenMP runtime.</summary>
    public string? OpenMp { get; init; }

    /// <summary>Number of OpenMP threads, or <c>cores</c> for the cores that the program may use.</summary>
    public string? Threads { get; init; }

    /// <summary>List of CPUs, or <c>physical</c> for one per core.</summary>
    public string? Cores { get; init; }

    public HugePages? HugePages { get; init; }
}
