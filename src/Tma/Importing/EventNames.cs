using Toplev.Tma.Events;
using Toplev.Tma.Metrics;

namespace Toplev.Tma.Importing;

/// <summary>Finds the event of a model for a name printed by any version of perf: by name or by encoding.</summary>
public sealed class EventNames
{
    /// <summary>Suffixes of published names that say how an event is used, not what is counted.</summary>
    private static readonly string[] Silent = ["percore", "perf_metrics"];

    private readonly TmaModel model;
    private readonly Dictionary<string, PmuEvent> plain = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, EventEncoding> stems = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<EventEncoding, PmuEvent> encoded = [];

    public EventNames(TmaModel model)
    {
        this.model = model;
        foreach (var known in model.Events.Values.OrderBy(known => known.Name.EndsWith(":percore", StringComparison.Ordinal)))
        {
            var parts = known.Name.Split(':');
            if (parts.Skip(1).All(Silent.Contains))
            {
                plain.TryAdd(parts[0], known);
            }

            encoded.TryAdd(known.Encoding with { WithoutUmask = false }, known);
        }

        foreach (var known in model.Events.Values.OrderBy(known => known.Name.Length))
        {
            stems.TryAdd(known.Name.Split(':')[0], Stem(known));
        }
    }

    /// <returns>The event and what its count is to be multiplied by, or null when the model does not use such an event.</returns>
    public MatchedEvent? Find(EventName name) => FindIn(name) is { } found ? found with { Name = name } : null;

    /// <summary>The model's event for the same thing on other counters, which counts for it where it was not counted itself; null for most.</summary>
    public PmuEvent? Twin(PmuEvent counted) => plain.TryGetValue(OtherCounter(counted.Name), out var twin) && twin.Encoding != counted.Encoding ? twin : null;

    private MatchedEvent? FindIn(EventName name)
    {
        if (name.Published is { } published)
        {
            return model.Events.TryGetValue(published, out var planned) ? new MatchedEvent(planned, 1) : null;
        }

        if (name.Device is "msr" or "software" or "power" or "tool" || name.Device.StartsWith("uncore", StringComparison.Ordinal))
        {
            return null;
        }

        if (name.Terms.Count == 0)
        {
            return plain.TryGetValue(name.Text, out var exact) || plain.TryGetValue(OtherCounter(name.Text), out exact)
                ? new MatchedEvent(Privileged(exact, name), 1)
                : Alias(name);
        }

        return EncodingOf(name) is { } encoding && encoded.TryGetValue(encoding with { WithoutUmask = false }, out var byEncoding)
            ? new MatchedEvent(byEncoding, 1)
            : null;
    }

    /// <summary>Where an event has a counter of its own, <c>_P</c> is the same event on any other; versions of the lists name one or both.</summary>
    private static string OtherCounter(string name) => name.EndsWith("_P", StringComparison.OrdinalIgnoreCase) ? name[..^2] : name + "_P";

    private MatchedEvent? Alias(EventName name)
    {
        if (Narrow(name.Text) is { } narrow && (plain.TryGetValue(narrow, out var category) || plain.TryGetValue(OtherCounter(narrow), out category)))
        {
            return new MatchedEvent(Privileged(category, name), 1);
        }

        if (IsArm)
        {
            return ArmAlias(name.Text) is { } architectural && model.Events.TryGetValue(architectural, out var arm) ? new MatchedEvent(arm, 1) : null;
        }

        if (model.Vendor == "GenuineIntel" && IntelAliases.Find(name.Text, model.Width) is { } alias)
        {
            return encoded.TryGetValue(alias.Encoding, out var known) ? new MatchedEvent(Privileged(known, name), alias.Scale)
                : alias.Encoding == IntelAliases.ReferenceClock ? new MatchedEvent(ReferenceClock, 1)
                : null;
        }

        return model.Vendor == "AuthenticAMD" && AmdAlias(name.Text) is { } own && model.Events.TryGetValue(own, out var counted)
            ? new MatchedEvent(counted, 1)
            : null;
    }

    /// <summary>The kernel's topdown events on Intel's efficiency cores, which count slots and need no event of slots beside them.</summary>
    private static string? Narrow(string name) => name switch
    {
        "topdown-retiring" => "TOPDOWN_RETIRING.ALL",
        "topdown-bad-spec" => "TOPDOWN_BAD_SPECULATION.ALL",
        "topdown-fe-bound" => "TOPDOWN_FE_BOUND.ALL",
        "topdown-be-bound" => "TOPDOWN_BE_BOUND.ALL",
        _ => null,
    };

    /// <summary>What the kernel counts on Arm's cores under the names it has for every processor.</summary>
    private static string? ArmAlias(string name) => name switch
    {
        "cycles" or "cpu-cycles" => "CPU_CYCLES",
        "instructions" => "INST_RETIRED",
        "branch-misses" => "BR_MIS_PRED",
        "stalled-cycles-frontend" => "STALL_FRONTEND",
        "stalled-cycles-backend" => "STALL_BACKEND",
        _ => null,
    };

    private bool IsArm => model.Vendor.StartsWith("0x", StringComparison.Ordinal);

    /// <summary>What the kernel counts on Zen under the names it has for every processor.</summary>
    private static string? AmdAlias(string name) => name switch
    {
        "cycles" or "cpu-cycles" => "ls_not_halted_cyc",
        "instructions" => "ex_ret_instr",
        _ => null,
    };

    /// <summary>
    /// Cycles of the reference clock of one thread: no published formula uses it, but those that perf prints before Ice Lake do.
    /// </summary>
    private static PmuEvent ReferenceClock { get; } = new("CPU_CLK_UNHALTED.REF_XCLK", IntelAliases.ReferenceClock) { Counters = 0xFF };

    private EventEncoding? EncodingOf(EventName name)
    {
        EventEncoding stem;
        if (name.Terms.TryGetValue("config", out var config))
        {
            stem = FromConfig(config);
        }
        else if (name.Text.Length == 0)
        {
            stem = new EventEncoding(0, 0);
        }
        else if (!stems.TryGetValue(name.Text, out stem!))
        {
            if (name.Text != "INT_MISC.RECOVERY_CYCLES" || !model.Events.TryGetValue("INT_MISC.CLEARS_COUNT", out var clears))
            {
                return null;
            }

            stem = Stem(clears);
        }

        foreach (var (term, value) in name.Terms)
        {
            stem = With(stem, term, value);
        }

        return stem;
    }

    private EventEncoding FromConfig(ulong config) =>
        IsArm ? new EventEncoding((int)(config & 0xFFFF), 0)
        : model.Vendor == "AuthenticAMD" ? SelectRegister(config) with { Event = (int)((config & 0xFF) | (config >> 24 & 0xF00)) }
        : SelectRegister(config) with { Umask = (int)((config >> 8 & 0xFF) | (config >> 32 & 0xFF00)), EqualToMask = (config >> 36 & 1) != 0 };

    private static EventEncoding With(EventEncoding encoding, string term, ulong value) => term switch
    {
        "event" => encoding with { Event = (int)(value & 0xFFFF) },
        "umask" => encoding with { Umask = (int)(value & 0xFFFFFF) },
        "cmask" => encoding with { CounterMask = (int)(value & 0xFF) },
        "inv" => encoding with { Invert = value != 0 },
        "edge" => encoding with { Edge = value != 0 },
        "any" => encoding with { AnyThread = value != 0 },
        "eq" => encoding with { EqualToMask = value != 0 },
        "offcore_rsp" => encoding with { Register = ExtraRegister.Offcore, RegisterValue = value },
        "frontend" => encoding with { Register = ExtraRegister.Frontend, RegisterValue = value },
        "ldlat" => encoding with { Register = ExtraRegister.LoadLatency, RegisterValue = value },
        _ => encoding,
    };

    /// <summary>The layout of IA32_PERFEVTSELx, which AMD shares up to bit 31; the flags for user mode, kernel, interrupt and enable say nothing about the
    /// event.</summary>
    private static EventEncoding SelectRegister(ulong config) => new((int)(config & 0xFF), (int)(config >> 8 & 0xFF))
    {
        Edge = (config >> 18 & 1) != 0,
        AnyThread = (config >> 21 & 1) != 0,
        Invert = (config >> 23 & 1) != 0,
        CounterMask = (int)(config >> 24 & 0xFF),
    };

    /// <summary>An event without the modifiers its published name adds.</summary>
    private static EventEncoding Stem(PmuEvent known)
    {
        var modified = known.Name.Contains(':', StringComparison.Ordinal) || known.Name == "INT_MISC.CLEARS_COUNT";
        return modified
            ? known.Encoding with { CounterMask = 0, Edge = false, Invert = false, EqualToMask = false, Privilege = Privilege.Any }
            : known.Encoding;
    }

    private PmuEvent Privileged(PmuEvent known, EventName name) =>
        name.Privilege == Privilege.Kernel && encoded.TryGetValue(known.Encoding with { Privilege = Privilege.Kernel, WithoutUmask = false }, out var kernel)
            ? kernel
            : known;
}

/// <param name="Event">What the formulas of the model call it.</param>
/// <param name="Scale">What the printed count is to be multiplied by.</param>
public sealed record MatchedEvent(PmuEvent Event, double Scale)
{
    public EventName Name { get; init; } = EventName.Parse("");
}
