namespace Toplev.Collector.Perf;

/// <summary>Understands the sentences with which perf refuses.</summary>
internal static class PerfRefusals
{
    /// <summary>
    /// The first mark found in perf's output decides, so marks of a cause come before those that occur in several refusals: "Cannot find PMU" is the
    /// reason that perf prints below an "event syntax error". "perf_event_paranoid" comes before "Permission denied" because a perf that
    /// may not count can print both: the setting leads to the remedy, while the error alone may come from anything that perf opens.
    /// </summary>
    private static readonly (string Mark, RefusalKind Kind, string Text, string? Remedy)[] Known =
    [
        ("error while loading shared libraries", RefusalKind.Broken, "perf does not start: {0}",
            "Install this distribution's perf package (Debian: linux-perf; Ubuntu: linux-tools-generic), or use another perf with --perf."),
        ("perf not found for kernel", RefusalKind.Broken, "The perf found is Ubuntu's wrapper, but no perf is installed for the running kernel.",
            "Install it: sudo apt install linux-tools-generic; or use one with --perf /usr/lib/linux-tools/*/perf."),
        ("perf_event_paranoid", RefusalKind.Permission, "The kernel does not allow this user to count (perf_event_paranoid).",
            "sudo sysctl kernel.perf_event_paranoid=1 (for -a: 0); in a container also --cap-add PERFMON --security-opt seccomp=unconfined."),
        ("Access to performance monitoring", RefusalKind.Permission, "The kernel does not allow this user to count.",
            "sudo sysctl kernel.perf_event_paranoid=1 (for -a: 0); in a container also --cap-add PERFMON --security-opt seccomp=unconfined."),
        ("Cannot find PMU", RefusalKind.NotSupported, "This machine does not have these counters: {0}", "To see what it can measure: tma doctor."),
        ("Workload failed", RefusalKind.Workload, "perf could not start the program: {0}", null),
        ("event syntax error", RefusalKind.Syntax, "perf does not recognise an event: {0}", "A newer perf may; use it with --perf."),
        (
            "Problems finding threads of monitor", RefusalKind.NoSuchProcess,
            "The process to attach to does not exist, or you are not permitted to measure it.", null),
        ("No supported events", RefusalKind.NotSupported, "None of the events is supported on this machine.", "To see what it can measure: tma doctor."),
        ("event is not supported", RefusalKind.NotSupported, "{0}", "To see what this machine can measure: tma doctor."),
        ("Permission denied", RefusalKind.Permission, "The kernel does not allow this user to count: {0}", "To see what is missing: tma doctor."),
        ("Operation not permitted", RefusalKind.Permission, "The kernel does not allow this user to count: {0}",
            "In a container: --cap-add PERFMON --security-opt seccomp=unconfined."),
        ("Too many open files", RefusalKind.Other, "perf needs more open files than allowed: {0}", "ulimit -n 65536"),
        ("unknown option", RefusalKind.Syntax, "This perf is too old: {0}", "Version 5.10 or later is recommended; use another with --perf."),
    ];

    /// <summary>True when an older perf has refused what makes it wait for commands.</summary>
    public static bool DoesNotTakeCommands(string errors) =>
        errors.Contains("unknown option `control'", StringComparison.Ordinal) || errors.Contains("switch `D' expects", StringComparison.Ordinal);

    public static PerfRefusal Classify(string errors, int exitCode)
    {
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach ((var mark, var kind, var text, var remedy) in Known)
        {
            var at = Array.FindIndex(lines, line => line.Contains(mark, StringComparison.OrdinalIgnoreCase));
            if (at >= 0)
            {
                return new PerfRefusal(kind, text.Replace("{0}", Quote(lines, at), StringComparison.Ordinal), remedy);
            }
        }

        var reason = lines.FirstOrDefault(line => line is not "Error:") ?? "it gave no reason.";
        return new PerfRefusal(
            RefusalKind.Other, $"perf ended with status {exitCode} before the program started: {Short(reason)}", "To show all its output: -v.");
    }

    // `event syntax error: '…'` is followed by `\___ the reason`.
    private static string Quote(string[] lines, int at)
    {
        var reason = lines.Skip(at).Take(3).FirstOrDefault(line => line.StartsWith(@"\___", StringComparison.Ordinal))?[4..].Trim();
        return reason is null || lines[at].Contains(reason, StringComparison.Ordinal) ? Short(lines[at]) : $"{Short(lines[at])} {Short(reason)}";
    }

    private static string Short(string line)
    {
        var mark = line.IndexOf(@"\___", StringComparison.Ordinal);
        line = mark >= 0 ? line[(mark + 4)..].Trim() : line;
        return line.Length <= 200 ? line : line[..200] + "…";
    }
}
