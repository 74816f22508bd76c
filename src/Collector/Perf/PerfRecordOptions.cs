namespace Toplev.Collector.Perf;

/// <summary>How stacks are taken.</summary>
public enum CallGraph
{
    /// <summary>By frame pointers: cheap, and complete where code keeps them (.NET does, distributions increasingly do).</summary>
    FramePointers,

    /// <summary>From copies of the stack and the debug information: works without frame pointers, and writes 8 KiB per sample.</summary>
    Dwarf,

    /// <summary>From the processor's last branch records, where it has them.</summary>
    LastBranchRecord,

    /// <summary>The executing function only.</summary>
    None,
}

/// <summary>What <c>perf record</c> samples, and how often.</summary>
public sealed record PerfRecordOptions
{
    /// <summary>With its modifiers, as perf takes it: <c>cpu-clock</c>, <c>cpu/event=0xd1,umask=0x20/pp</c>.</summary>
    public required string Event { get; init; }

    /// <summary>Samples per second of each thread; null where every <see cref="Period"/>th event is one.</summary>
    public int? Frequency { get; init; }

    /// <summary>Events per sample; null where the frequency decides.</summary>
    public long? Period { get; init; }

    public CallGraph CallGraph { get; init; }

    public PerfTarget Target { get; init; } = new PerfTarget.StartedProgram();

    /// <summary>Bytes after which perf stops recording, or null.</summary>
    public long? MostBytes { get; init; }

    /// <summary><c>-D</c>: sampling starts this long after the program; -1 waits for <see cref="Control"/>.</summary>
    public int? DelayMilliseconds { get; init; }

    /// <summary><c>--control</c>, for example <c>fifo:ctl,ack</c>.</summary>
    public string? Control { get; init; }

    /// <summary>Our own timer: the program is asked to end (SIGTERM) after this long.</summary>
    public TimeSpan? Duration { get; init; }
}
