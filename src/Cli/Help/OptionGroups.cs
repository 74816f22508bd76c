using System.CommandLine;

namespace Toplev.Cli.Help;

/// <summary>Headings under which help and the man page list the options of commands that have many.</summary>
internal static class OptionGroups
{
    private const string Other = "Options";

    /// <summary>Fewer options than this are listed under one heading.</summary>
    private const int WorthGrouping = 14;

    private static readonly (string Heading, string[] Options)[] Groups =
    [
        (
            "What to measure",
            ["--level", "--nodes", "--drilldown", "--pid", "--all-cpus", "--cpu", "--user", "--kernel", "--core-type", "--model", "--model-dir"]),
        ("Regions", ["--regions", "--dotnet-source", "--region", "--region-counters"]),
        ("How to measure", ["--runs", "--warmup", "--precision", "--equivalence", "--max-time", "--seed", "--interval", "--no-multiplex", "--per", "--duration", "--delay", "--iterations", "--metric-from", "--require-pmu", "--perf"]),
        ("The program", ["--allocator", "--variant", "--variant-command", "--node", "--cores", "--env", "--start", "--ready", "--ready-timeout", "--show-output", "--ignore-failure"]),
        (
            "Results",
            ["--output", "--html", "--json", "--csv", "--markdown", "--trace", "--charts", "--fail-if", "--open", "--all", "--quiet", "--verbose", "--color"]),
    ];

    public static IEnumerable<(string Heading, IReadOnlyList<Option> Options)> Of(Command command)
    {
        List<Option> left = [.. command.Options.Where(option => !option.Hidden)];
        if (left.Count < WorthGrouping)
        {
            yield return (Other, left);
            yield break;
        }

        foreach (var (heading, names) in Groups)
        {
            List<Option> members = [.. left.Where(option => names.Contains(option.Name)).OrderBy(option => Array.IndexOf(names, option.Name))];
            left.RemoveAll(members.Contains);
            if (members.Count > 0)
            {
                yield return (heading, members);
            }
        }

        if (left.Count > 0)
        {
            yield return (Other, left);
        }
    }
}
