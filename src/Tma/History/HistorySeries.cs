using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.History;

/// <summary>One benchmark over many recordings, oldest first.</summary>
public sealed record HistorySeries
{
    /// <summary>Name of the program or variant.</summary>
    public required string Name { get; init; }

    /// <summary>What a value is; seconds for times.</summary>
    public required Measure Measure { get; init; }

    /// <summary>The processor, where recordings of several are in the history; else null.</summary>
    public string? Machine { get; init; }

    public required IReadOnlyList<HistoryPoint> Points { get; init; }

    /// <summary>Ascending; empty where nothing changed for certain, or the recordings are too few.</summary>
    public required IReadOnlyList<HistoryChange> Changes { get; init; }

    /// <summary>Medians between the changes, one more than there are changes.</summary>
    public IReadOnlyList<double> Levels
    {
        get
        {
            int[] ends = [0, .. Changes.Select(change => change.Position), Points.Count];
            return [.. ends.Zip(ends.Skip(1), (begin, end) => Median.Of(Points.Skip(begin).Take(end - begin).Select(point => point.Value.Value)))];
        }
    }

    /// <summary>How many recordings it takes for a change to be found at all: more where there are more benchmarks.</summary>
    public required int Needed { get; init; }

    /// <summary>Recordings in which the program ended otherwise than in most, and so may not have done the same work: not among the points.</summary>
    public IReadOnlyList<string> EndedOtherwise { get; init; } = [];

    public bool CanTell => Points.Count >= Needed;
}

/// <summary>One recording of a benchmark.</summary>
/// <param name="Label">The recording, by its file's name.</param>
/// <param name="Created">When it was measured; null where the file does not say.</param>
/// <param name="Value">Mean over its runs with the 95 % interval of these runs, in the unit of the measure; no interval for one run.</param>
/// <param name="Runs">At least 1.</param>
public sealed record HistoryPoint(string Label, DateTimeOffset? Created, Estimate Value, int Runs);

/// <summary>A change of level between two recordings.</summary>
public sealed record HistoryChange
{
    /// <summary>Position of the first recording after it.</summary>
    public required int Position { get; init; }

    /// <summary>Label of the first recording after it, most likely.</summary>
    public required string Label { get; init; }

    /// <summary>With at least 95 % probability the first recording after it is none before this one.</summary>
    public required string Earliest { get; init; }

    /// <summary>… and none after this one.</summary>
    public required string Latest { get; init; }

    /// <summary>Value after over value before, with its 95 % interval; both are medians up to the neighbouring changes.</summary>
    public required Estimate Ratio { get; init; }

    /// <summary>Median back to the previous change, in the unit of the measure.</summary>
    public required double Before { get; init; }

    /// <summary>Median up to the next change, in the unit of the measure.</summary>
    public required double After { get; init; }

    /// <summary>True for the worse, false for the better; null where the measure's direction is not known.</summary>
    public required bool? Worse { get; init; }

    /// <summary>What certainly changed with it, the largest part first.</summary>
    public IReadOnlyList<HistoryMove> Moved { get; init; } = [];
}

/// <summary>A node of the tree, or a software figure, that moved with a change.</summary>
/// <param name="Name">A node as its model names it, or a software figure such as <c>page-faults</c>.</param>
/// <param name="Unit">Unit of the values: <c>s</c> of wall time for nodes and <c>ms</c> of CPU time; empty for counts per run.</param>
/// <param name="Difference">After minus before, with its 95 % interval, which leaves out 0.</param>
public sealed record HistoryMove(string Name, string Unit, bool IsNode, double Before, double After, Estimate Difference);
