namespace Toplev.Collector.Perf;

/// <summary>Why perf measured nothing.</summary>
/// <param name="Text">One sentence: the cause.</param>
/// <param name="Remedy">What to do, or null.</param>
public sealed record PerfRefusal(RefusalKind Kind, string Text, string? Remedy);

public enum RefusalKind
{
    /// <summary>The kernel does not let us.</summary>
    Permission,

    /// <summary>perf does not understand an event, an option or a device.</summary>
    Syntax,

    /// <summary>The hardware lacks a requested event, or has no events at all.</summary>
    NotSupported,

    /// <summary>perf itself does not run: libraries missing, wrong architecture, a wrapper without its program.</summary>
    Broken,

    /// <summary>perf could not start the program.</summary>
    Workload,

    /// <summary>The process to attach to does not exist.</summary>
    NoSuchProcess,

    /// <summary>It took too long to start.</summary>
    Hung,

    Other,
}
