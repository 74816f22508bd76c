using System.Globalization;
using Toplev.Tma.Importing;
using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>The notes in what a script of <c>tma plan</c> has collected (schema <c>tma-plan/1</c>), and in toplev's first line.</summary>
internal sealed class PlanNotes(ImportedFacts facts)
{
    private readonly Dictionary<string, string> _events = [];
    private readonly Dictionary<string, int> _groups = [];

    public (EventName Name, int? Group) NameOf(string printed) => _events.TryGetValue(printed, out string? published)
        ? (EventName.Planned(published), _groups.TryGetValue(printed, out int group) ? group : null)
        : (EventName.Parse(printed), null);

    /// <summary>Takes a line that begins with <c>#</c>.</summary>
    /// <returns>True when an execution begins: what follows is an output of its own.</returns>
    public bool Take(ReadOnlySpan<byte> line)
    {
        string text = Text(line[..Math.Min(line.Length, 2000)]).TrimStart('#', ' ').TrimEnd();
        string[] words = text.Split(' ', 3);
        switch (words)
        {
            case ["begin", ..]:
                return true;
            case ["started", "on", ..]:
                return true;
            case ["event", _, _]:
                _events[words[1]] = words[2];
                break;
            case ["group", _, _] when int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int group):
                foreach (string label in words[2].Split(' '))
                {
                    _groups[label] = group;
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
        int on = line.IndexOf(" on "u8);
        return on is > 0 and < 80 && line[on..].IndexOf((byte)'[') > 0 && line[on..].IndexOf((byte)']') > 0
            && (IsDigit(line[0]) || line.StartsWith("TMA"u8)) && line[..on].IndexOf((byte)'%') < 0;
    }

    private void Toplev(string text)
    {
        int on = text.IndexOf(" on ", StringComparison.Ordinal);
        int close = text.LastIndexOf(']');
        int open = close < 0 ? -1 : text.LastIndexOf('[', close);
        if (on > 0 && open > on)
        {
            facts.Cpu ??= text[(on + 4)..open].Trim();
            facts.Model ??= text[(open + 1)..close];
        }
    }
}
