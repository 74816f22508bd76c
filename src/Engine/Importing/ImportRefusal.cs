using Toplev.Collector.Import;
using Toplev.Collector.Recordings;
using Toplev.Tma.Importing;
using Toplev.Tma.Samples;

namespace Toplev.Engine.Importing;

/// <summary>Why no tree can be made of a file, in one sentence that quotes the line at fault.</summary>
public static class ImportRefusal
{
    private static readonly HashSet<string> Software =
    [
        "task-clock", "cpu-clock", "page-faults", "minor-faults", "major-faults", "context-switches", "cpu-migrations",
        "duration_time", "user_time", "system_time",
    ];

    public static string Of(ImportedFile file, string path)
    {
        var events = file.Outputs.SelectMany(output => output.Events).ToList();
        var hardware = events.Select(printed => printed.Name.Text).Where(name => name.Length > 0).Distinct().ToList();
        if (file.FirstLine is null)
        {
            return file.CutOff is null ? $"{path} is empty." : CutShort(path);
        }

        if (file.CutOff is not null)
        {
            return CutShort(path);
        }

        if (events.Count == 0 && ResultDocumentFile.Is(path))
        {
            return $"{ResultDocumentFile.Refusal(path)} {ResultDocumentFile.Remedy}";
        }

        if (events.Count == 0)
        {
            return file.Damaged > 0 ? $"No line with a count in {path} could be read; the first is: {file.FirstDamaged}"
                : file.Complaint is { } complaint ? $"{path} contains no counts because perf failed: {complaint}"
                : file.HasMetricTable ? $"{path} contains the header of a percentage table (--metric-only), but no readable percentages below it. The first "
                + $"line is: {file.FirstLine}"
                : $"{path} contains no perf stat counts; its first line is: {file.FirstLine}";
        }

        if (AllZero(file, "topdown") is { } zero)
        {
            return $"All {zero} topdown counts in {path} are 0: they were not in a group led by slots "
                + "(perf stat -e '{slots,topdown-retiring,topdown-bad-spec,topdown-fe-bound,topdown-be-bound}'), or they come from a guest whose hypervisor "
                + "does not expose PERF_METRICS.";
        }

        if (AllZero(file, "") is { } none)
        {
            return $"All {none} hardware counts in {path} are 0: the events were never counted; in a guest, the hypervisor may return zeros instead of real "
                + $"counts.";
        }

        if (hardware.Find(IsAmd) is { } amd)
        {
            return $"{path} was measured on an AMD core (event {amd}), for which this version has no model.";
        }

        if (hardware.Find(IsArm) is { } arm)
        {
            return $"{path} was measured on an Arm core (event {arm}), for which this version has no model.";
        }

        var ofProcessor = events.FindAll(printed => !Software.Contains(printed.Name.Text));
        if (ofProcessor.Count == 0)
        {
            return $"{path} contains only software events ({events[0].Name.Text}), which say nothing about pipeline slots.";
        }

        if (!ofProcessor.Exists(printed => printed.Status == ReadingStatus.Counted))
        {
            return NoneCounted(ofProcessor, path) + (file.Complaint is { } why ? $" perf said: {why}" : "");
        }

        var cause = file.Damaged > 0
            ? $", and {file.Damaged} lines could not be read, the first: {file.FirstDamaged}"
            : $"; the first is {hardware.FirstOrDefault() ?? "a raw one"}.";
        return $"The {hardware.Count} events in {path} are not sufficient for any node of any model's tree{cause}";
    }

    /// <summary>With the words that perf printed in place of counts.</summary>
    private static string NoneCounted(List<ImportedEvent> events, string path)
    {
        var refused = events.Find(printed => printed.Status == ReadingStatus.NotSupported);
        var waiting = events.Find(printed => printed.Status == ReadingStatus.NotCounted);
        var reasons = new[]
        {
            refused is null ? null : $"{NameOf(refused)} is <not supported>: the machine does not support it (a virtual machine without a PMU, or another "
                + $"processor).",
            waiting is null ? null : $"{NameOf(waiting)} is <not counted>: it was never on a counter (the program was too short, or something else holds the "
                + $"counters).",
        };
        return $"No hardware event in {path} was counted. {string.Join(' ', reasons.OfType<string>())}";

        static string NameOf(ImportedEvent printed) => printed.Name.Text.Length > 0 ? printed.Name.Text : "A raw event";
    }

    /// <returns>How many events of that name were counted, where every count is 0; else null.</returns>
    private static int? AllZero(ImportedFile file, string name)
    {
        var found = 0;
        foreach (var output in file.Outputs)
        {
            for (var slot = 0; slot < output.Events.Count; slot++)
            {
                var printed = output.Events[slot];
                if (printed.Status != ReadingStatus.Counted || !printed.Name.Text.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                    || Software.Contains(printed.Name.Text))
                {
                    continue;
                }

                found++;
                if (output.Intervals.Any(interval => interval.Readings[slot].Count > 0))
                {
                    return null;
                }
            }
        }

        return found > 0 ? found : null;
    }

    private static string CutShort(string path) => $"{path} is truncated: the compressed data is incomplete, and the readable part is not sufficient for a "
        + $"tree. Copy the whole file again.";

    private static bool IsAmd(string name) => name.StartsWith("ex_ret_", StringComparison.Ordinal) || name.StartsWith("ls_", StringComparison.Ordinal)
        || name.StartsWith("de_", StringComparison.Ordinal) || name == "stalled-cycles-frontend";

    private static bool IsArm(string name) =>
        name.StartsWith("stall_slot", StringComparison.OrdinalIgnoreCase) || name is "op_retired" or "op_spec" or "cpu_cycles";
}
