using Toplev.Tma.Statistics;

namespace Toplev.Tma.Results;

/// <summary>
/// What a difference of the wall time is made of. A run's wall time is T = C / p + W: its CPU time C over the parallelism p (the CPUs in
/// use, at least 1) and the time W in which less than one CPU was in use. The CPU time is cycles over the clock where cycles were counted.
/// Each factor gets its Shapley value (L. Shapley, <em>A value for n-person games</em>, 1953): what changing it costs, averaged over all
/// orders in which the factors could change. So the parts add up to the difference, whichever of the two is the baseline.
/// </summary>
public sealed record TimeDivision
{
    /// <summary>The parts; their differences add up to that of the time.</summary>
    public required IReadOnlyList<TimePart> Parts { get; init; }

    /// <summary>CPU time of all CPUs together, in seconds.</summary>
    public required FigureDelta CpuTime { get; init; }

    /// <summary>CPU time over wall time.</summary>
    public required FigureDelta CpusUsed { get; init; }

    /// <summary>Cycles per second of CPU time, or null when cycles were not counted in both.</summary>
    public FigureDelta? Clock { get; init; }

    /// <summary>
    /// Work in the kernel, in seconds of wall time; null when not known. It is one of the parts where the counters did not count the
    /// kernel, or nothing at all, and otherwise contained in the work.
    /// </summary>
    public TimePart? Kernel { get; init; }

    /// <summary>CPU time in user mode of all CPUs together, in seconds; null when not known.</summary>
    public FigureDelta? UserTime { get; init; }

    /// <summary>CPU time in the kernel of all CPUs together, in seconds; null when not known.</summary>
    public FigureDelta? KernelTime { get; init; }

    /// <summary>The part that pipeline slots share out: what the counters counted.</summary>
    public TimePart Work => Parts[0];

    /// <summary>By kind, or null.</summary>
    public TimePart? Find(TimePartKind kind) => Parts.FirstOrDefault(part => part.Kind == kind);
}

/// <param name="Baseline">Seconds of the baseline's time; null for factors (clock, parallelism), which are not durations.</param>
/// <param name="Delta">Candidate minus baseline, in seconds of wall time.</param>
/// <param name="Significant">The interval excludes zero.</param>
public sealed record TimePart(TimePartKind Kind, double? Baseline, double? Candidate, Estimate Delta, bool Significant);

public enum TimePartKind
{
    /// <summary>Core clock cycles of what the counters counted, at a clock and parallelism between those of both.</summary>
    Cycles,

    /// <summary>CPU time, where neither cycles nor its parts are known.</summary>
    CpuTime,

    /// <summary>CPU time in user mode.</summary>
    User,

    /// <summary>CPU time in the kernel.</summary>
    Kernel,

    /// <summary>Cycles took longer or shorter each.</summary>
    Clock,

    /// <summary>Fewer or more CPUs were in use in parallel.</summary>
    Parallelism,

    /// <summary>No CPU was in use, as far as averages show.</summary>
    Waiting,
}
