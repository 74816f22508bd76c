using System.Globalization;
using System.Text;

namespace Toplev.Tma.Events;

/// <summary>
/// What selects an event in the hardware, in perf's terms. Two names with one encoding are one event: the planner counts it once.
/// </summary>
/// <param name="Event">Event select; up to 12 bits for AMD, 16 for Arm.</param>
/// <param name="Umask">Unit mask; 16 bits where the core has an extended mask.</param>
public sealed record EventEncoding(int Event, int Umask)
{
    public int CounterMask { get; init; }

    /// <summary>The core's events have no unit mask (Arm): perf refuses the term there.</summary>
    public bool WithoutUmask { get; init; }

    public bool Invert { get; init; }

    public bool Edge { get; init; }

    /// <summary>Counts for both hyperthreads of the core (before Ice Lake).</summary>
    public bool AnyThread { get; init; }

    /// <summary>Counts when the increment equals the counter mask (Lion Cove and later).</summary>
    public bool EqualToMask { get; init; }

    /// <summary>The extra model-specific register the event needs, or <see cref="ExtraRegister.None"/>.</summary>
    public ExtraRegister Register { get; init; }

    /// <summary>Value of that register; 0 without one.</summary>
    public ulong RegisterValue { get; init; }

    public Privilege Privilege { get; init; }

    /// <summary>
    /// The event as perf reads it, for example <c>cpu/event=0xc2,umask=0x4,cmask=0x1,name=e3/u</c>.
    /// The unique name comes back in every output line, whatever the version of perf.
    /// </summary>
    /// <param name="pmu">Device name under <c>/sys/bus/event_source/devices</c>.</param>
    /// <param name="name">Name to be printed.</param>
    /// <param name="limit">Privilege the whole measurement is limited to; the event's own wins.</param>
    public string ToPerf(string pmu, string name, Privilege limit = Privilege.Any)
    {
        var text = new StringBuilder(pmu, 80).Append('/');
        Append(text, "event", (ulong)Event, always: true);
        Append(text, ",umask", (ulong)Umask, always: !WithoutUmask);
        Append(text, ",cmask", (ulong)CounterMask);
        Append(text, ",inv", Invert ? 1ul : 0);
        Append(text, ",edge", Edge ? 1ul : 0);
        Append(text, ",any", AnyThread ? 1ul : 0);
        Append(text, ",eq", EqualToMask ? 1ul : 0);
        if (Register != ExtraRegister.None)
        {
            Append(text, Register switch
            {
                ExtraRegister.Offcore => ",offcore_rsp",
                ExtraRegister.Frontend => ",frontend",
                _ => ",ldlat",
            }, RegisterValue, always: true);
        }

        text.Append(",name=").Append(name).Append('/');
        return (Privilege == Privilege.Any ? limit : Privilege) switch
        {
            Privilege.User => text.Append('u').ToString(),
            Privilege.Kernel => text.Append('k').ToString(),
            _ => text.ToString(),
        };
    }

    private static void Append(StringBuilder text, string term, ulong value, bool always = false)
    {
        if (always || value != 0)
        {
            text.Append(term).Append("=0x").Append(value.ToString("x", CultureInfo.InvariantCulture));
        }
    }
}

/// <summary>Registers outside the counter that an event may need; their number limits what fits in a group.</summary>
public enum ExtraRegister
{
    None,

    /// <summary>Offcore response: two values per physical core.</summary>
    Offcore,

    /// <summary>Frontend retired (MSR 0x3f7): one value.</summary>
    Frontend,

    /// <summary>Load latency threshold (MSR 0x3f6): one value.</summary>
    LoadLatency,
}

/// <summary>Privilege levels an event is counted at.</summary>
public enum Privilege
{
    Any,
    User,
    Kernel,
}
