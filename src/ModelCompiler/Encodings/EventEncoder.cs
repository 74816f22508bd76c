using System.Globalization;
using Toplev.ModelCompiler.Sources;
using Toplev.Tma.Events;

namespace Toplev.ModelCompiler.Encodings;

/// <summary>Turns a published event name with modifiers into what perf and the kernel want.</summary>
internal sealed class EventEncoder
{
    private readonly Dictionary<string, PublishedEvent> published = new(StringComparer.Ordinal);
    private readonly CoreFamily core;

    public EventEncoder(IReadOnlyList<PublishedEvent> events, CoreFamily core)
    {
        this.core = core;
        foreach (var item in events)
        {
            published.TryAdd(item.Name.Trim(), item);
        }
    }

    /// <returns>Null when the core has no such event.</returns>
    public PmuEvent? Encode(string name)
    {
        var parts = name.Split(':');
        if (TopdownMetric(parts[0]) is { } umask)
        {
            return new PmuEvent(name, new EventEncoding(0, umask)) { Counters = 0, IsTopdownMetric = true };
        }

        var item = Find(parts[0]);
        return item is null ? null : Modified(name, item, parts.AsSpan(1));
    }

    /// <summary>Names ending in _PS are the precise variants, which count the same.</summary>
    private PublishedEvent? Find(string name) =>
        published.GetValueOrDefault(name)
        ?? (name.EndsWith("_PS", StringComparison.Ordinal) ? published.GetValueOrDefault(name[..^3]) : published.GetValueOrDefault(name + "_PS"));

    private PmuEvent? Modified(string name, PublishedEvent item, ReadOnlySpan<string> modifiers)
    {
        var encoding = FixedEncodings.Programmable(item, core) ?? Plain(item);
        foreach (var modifier in modifiers)
        {
            if (Apply(encoding, modifier) is not { } changed)
            {
                return null;
            }

            encoding = changed;
        }

        var place = FixedEncodings.Place(encoding, core);
        return new PmuEvent(name, encoding)
        {
            Counters = place?.Generic ?? CounterRestrictions.Apply(core, encoding, Mask(item)),
            FixedCounter = place?.Fixed,
            TakenAlone = item.TakenAlone == "1",
            Errata = item.Errata is "" or "null" or "0" ? null : item.Errata,
        };
    }

    private static EventEncoding Plain(PublishedEvent item) => new(Hex(item.Code.Split(',')[0]), (Hex(item.UmaskExtension) << 8) | Hex(item.Umask))
    {
        CounterMask = Decimal(item.CounterMask),
        Invert = item.Invert == "1",
        Edge = item.Edge == "1",
        AnyThread = item.AnyThread == "1",
        Register = Register(item),
        RegisterValue = Register(item) == ExtraRegister.None ? 0 : (ulong)Convert.ToInt64(item.RegisterValue, 16),
    };

    private static EventEncoding? Apply(EventEncoding encoding, string modifier) => modifier switch
    {
        "perf_metrics" or "percore" => encoding,
        "SUP" or "sup" => encoding with { Privilege = Privilege.Kernel },
        "USER" or "user" => encoding with { Privilege = Privilege.User },
        // A flag: the mask it is compared with comes from the event or its own :cN.
        _ when modifier.StartsWith("eq", StringComparison.Ordinal) => encoding with { EqualToMask = modifier != "eq0" },
        _ when modifier.StartsWith("ocr_msr_val=", StringComparison.Ordinal) =>
            encoding with { Register = ExtraRegister.Offcore, RegisterValue = (ulong)Convert.ToInt64(modifier[12..], 16) },
        _ when modifier.StartsWith('c') => encoding with { CounterMask = Decimal(modifier[1..]) },
        _ when modifier.StartsWith('e') => encoding with { Edge = modifier != "e0" },
        _ when modifier.StartsWith('i') => encoding with { Invert = modifier != "i0" },
        _ when modifier.StartsWith("u0x", StringComparison.Ordinal) =>
            encoding with { Umask = (encoding.Umask & ~0xff) | Hex(modifier[1..]) },
        _ => null,
    };

    private static ExtraRegister Register(PublishedEvent item) => item.RegisterIndex.ToUpperInvariant().Split(',')[0].Trim() switch
    {
        "0X1A6" or "0X1A7" => ExtraRegister.Offcore,
        "0X3F7" => ExtraRegister.Frontend,
        "0X3F6" => ExtraRegister.LoadLatency,
        _ => ExtraRegister.None,
    };

    private uint Mask(PublishedEvent item)
    {
        var text = item.CountersWithoutSmt.Length != 0 && item.CountersWithoutSmt[0] != 'F' ? item.CountersWithoutSmt : item.Counters;
        uint mask = 0;
        foreach (var counter in text.Split(','))
        {
            if (int.TryParse(counter, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 32)
            {
                mask |= 1u << number;
            }
        }

        return mask == 0 ? core.GenericMask : mask;
    }

    private static int? TopdownMetric(string name) => name switch
    {
        "PERF_METRICS.RETIRING" => 0x80,
        "PERF_METRICS.BAD_SPECULATION" => 0x81,
        "PERF_METRICS.FRONTEND_BOUND" => 0x82,
        "PERF_METRICS.BACKEND_BOUND" => 0x83,
        "PERF_METRICS.HEAVY_OPERATIONS" => 0x84,
        "PERF_METRICS.BRANCH_MISPREDICTS" => 0x85,
        "PERF_METRICS.FETCH_LATENCY" => 0x86,
        "PERF_METRICS.MEMORY_BOUND" => 0x87,
        _ => null,
    };

    private static int Hex(string text) =>
        text.Length == 0 ? 0 : text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? Convert.ToInt32(text.Trim(), 16) : Decimal(text);

    private static int Decimal(string text) => text.Length == 0 ? 0 : int.Parse(text, CultureInfo.InvariantCulture);
}
