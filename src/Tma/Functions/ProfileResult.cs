using Toplev.Tma.Profiles;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Functions;

/// <summary>Where in the code the events of a program are.</summary>
public sealed record ProfileResult
{
    /// <summary>The event that was sampled, as perf names it.</summary>
    public required string Event { get; init; }

    /// <summary>Name of the node that the event locates, or null where it locates none (clocks, page faults).</summary>
    public string? Node { get; init; }

    /// <summary>What the weights are: shares of CPU time, or of events.</summary>
    public required bool IsTime { get; init; }

    /// <summary>All samples of all runs.</summary>
    public required long Samples { get; init; }

    public long Lost { get; init; }

    /// <summary>True where threads or processes that were started later were not sampled: shares are not those of the program.</summary>
    public bool LacksThreads { get; init; }

    public required int Runs { get; init; }

    /// <summary>What the intervals are from.</summary>
    public required IntervalBasis Basis { get; init; }

    /// <summary>CPU time per run in ms, or null where it is not known; mean over the runs.</summary>
    public double? Milliseconds { get; init; }

    /// <summary>Functions, the largest self share first.</summary>
    public required IReadOnlyList<FunctionShare> Functions { get; init; }

    /// <summary>Names of the events that were counted at each sample, the sampled one first; empty where none were.</summary>
    public IReadOnlyList<string> CountedEvents { get; init; } = [];

    /// <summary>What each run was, for comparisons.</summary>
    public IReadOnlyList<ProfiledRun> PerRun { get; init; } = [];

    /// <summary>The samples of all runs as one tree of calls, for flame graphs.</summary>
    public required Profile Stacks { get; init; }
}

/// <summary>One run's self weights.</summary>
/// <param name="Round">The round it belongs to, where variants were interleaved in rounds; else null.</param>
/// <param name="Self">
/// By function of <see cref="ProfileResult.Functions"/>: ms of CPU time where the event is time and the CPU time is known, else events.
/// </param>
/// <param name="PerSample">What one sample stands for, in the same unit.</param>
public sealed record ProfiledRun(int? Round, IReadOnlyList<double> Self, double PerSample);

/// <summary>A run that was sampled.</summary>
/// <param name="Milliseconds">CPU time of what was sampled, or null where it is not known; of clocks their periods say it.</param>
/// <param name="Round">The round it belongs to, where variants were interleaved in rounds; else null.</param>
public sealed record SampledRun(Profile Profile, double? Milliseconds, int? Round);

/// <summary>What an interval of a share is from.</summary>
public enum IntervalBasis
{
    /// <summary>Stretches of time within the runs: how much the share would differ in other samples of the same runs.</summary>
    Blocks,

    /// <summary>The runs: includes how much runs differ.</summary>
    Runs,
}

/// <summary>One function's part of all events.</summary>
/// <param name="Self">While the function itself was executing.</param>
/// <param name="Total">While it or anything it called was executing; recursion counts once.</param>
public sealed record FunctionShare(Frame Function, ProfileShare Self, ProfileShare Total)
{
    /// <summary>Samples in the function itself.</summary>
    public required long Samples { get; init; }

    /// <summary>What was counted while it was executing, where that was asked for and it is among the functions with most samples; else null.</summary>
    public FunctionCounters? Counters { get; init; }

    /// <summary>Where in the function most of them are, of the first functions; else empty.</summary>
    public IReadOnlyList<PlaceShare> Hottest { get; init; } = [];
}

/// <summary>A place in a function.</summary>
/// <param name="Place">See <see cref="HotPlace"/>. From outside: any text.</param>
/// <param name="Share">Fraction of the function's own samples, 0 to 1.</param>
public sealed record PlaceShare(string Place, double Share);

/// <param name="Value">A fraction, 0 to 1.</param>
/// <param name="Interval">95 % interval of the fraction, or null where there are too few samples for one.</param>
/// <param name="Milliseconds">CPU time per run, or null where it is not known or the event is not time.</param>
public sealed record ProfileShare(double Value, ConfidenceInterval? Interval, double? Milliseconds);
