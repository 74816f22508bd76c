using System.Diagnostics.CodeAnalysis;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Import;

/// <summary>What one line of a count says, whatever its format. The spans are views of the line.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "A ref struct cannot be compared.")]
internal ref struct ImportedLine
{
    /// <summary>Time stamp of <c>-I</c> as printed; empty without.</summary>
    public ReadOnlySpan<byte> Stamp;

    /// <summary>CPU, core, socket or thread; empty when all are summed.</summary>
    public ReadOnlySpan<byte> Scope;

    public ReadOnlySpan<byte> Cgroup;

    public ReadOnlySpan<byte> Unit;

    /// <summary>Name of the event as printed.</summary>
    public ReadOnlySpan<byte> Event;

    public ReadingStatus Status;

    public double Count;

    /// <summary>Time on a counter in seconds, or negative when the format does not contain it.</summary>
    public double RunningSeconds;

    /// <summary>Share of the time on a counter, 0 to 1.</summary>
    public double Share;

    /// <summary>
    /// True if the share may be on a separate line: an event with several metrics has it behind the last of them.
    /// </summary>
    public bool MayHaveShareBelow;

    /// <summary>perf printed by how much the runs differ (<c>-r</c>): the count is their mean.</summary>
    public bool HasSpread;

    /// <summary>What follows the count, with perf's own metrics.</summary>
    public ReadOnlySpan<byte> Rest;
}
