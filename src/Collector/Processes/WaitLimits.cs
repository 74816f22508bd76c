namespace Toplev.Collector.Processes;

/// <summary>Bounded waits; nothing waits for ever except for the user's program.</summary>
public sealed record WaitLimits
{
    /// <summary>perf may take this long to open its counters.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>After the program has ended perf may take this long to print: on a machine that does much else it needs seconds, and its counts are worth
    /// them.</summary>
    public TimeSpan PerfEnd { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A program asked to end by us (not by the user) is killed after this long.</summary>
    public TimeSpan ProgramEnd { get; init; } = TimeSpan.FromSeconds(5);
}
