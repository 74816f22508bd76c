using System.Globalization;

namespace Toplev.Collector.Perf;

/// <summary>The command line of <c>perf record</c>, as a function of what is to be sampled.</summary>
public static class PerfRecordArguments
{
    /// <param name="file">Where perf writes its samples.</param>
    /// <param name="command">Shown to people, or empty: the program is never started by perf.</param>
    public static IReadOnlyList<string> Build(PerfRecordOptions options, string file, IReadOnlyList<string> command)
    {
        // -N: nothing is left in the user's cache of build ids.
        List<string> arguments = ["record", "-N", "-e", options.Event];
        if (options.Period is { } period)
        {
            arguments.AddRange(["-c", Number(period)]);
        }
        else if (options.Frequency is { } frequency)
        {
            arguments.AddRange(["-F", Number(frequency)]);
        }

        switch (options.CallGraph)
        {
            case CallGraph.FramePointers:
                arguments.AddRange(["--call-graph", "fp"]);
                break;
            case CallGraph.Dwarf:
                arguments.AddRange(["--call-graph", "dwarf"]);
                break;
            case CallGraph.LastBranchRecord:
                arguments.AddRange(["--call-graph", "lbr"]);
                break;
            default:
                break;
        }

        arguments.AddRange(["-o", file]);
        if (options.MostBytes is { } bytes)
        {
            arguments.AddRange(["--max-size", Number(bytes) + "B"]);
        }

        arguments.AddRange(options.Target.Arguments);
        if (options.DelayMilliseconds is int delay && delay != 0)
        {
            arguments.AddRange(["-D", Number(delay)]);
        }

        if (options.Control is not null)
        {
            arguments.AddRange(["--control", options.Control]);
        }

        return command.Count > 0 ? [.. arguments, "--", .. command] : arguments;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
