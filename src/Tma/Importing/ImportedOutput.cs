using Toplev.Tma.Samples;

namespace Toplev.Tma.Importing;

/// <summary>What one output of perf (or toplev) held: events in the order in which they were printed, and their readings by interval.</summary>
public sealed record ImportedOutput
{
    /// <summary>The measured program as the output names it, or null.</summary>
    public string? Command { get; init; }

    /// <summary>Distinguishes the measurements of several programs in one file: cgroup, core, environment; empty if there is nothing to distinguish.</summary>
    public string Part { get; init; } = "";

    /// <summary>Runs whose means the counts are (<c>-r</c>); 1 for plain counts.</summary>
    public int MeanOf { get; init; } = 1;

    /// <summary>perf printed by how much the runs differ, so the counts are means, of however many runs.</summary>
    public bool HasSpread { get; init; }

    /// <summary>The last interval had not all the events of the others, as where a file was cut, and was left out.</summary>
    public bool LacksLastInterval { get; init; }

    /// <summary>perf's heading names a program, and not processors or the whole system.</summary>
    public bool IsOfProgram { get; init; }

    public double? ElapsedSeconds { get; init; }

    public double? UserSeconds { get; init; }

    public double? SystemSeconds { get; init; }

    /// <summary>Names of the events; one that was printed twice in an interval stands there twice.</summary>
    public required IReadOnlyList<ImportedEvent> Events { get; init; }

    public required IReadOnlyList<ImportedInterval> Intervals { get; init; }

    public IReadOnlyList<PrintedShare> Printed { get; init; } = [];

    /// <summary>There is a time stamp with every reading (<c>-I</c>).</summary>
    public bool HasStamps => Intervals.Count > 0 && Intervals[0].EndSeconds > 0;

    /// <summary>As printed, each once.</summary>
    public IReadOnlySet<string> EventNames { get; init; } = new HashSet<string>();

    /// <summary>Readings of single CPUs, cores or threads were added up.</summary>
    public bool AddedUp { get; init; }
}

/// <param name="Name">As printed.</param>
/// <param name="Status">The best of all intervals.</param>
/// <param name="Share">Share of the time it was on a counter, 0 to 1.</param>
public sealed record ImportedEvent(EventName Name, ReadingStatus Status, double Share)
{
    /// <summary>Group it was planned in, where the output says so.</summary>
    public int? Group { get; init; }
}

/// <param name="EndSeconds">As perf stamped it; 0 without <c>-I</c>.</param>
/// <param name="Readings">By position of the event.</param>
public sealed record ImportedInterval(double EndSeconds, CounterReading[] Readings);
