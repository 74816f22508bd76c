using System.Globalization;
using Toplev.Tma.Events;

namespace Toplev.Tma.Metrics;

/// <summary>Reads one event of a model file: <c>{ "event": "0xc2", "umask": "0x4", "cmask": 1, "counters": "fixed1+0-7" }</c>; without a umask where cores have
/// none.</summary>
internal static class EventText
{
    public static PmuEvent Read(string name, JsonPlace place)
    {
        var (register, value) = Register(place);
        var encoding = new EventEncoding(Select(place, "event"), place.Has("umask") ? Select(place, "umask") : 0)
        {
            WithoutUmask = !place.Has("umask"),
            CounterMask = place.Has("cmask") ? place.Integer("cmask") : 0,
            Invert = place.Flag("inv"),
            Edge = place.Flag("edge"),
            AnyThread = place.Flag("any"),
            EqualToMask = place.Flag("eq"),
            Register = register,
            RegisterValue = value,
            Privilege = place.OptionalText("privilege") switch
            {
                null => Privilege.Any,
                "user" => Privilege.User,
                "kernel" => Privilege.Kernel,
                var other => throw place.Error($"names an unknown privilege '{other}'"),
            },
        };
        var counters = place.Text("counters");
        return new PmuEvent(name, encoding)
        {
            IsTopdownMetric = counters == "metrics",
            FixedCounter = Fixed(counters, place),
            Counters = Generic(counters, place),
            TakenAlone = place.Flag("takenAlone"),
            Errata = place.OptionalText("errata"),
        };
    }

    /// <summary>A register's field: more than its bits would be cut off without a word.</summary>
    private static int Select(JsonPlace place, string name) =>
        place.Hex(name) is var value && value <= 0xffff ? (int)value : throw place.Error($"has '{name}' with more than 16 bits");

    private static (ExtraRegister Register, ulong Value) Register(JsonPlace place) =>
        place.Has("offcore") ? (ExtraRegister.Offcore, place.Hex("offcore"))
        : place.Has("frontend") ? (ExtraRegister.Frontend, place.Hex("frontend"))
        : place.Has("loadLatency") ? (ExtraRegister.LoadLatency, place.Hex("loadLatency"))
        : (ExtraRegister.None, 0);

    private static int? Fixed(string counters, JsonPlace place)
    {
        var first = counters.Split('+')[0];
        return first.StartsWith("fixed", StringComparison.Ordinal) ? Number(first.AsSpan(5), place) : null;
    }

    private static uint Generic(string counters, JsonPlace place)
    {
        var text = counters.Split('+')[^1];
        if (text == "metrics" || text.StartsWith("fixed", StringComparison.Ordinal))
        {
            return 0;
        }

        uint mask = 0;
        foreach (var range in text.Split(','))
        {
            var dash = range.IndexOf('-', StringComparison.Ordinal);
            var first = Number(dash < 0 ? range : range.AsSpan(0, dash), place);
            var last = dash < 0 ? first : Number(range.AsSpan(dash + 1), place);
            for (var counter = first; counter <= last; counter++)
            {
                mask |= 1u << counter;
            }
        }

        return mask;
    }

    private static int Number(ReadOnlySpan<char> text, JsonPlace place) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 32
            ? number
            : throw place.Error($"has counters that cannot be read: '{text}'");
}
