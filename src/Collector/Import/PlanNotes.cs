using System.Globalization;
using Toplev.Tma.Importing;
using static Toplev.Collector.Import.Bytes;

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
                Toplev(text);
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

    /// <summary><c># 4.11-full-perf on Intel(R) Xeon(R) Gold 6252 CPU @ 2.10GHz [clx/skylake]</c>.</summary>
    private void Toplev(string text)
    {
        int on = text.IndexOf(" on ", StringComparison.Ordinal);
        int open = text.LastIndexOf('[');
        if (on > 0 && open > on && text.EndsWith(']') && text.IndexOf(' ', StringComparison.Ordinal) == on)
        {
            facts.Cpu ??= text[(on + 4)..open].Trim();
            facts.Model ??= text[(open + 1)..^1].Split('/')[0];
        }
    }
}
