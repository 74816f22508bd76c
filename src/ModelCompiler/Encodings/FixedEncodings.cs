using Toplev.ModelCompiler.Sources;
using Toplev.Tma.Events;

namespace Toplev.ModelCompiler.Encodings;

/// <summary>
/// The events of the fixed counters. Intel lists them under event select 0, where perf wants the encoding of the programmable
/// twin; the kernel then moves them to the fixed counter by itself.
/// </summary>
internal static class FixedEncodings
{
    /// <returns>The encoding perf wants for an event published with event select 0, or null when the published one is right.</returns>
    public static EventEncoding? Programmable(PublishedEvent item, CoreFamily core)
    {
        if (Convert.ToInt32(item.Code.Split(',')[0], 16) != 0)
        {
            return null;
        }

        return item.Name switch
        {
            "INST_RETIRED.ANY" => new EventEncoding(0xc0, 0),
            "CPU_CLK_UNHALTED.THREAD" or "CPU_CLK_UNHALTED.CORE" => new EventEncoding(0x3c, 0),
            "CPU_CLK_UNHALTED.THREAD_ANY" => new EventEncoding(0x3c, 0) { AnyThread = true },
            "TOPDOWN_BAD_SPECULATION.ALL" when core.HasFixedTopdown => new EventEncoding(0x73, 0),
            "TOPDOWN_FE_BOUND.ALL" when core.HasFixedTopdown => new EventEncoding(0x9c, 0x01),
            "TOPDOWN_RETIRING.ALL" when core.HasFixedTopdown => new EventEncoding(0xc2, 0x02),
            _ => null,
        };
    }

    /// <summary>Where an event of a fixed counter can be counted; null for all others.</summary>
    public static (int Fixed, uint Generic)? Place(EventEncoding encoding, CoreFamily core)
    {
        // The kernel compares the whole encoding: with a mask, an edge or an inversion the event needs a generic counter.
        if (encoding.CounterMask != 0 || encoding.Edge || encoding.Invert || encoding.Register != ExtraRegister.None)
        {
            return null;
        }

        return (encoding.Event, encoding.Umask) switch
        {
            (0xc0, 0) => (0, core.GenericMask),
            (0x3c, 0) => (1, core.GenericMask),
            (0, 0x01) => (0, 0),
            (0, 0x03) => (2, 0),
            (0, 0x04) => (3, 0),
            (0x73, 0) when core.HasFixedTopdown => (4, core.GenericMask),
            (0x9c, 0x01) when core.HasFixedTopdown => (5, core.GenericMask),
            (0xc2, 0x02) when core.HasFixedTopdown => (6, core.GenericMask),
            _ => null,
        };
    }
}
