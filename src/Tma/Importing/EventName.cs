using System.Buffers;
using System.Globalization;
using Toplev.Tma.Events;

namespace Toplev.Tma.Importing;

/// <summary>
/// The name of an event as any perf prints it, taken apart: <c>cpu_core/topdown-retiring/u</c>, <c>TOPDOWN.SLOTS:u</c>,
/// <c>cpu/UOPS_DECODED.DEC0,cmask=1/</c>, <c>r53019c</c>, <c>cpu/event=0x3c,umask=0x0/</c>.
/// </summary>
public sealed record EventName
{
    private static readonly SearchValues<char> Modifiers = SearchValues.Create("ukhpPGHSDWeIbRX0123456789");

    private static readonly HashSet<string> Generic =
    [
        "cycles", "cpu-cycles", "instructions", "branches", "branch-instructions", "branch-misses", "ref-cycles", "bus-cycles",
        "stalled-cycles-frontend", "stalled-cycles-backend", "cache-references", "cache-misses",
    ];

    /// <summary>Device in front of the slash (<c>cpu_core</c>), or empty.</summary>
    public string Device { get; private init; } = "";

    /// <summary>The name without device, terms and modifiers; empty when only an encoding is given.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Terms by name, numbers only; a flag (<c>edge</c>) is 1.</summary>
    public IReadOnlyDictionary<string, ulong> Terms { get; private init; } = new Dictionary<string, ulong>();

    /// <summary>Published name with modifiers if tma's own plan defines the label, otherwise null.</summary>
    public string? Published { get; private init; }

    /// <summary>The same for the same event, whatever device and privilege it was counted with.</summary>
    public string Key => Terms.Count == 0 ? Text : $"{Text},{string.Join(',', Terms.Select(term => $"{term.Key}={term.Value}"))}";

    /// <summary>Privilege that the modifiers limit the event to.</summary>
    public Privilege Privilege { get; init; }

    /// <summary>Guest or host that the modifiers limit the event to.</summary>
    public Side Side { get; init; }

    /// <summary>A name that the kernel defines on every processor, so it does not identify one.</summary>
    public bool IsGeneric => Terms.Count == 0 && Generic.Contains(Text);

    /// <summary>Kind of core that the device belongs to on a hybrid machine, or null.</summary>
    public Metrics.CoreType? CoreType => Device switch
    {
        "cpu_core" => Metrics.CoreType.Core,
        "cpu_atom" => Metrics.CoreType.Atom,
        "cpu_lowpower" => Metrics.CoreType.LowPowerAtom,
        _ => null,
    };

    /// <summary>An event of a plan, by the name the model has for it.</summary>
    public static EventName Planned(string published) => new() { Text = published, Published = published };

    public static EventName Parse(string printed)
    {
        var name = WithoutNote(printed);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var (device, body, modifiers) = ("", name, "");
        if (slash > 0)
        {
            var end = name.LastIndexOf('/');
            device = name[..slash];
            (body, modifiers) = end > slash ? (name[(slash + 1)..end], name[(end + 1)..].TrimStart(':')) : (name[(slash + 1)..], "");
        }

        // perf 6.1 prints cpu_core/slots:u/ with the modifier inside.
        var colon = body.LastIndexOf(':');
        if (colon > 0 && IsModifiers(body.AsSpan(colon + 1)))
        {
            (body, modifiers) = (body[..colon], modifiers + body[(colon + 1)..]);
        }

        var (text, terms) = Split(body);
        return new EventName { Device = device, Text = text, Terms = terms, Privilege = PrivilegeOf(modifiers), Side = SideOf(modifiers) };
    }

    /// <summary>perf 6.12 with -A prints <c>task-clock [software]</c>.</summary>
    private static string WithoutNote(string printed)
    {
        var note = printed.IndexOf(" [", StringComparison.Ordinal);
        return (note < 0 ? printed : printed[..note]).Trim();
    }

    private static (string Text, Dictionary<string, ulong> Terms) Split(string body)
    {
        Dictionary<string, ulong> terms = [];
        var text = "";
        foreach (var term in body.Split(','))
        {
            var equals = term.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 && text.Length == 0 && terms.Count == 0)
            {
                text = term;
            }
            else if (equals < 0)
            {
                terms[term] = 1;
            }
            else if (TryNumber(term.AsSpan(equals + 1), out var value))
            {
                terms[term[..equals]] = value;
            }
        }

        if (IsRaw(text, out var config))
        {
            (text, terms["config"]) = ("", config);
        }

        return (text, terms);
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out ulong value) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool IsRaw(string text, out ulong config)
    {
        config = 0;
        return text.Length is >= 2 and <= 17 && text[0] is 'r' or 'R'
            && ulong.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out config);
    }

    private static bool IsModifiers(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(Modifiers) < 0;

    private static Privilege PrivilegeOf(string modifiers) =>
        (modifiers.Contains('u', StringComparison.Ordinal), modifiers.Contains('k', StringComparison.Ordinal)) switch
        {
            (true, false) => Privilege.User,
            (false, true) => Privilege.Kernel,
            _ => Privilege.Any,
        };

    private static Side SideOf(string modifiers) =>
        (modifiers.Contains('G', StringComparison.Ordinal), modifiers.Contains('H', StringComparison.Ordinal)) switch
        {
            (true, false) => Side.Guest,
            (false, true) => Side.Host,
            _ => Side.Any,
        };
}

/// <summary>Which side of a hypervisor counts: its guests (<c>:G</c>) or the host (<c>:H</c>).</summary>
public enum Side
{
    /// <summary>Both, or what the version of perf takes without a modifier.</summary>
    Any,

    Guest,

    Host,
}
