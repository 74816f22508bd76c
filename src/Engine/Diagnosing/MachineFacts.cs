using Toplev.Collector.Machines;
using Toplev.Collector.Running;
using Toplev.Engine.Planning;
using Toplev.Tma.Metrics;

namespace Toplev.Engine.Diagnosing;

/// <summary>Everything that is known of a machine before judging it.</summary>
public sealed record MachineFacts
{
    public required Machine Machine { get; init; }

    public required HostFacts Host { get; init; }

    public required ModelChoice Choice { get; init; }

    /// <summary>The model of its cores, or null when there is none.</summary>
    public TmaModel? Model { get; init; }

    /// <summary>Path of perf, or null when there is none.</summary>
    public string? Perf { get; init; }

    public string? PerfVersion { get; init; }

    /// <summary>What perf counted, or null when it was not tried: another machine's files, or no perf.</summary>
    public CountingProbe? Probe { get; init; }

    /// <summary>True when this is the machine the program runs on.</summary>
    public bool IsHere { get; init; }

    /// <summary>Names of allocator presets whose library is installed, and of those that are missing.</summary>
    public IReadOnlyList<string> Allocators { get; init; } = [];

    public IReadOnlyList<string> MissingAllocators { get; init; } = [];

    public PmuDevice? CoreDevice => Machine.CoreDevices.FirstOrDefault();
}
