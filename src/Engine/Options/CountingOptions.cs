using Toplev.Tma.Events;
using Toplev.Tma.Metrics;

namespace Toplev.Engine.Options;

/// <summary>What is counted, and by which model and perf.</summary>
public sealed record CountingOptions
{
    /// <summary>Deepest level of the tree, from 1.</summary>
    public int Level { get; init; } = 3;

    /// <summary>Patterns of node names or paths; empty for all.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>One group of events per execution.</summary>
    public bool NoMultiplex { get; init; }

    /// <summary>Measure in steps down the bottleneck.</summary>
    public bool Drilldown { get; init; }

    /// <summary>The only code to count, user mode or the kernel; null for both, as far as that is permitted.</summary>
    public Privilege? Privilege { get; init; }

    /// <summary>Name of the model, or null for that of the machine.</summary>
    public string? Model { get; init; }

    /// <summary>Folder with models of the user's own, or null.</summary>
    public string? ModelFolder { get; init; }

    /// <summary>The core type of a hybrid processor, or null for all.</summary>
    public CoreType? CoreType { get; init; }

    /// <summary>The perf binary, or null to search for it.</summary>
    public string? Perf { get; init; }

    /// <summary>Fail instead of falling back to software counters.</summary>
    public bool RequirePmu { get; init; }
}
