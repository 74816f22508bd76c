using Toplev.Tma.Events;
using Toplev.Tma.Metrics;

namespace Toplev.Tma.Planning;

/// <summary>What is to be measured, and with which counters.</summary>
public sealed record PlanRequest
{
    public required TmaModel Model { get; init; }

    public required CounterBudget Budget { get; init; }

    /// <summary>Device the events are counted on.</summary>
    public required string Pmu { get; init; }

    /// <summary>Deepest level of the tree, 1 to 6.</summary>
    public required int Level { get; init; }

    /// <summary>Only these nodes (by name) and their ancestors; null for all.</summary>
    public IReadOnlySet<string>? Nodes { get; init; }

    /// <summary>System parameters known beforehand (<see cref="SystemParameter.SmtOn"/>).</summary>
    public required IReadOnlyDictionary<string, double> Constants { get; init; }

    public IReadOnlyList<string> SoftwareEvents { get; init; } = [];

    public Privilege Privilege { get; init; }

    /// <summary>Run the program once per event group instead of time-sharing the counters.</summary>
    public bool NoMultiplex { get; init; }
}
