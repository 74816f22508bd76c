using System.Globalization;
using Toplev.Tma.Importing;
using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>The notes in what a script of <c>tma plan</c> has collected (schema <c>tma-plan/1</c>), and in toplev's first line.</summary>
internal sealed class PlanNotes(ImportedFacts facts)
{
    private readonly Dictionary<string, string> events = [];
    private readonly Dictionary<string, int> groups = [];

    public (EventName Name, int? Group) NameOf(string printed) => events.TryGetValue(printed, out var published)
        ? (EventName.Planned(published), groups.TryGetValue(printed, out var group) ? group : null)
        : (EventName.Parse(printed), null);

    /// <summary>Takes a line that begins with <c>#</c>.</summary>
    /// <returns>True when an execution begins: a separate output follows.</returns>
    public bool Take(ReadOnlySpan<byte> line)
    {
        var text = Text(line[..Math.Min(line.Length, 2000)]).TrimStart('#', ' ').TrimEnd();
        var words = text.Split(' ', 3);
        switch (words)
        {
            case ["begin", ..]:
                return true;
            case ["started", "on", ..]:
                return true;
            case ["event", _, _]:
                events[words[1]] = words[2];
                break;
            case ["group", _, _] when int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var group):
                foreach (var label in words[2].Split(' '))
                {
                    groups[label] = group;
                }

                break;
            case ["model", _]:
                facts.Model ??= words[1];
                break;
            case ["command", ..]:
                facts.Command ??= text["command".Length..].Trim();
                break;
            case ["fact", _, _]:
                Fact(words[1], words[2]);
                break;
            default:
                if (IsToplev(line))
                {
                    Toplev(text);
                }

                break;
        }

        return false;
    }

    private void Fact(string name, string value)
    {
        switch (name)
        {
            case "cpu":
                facts.Cpu ??= value;
                break;
            case "vendor":
                facts.Vendor ??= value;
                break;
            case "perf":
                facts.Perf ??= value;
                break;
            case "kernel":
                facts.Kernel ??= value;
                break;
            case "smt":
                facts.Smt ??= value == "1";
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// The heading of toplev, of any version: <c># 4.11-full-perf on Intel(R) Xeon(R) Gold 6252 CPU @ 2.10GHz [clx/skylake]</c>,
    /// <c># 4.7-full, 3.51 on Intel(R) Core(TM) i9-14900K [adl]</c>; versions of the formulas, then the processor.
    /// </summary>
    public static bool IsToplev(ReadOnlySpan<byte> line)
    {
        line = Trim(line.TrimStart("# \t"u8));
        var on = line.IndexOf(" on "u8);
        return on is > 0 and < 80 && line[on..].IndexOf((byte)'[') > 0 && line[on..].IndexOf((byte)']') > 0
            && (IsDigit(line[0]) || line.StartsWith("TMA"u8)) && line[..on].IndexOf((byte)'%') < 0;
    }

    private void Toplev(string text)
    {
        var on = text.IndexOf(" on ", StringComparison.Ordinal);
        var close = text.LastIndexOf(']');
        var open = close < 0 ? -1 : text.LastIndexOf('[', close);
        if (on > 0 && open > on)
        {
            facts.Cpu ??= text[(on + 4)..open].Trim();
            facts.Model ??= text[(open + 1)..close];
        }
    }
}
