namespace Toplev.Collector.Perf;

/// <summary>How perf sums its counts.</summary>
public enum PerfAggregation
{
    /// <summary>One line per event.</summary>
    None,

    /// <summary><c>-A</c>: one line per event and CPU.</summary>
    Cpu,

    /// <summary><c>--per-core</c>.</summary>
    Core,

    /// <summary><c>--per-socket</c>.</summary>
    Socket,
}

/// <summary>
/// Which fields stand before the value in perf's CSV. They follow from the options perf was given and are never guessed from the text.
/// </summary>
/// <param name="HasInterval">perf ran with <c>-I</c>: a time stamp comes first.</param>
/// <param name="Separator">The character given to <c>-x</c>.</param>
public readonly record struct PerfOutputLayout(bool HasInterval, PerfAggregation Aggregation, char Separator = ';')
{
    /// <summary>Fields between the time stamp and the value: a scope, and for cores and sockets the number of CPUs in it.</summary>
    public int ScopeFields => Aggregation switch
    {
        PerfAggregation.None => 0,
        PerfAggregation.Cpu => 1,
        _ => 2,
    };
}
