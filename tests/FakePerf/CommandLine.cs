using System.Globalization;

namespace FakePerf;

/// <summary>What <c>perf stat</c> was asked for.</summary>
internal sealed class CommandLine
{
    public string Separator { get; private set; } = ",";

    public string? Output { get; private set; }

    public int Interval { get; private set; }

    public List<FakeEvent> Events { get; } = [];

    public string? Processes { get; private set; }

    public bool SystemWide { get; private set; }

    public string? Processors { get; private set; }

    /// <summary><c>A</c>, <c>core</c>, <c>socket</c> or empty.</summary>
    public string Aggregation { get; private set; } = "";

    public int Delay { get; private set; }

    /// <summary><c>fifo:COMMAND,ANSWER</c>, or null.</summary>
    public string? Control { get; private set; }

    public IReadOnlyList<string> Command { get; private set; } = [];

    public string WholeText { get; private set; } = "";

    public static bool TryParse(string[] args, out CommandLine? parsed, out string error)
    {
        parsed = new CommandLine { WholeText = string.Join(' ', args) };
        error = "";
        var group = -1;
        for (var i = 1; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--":
                    parsed.Command = args[(i + 1)..];
                    return true;
                case "-e":
                    if (!FakeEvent.TryParse(value, ref group, parsed.Events, out error))
                    {
                        return false;
                    }

                    i++;
                    break;
                case "-A":
                    parsed.Aggregation = "A";
                    break;
                case "--per-core" or "--per-socket":
                    parsed.Aggregation = args[i][6..];
                    break;
                case "-a":
                    parsed.SystemWide = true;
                    break;
                case { Length: > 0 } word when word[0] != '-':
                    parsed.Command = args[i..];
                    return true;
                default:
                    if (!parsed.TrySet(args[i], value))
                    {
                        error = args[i] == "-D"
                            ? "  Error: switch `D' expects an unsigned numerical value\n\n Usage: perf stat [<options>] [<command>]"
                            : $"  Error: unknown option `{args[i].TrimStart('-')}'\n\n Usage: perf stat [<options>] [<command>]";
                        return false;
                    }

                    i++;
                    break;
            }
        }

        return true;
    }

    private bool TrySet(string option, string value)
    {
        switch (option)
        {
            case "-x":
                Separator = value;
                return true;
            case "-o":
                Output = value;
                return true;
            case "-I":
                Interval = int.Parse(value, CultureInfo.InvariantCulture);
                return true;
            case "-p" or "-t":
                Processes = value;
                return true;
            case "-C":
                Processors = value;
                SystemWide = true;
                return true;
            case "-D" when !(Setting.IsBeforeControl && value.StartsWith('-')):
                Delay = int.Parse(value, CultureInfo.InvariantCulture);
                return true;
            case "--control" when !Setting.IsBeforeControl:
                Control = value;
                return true;
            default:
                return false;
        }
    }
}
