using System.Globalization;
using Toplev.Tma.Events;

namespace Toplev.Collector.Machines;

/// <summary>An event as the kernel itself takes it: what perf makes of a device's name and terms.</summary>
/// <param name="Type">Number of the device.</param>
public readonly record struct PerfAttribute(uint Type, ulong Config, ulong Config1, ulong Config2)
{
    /// <summary>Privilege levels that the event does not see.</summary>
    public Privilege Only { get; init; }

    /// <summary>Puts the terms of an encoding where the device has them.</summary>
    /// <param name="limit">Privilege the whole measurement is limited to; the event's own wins.</param>
    /// <returns>Null when the device does not have one of them, or not as many bits.</returns>
    public static PerfAttribute? Of(EventEncoding encoding, PmuDevice device, Privilege limit)
    {
        if (device.Type is not int type)
        {
            return null;
        }

        Span<ulong> words = stackalloc ulong[3];
        (string Name, ulong Value)[] terms =
        [
            ("event", (ulong)encoding.Event), ("umask", (ulong)encoding.Umask), ("cmask", (ulong)encoding.CounterMask), ("inv", encoding.Invert ? 1ul : 0),
            ("edge", encoding.Edge ? 1ul : 0), ("any", encoding.AnyThread ? 1ul : 0), ("eq", encoding.EqualToMask ? 1ul : 0), (
                RegisterTerm(encoding.Register), encoding.RegisterValue),
        ];
        foreach ((var name, var value) in terms)
        {
            if (value != 0 && !(device.Format.TryGetValue(name, out var format) && Put(words, format, value)))
            {
                return null;
            }
        }

        return new PerfAttribute((uint)type, words[0], words[1], words[2]) { Only = encoding.Privilege == Privilege.Any ? limit : encoding.Privilege };
    }

    private static string RegisterTerm(ExtraRegister register) => register switch
    {
        ExtraRegister.Offcore => "offcore_rsp",
        ExtraRegister.Frontend => "frontend",
        _ => "ldlat",
    };

    /// <param name="format">As <c>config:0-7,32-35</c>: the first range holds the lowest bits of the value.</param>
    private static bool Put(Span<ulong> words, string format, ulong value)
    {
        var parts = format.Trim().Split(':');
        var word = parts[0] switch
        {
            "config" => 0,
            "config1" => 1,
            "config2" => 2,
            _ => -1,
        };
        if (parts.Length != 2 || word < 0)
        {
            return false;
        }

        foreach (var range in parts[1].Split(','))
        {
            var ends = range.Split('-');
            if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                || first > last || last > 63)
            {
                return false;
            }

            var width = last - first + 1;
            words[word] |= (width == 64 ? value : value & ((1ul << width) - 1)) << first;
            value = width == 64 ? 0 : value >> width;
        }

        return value == 0;
    }
}
