using System.Globalization;

namespace FakePerf;

/// <summary>One event of the command line.</summary>
/// <param name="Key">
/// What decides its count: the encoding in one spelling (<c>event=0xc0,umask=0x1</c>, with <c>/u</c> or <c>/k</c> when limited to one
/// privilege level), or a software event's name.
/// </param>
/// <param name="Printed">The name in the output.</param>
/// <param name="Group">Number of its group; events without braces are groups of their own.</param>
/// <param name="Pmu">Its device; empty for software events.</param>
internal sealed record FakeEvent(string Key, string Printed, int Group, bool Hardware, string Pmu = "")
{
    /// <summary>Terms that the kernel's driver for Arm cores knows; perf refuses others.</summary>
    private static readonly string[] ArmTerms = ["event", "long", "rdpmc", "threshold", "threshold_compare", "threshold_count"];

    /// <summary>
    /// Intel: cycles, instructions, reference cycles, slots and the metrics take no generic counter; Arm: cycles; AMD: none.
    /// </summary>
    public bool OnFixedCounter => IsArm(Pmu)
        ? Encoding == "event=0x11,umask=0x0"
        : Setting.Of("FIXED") != "0"
            && (Encoding.StartsWith("event=0x0,", StringComparison.Ordinal) || Encoding is "event=0x3c,umask=0x0" or "event=0xc0,umask=0x0");

    /// <summary>The key without the privilege level.</summary>
    public string Encoding => Key.Split('/')[0];

    /// <summary>Reads one argument of <c>-e</c>.</summary>
    public static bool TryParse(string text, ref int group, List<FakeEvent> events, out string error)
    {
        error = "";
        foreach (var part in Split(text))
        {
            group++;
            var members = part.StartsWith('{') ? part[1..part.LastIndexOf('}')] : part;
            foreach (var member in Split(members))
            {
                if (!TryParseOne(member, group, out var parsed, out var why))
                {
                    error = $"event syntax error: '{text}'\n                     \\___ {why}\n\nRun 'perf list' for a list of valid events\n";
                    return false;
                }

                events.Add(parsed!);
            }
        }

        return true;
    }

    private static bool TryParseOne(string text, int group, out FakeEvent? parsed, out string why)
    {
        parsed = null;
        why = "parser error";
        var open = text.IndexOf('/', StringComparison.Ordinal);
        var close = text.LastIndexOf('/');
        if (open < 0)
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            parsed = new FakeEvent(colon < 0 ? text : text[..colon], text, group, Hardware: false);
            return text.Length > 0;
        }

        var pmu = text[..open];
        if (close == open || !(Setting.Of("PMU") ?? "cpu").Split(',').Contains(pmu))
        {
            why = $"Cannot find PMU `{pmu}'. Missing kernel support?";
            return false;
        }

        var terms = text[(open + 1)..close].Split(',')
            .Select(term => term.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : "1");
        var name = terms.Remove("name", out var given) ? given : text;
        if (IsArm(pmu) && terms.Keys.FirstOrDefault(term => !ArmTerms.Contains(term)) is string unknown)
        {
            why = $"unknown term '{unknown}' for pmu '{pmu}'\n\nvalid terms: {string.Join(',', ArmTerms)},config,config1,config2,config3,name,period,percore";
            return false;
        }

        var privilege = text[(close + 1)..] is "u" or "k" ? text[close..] : "";
        parsed = new FakeEvent(KeyOf(terms) + privilege, name, group, Hardware: true, pmu);
        return true;
    }

    private static bool IsArm(string pmu) => pmu.StartsWith("armv", StringComparison.Ordinal);

    /// <summary>One spelling for every way to write an encoding.</summary>
    public static string KeyOf(IReadOnlyDictionary<string, string> terms)
    {
        string[] order = ["event", "umask", "cmask", "inv", "edge", "any", "eq", "offcore_rsp", "frontend", "ldlat"];
        var parts = order.Concat(terms.Keys.Except(order).Order(StringComparer.Ordinal))
            .Select(term => (Term: term, Value: ValueOf(terms.GetValueOrDefault(term))))
            .Where(item => item.Value != 0 || item.Term is "event" or "umask")
            .Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.Term}=0x{item.Value:x}"));
        return string.Join(',', parts);
    }

    private static ulong ValueOf(string? text) => text is null ? 0
        : text.StartsWith("0x", StringComparison.Ordinal) ? ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : ulong.Parse(text, CultureInfo.InvariantCulture);

    // Commas inside braces and slashes belong to the event.
    private static List<string> Split(string text)
    {
        List<string> parts = [];
        var start = 0;
        var depth = 0;
        var inside = false;
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : ',';
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            inside ^= c == '/';
            if (c == ',' && ((depth == 0 && !inside) || i == text.Length))
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        return parts;
    }
}
