using System.Globalization;
using System.Text;
using Toplev.Collector.Workloads;
using Toplev.Tma;

namespace Toplev.Engine.Planning;

/// <summary>How a program is started, as lines for a POSIX shell: its environment, CPUs and memory, without measuring it.</summary>
public static class LauncherScript
{
    private const string Continued = " \\\n  ";

    /// <param name="workload">What is started.</param>
    /// <param name="isServer">True for the server that is measured under a load.</param>
    public static string Write(Workload workload, bool isServer)
    {
        var text = new StringBuilder("#!/bin/sh\n# What tma run starts, without tma: nothing is measured.\n");
        if (isServer)
        {
            text.Append("# It is the server of --start; the load is not part of this.\n");
        }

        if (workload.HugePages == HugePages.Off)
        {
            text.Append("# NOT the same: tma takes huge pages from the program by prctl(PR_SET_THP_DISABLE, 1), for which a shell has no command.\n");
        }

        text.Append("exec ").AppendJoin(Continued, Steps(workload)).Append('\n');
        return text.ToString();
    }

    private static IEnumerable<string> Steps(Workload workload)
    {
        if (workload.Pinning.Cpus is { } cpus)
        {
            yield return $"taskset -c {cpus}";
        }

        if (workload.Pinning.Node is { } node)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"numactl --membind={node}");
        }

        var variables = workload.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        if (variables.Count > 0)
        {
            // By env and not by export: what is preloaded is the program's alone.
            yield return string.Join(' ', ["env", .. variables.Where(pair => pair.Value is null).Select(pair => "-u " + ShellQuoting.Quote(pair.Key))]);
        }

        foreach (var (name, value) in variables.Where(pair => pair.Value is not null))
        {
            yield return ShellQuoting.Quote($"{name}={value}");
        }

        // env would take such a name for a variable.
        var hidden = variables.Count > 0 && workload.Program.Contains('=', StringComparison.Ordinal) ? "sh -c 'exec \"$0\" \"$@\"' " : "";
        yield return hidden + ShellQuoting.Join(workload.Words);
    }
}
