using Toplev.Tma.Samples;

namespace Toplev.Report.Formatting;

/// <summary>Names and units of the software counters for people.</summary>
public static class SoftwareFormat
{
    public static (string Name, string Text) Describe(SoftwareValue value) =>
        (Name(value.Name), value.Value is { } number ? Text(value.Name, number) : $"{ValueFormats.NotAvailable} ({value.Reason})");

    private static string Name(string name) => name switch
    {
        "task-clock-ms" => "CPU time",
        "cpu-utilization" => "CPUs used",
        "user-ms" => "user time",
        "system-ms" => "system time",
        "peak-rss-bytes" => "peak memory",
        "minor-faults" => "minor faults",
        "major-faults" => "major faults",
        "page-faults" => "page faults",
        "context-switches" => "context switches",
        "cpu-migrations" => "migrations",
        "instructions-per-cycle" => "IPC",
        "frontend-stalls-percent" => "frontend stalls",
        "backend-stalls-percent" => "backend stalls",
        _ => name,
    };

    private static string Text(string name, double value) => name switch
    {
        "cpu-utilization" or "instructions-per-cycle" => ValueFormats.Fixed(value, 2),
        "frontend-stalls-percent" or "backend-stalls-percent" => ValueFormats.Percent(value / 100) + " % of cycles",
        "peak-rss-bytes" => ValueFormats.Bytes(value),
        _ when name.EndsWith("-ms", StringComparison.Ordinal) => ValueFormats.Duration(value / 1000),
        // Of an operation or a mean of runs: a part of one is not nothing, and not one.
        _ when value is > 0 and < 10 && value != Math.Round(value) => ValueFormats.Significant(value),
        _ => ValueFormats.Count(value),
    };
}
