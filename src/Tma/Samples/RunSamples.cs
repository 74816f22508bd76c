using Toplev.Tma.Profiles;

namespace Toplev.Tma.Samples;

/// <summary>What one repetition of the program gave: the samples of all its passes, and what the system accounted for it.</summary>
public sealed record RunSamples
{
    /// <summary>Samples of each pass, in the order of <see cref="Events.CollectionPlan.Passes"/>.</summary>
    public required IReadOnlyList<PassSamples> Passes { get; init; }

    /// <summary>True when something ended the program before its own end.</summary>
    public bool IsCutOff => Passes.Any(pass => pass.CutOff is not null);

    /// <summary>Number of the repetition, from 0: the round, where variants were measured in rounds.</summary>
    public int Number { get; init; }

    /// <summary>Position of its first execution among all of the recording; orders repetitions of all variants in time.</summary>
    public int Position { get; init; }

    /// <summary>The number that the program printed, the mean over its executions; null if none was requested or one is missing.</summary>
    public double? PrintedValue { get; init; }
}

/// <summary>One execution of the program under one perf process.</summary>
public sealed record PassSamples
{
    public required IReadOnlyList<Sample> Samples { get; init; }

    /// <summary>Time from start to end of the program on our own monotonic clock, in seconds.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>Of <see cref="WallSeconds"/> the part in which the counters were on, where they were on in some regions only; else null.</summary>
    public double? GatedSeconds { get; init; }

    /// <summary>How long the counters were on, in seconds.</summary>
    public double CountingSeconds => GatedSeconds ?? WallSeconds;

    /// <summary>
    /// How many operations of a benchmark it was, where the result is to be that of one operation; null where it is that of the whole run.
    /// </summary>
    public long? Operations { get; init; }

    /// <summary>What a count or a time is multiplied with to be that of one operation; 1 where there are none.</summary>
    public double PerOperation => 1.0 / (Operations ?? 1);

    /// <summary>The program's exit code; 128+N when signal N ended it; null when it is not known (attached, system-wide).</summary>
    public int? ExitCode { get; init; }

    /// <summary>CPU time of the program and its waited-for children in user mode, in seconds, or null when unknown.</summary>
    public double? UserSeconds { get; init; }

    /// <summary>The same in the kernel.</summary>
    public double? SystemSeconds { get; init; }

    /// <summary>Largest resident set of any single process of the program, in bytes, or null when unknown.</summary>
    public long? PeakResidentBytes { get; init; }

    /// <summary>How often it left a CPU, or null when unknown. Includes the two or three times that it was held before its first instruction.</summary>
    public ContextSwitches? Switches { get; init; }

    /// <summary>Where in the code the program was, where it was sampled; else null.</summary>
    public Profile? Profile { get; init; }

    /// <summary>True where task-clock is known to be the CPU time of the program: of processors it runs while they are idle.</summary>
    public bool OwnsClock { get; init; }

    /// <summary>
    /// True when processors were measured and not a program: CPU time is then what they were busy by the kernel's statistics, because
    /// task-clock counts all the time that events are open on a processor.
    /// </summary>
    public bool SystemWide { get; init; }

    /// <summary>Parts of the program that it marked itself, in the order of their beginnings.</summary>
    public IReadOnlyList<Region> Regions { get; init; } = [];

    /// <summary>True when perf or the run ended early and the samples are only a part.</summary>
    public bool Incomplete { get; init; }

    /// <summary>What ended the program before its own end (a signal's name, or that its time was over), or null. Such a run is not a repetition.</summary>
    public string? CutOff { get; init; }
}
