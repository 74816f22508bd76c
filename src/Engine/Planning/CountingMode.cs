using Toplev.Tma.Metrics;
using Toplev.Tma.Tree;

namespace Toplev.Engine.Planning;

/// <summary>How a program is counted: with hardware events, or with less for a reason.</summary>
public abstract record CountingMode
{
    private CountingMode()
    {
    }

    /// <summary>The model of the core whose hardware events are counted, or null.</summary>
    public TmaModel? Model => (this as Hardware)?.Core;

    /// <summary>Why no hardware events are counted, or null.</summary>
    public NoTree? WhyNoTree => this switch
    {
        SoftwareOnly software => software.Reason,
        TimingOnly timing => timing.Reason,
        _ => null,
    };

    /// <summary>The events of a model, and software events beside them.</summary>
    public sealed record Hardware(TmaModel Core) : CountingMode;

    /// <summary>perf counts software events and, where the kernel names them, stalled cycles; no tree follows from them.</summary>
    public sealed record SoftwareOnly(NoTree Reason) : CountingMode;

    /// <summary>The kernel refuses even software events: the program is timed without perf.</summary>
    public sealed record TimingOnly(NoTree Reason) : CountingMode;
}
