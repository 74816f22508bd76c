using Toplev.Collector.Import;
using Toplev.Tma.Samples;

namespace Toplev.Cli.Measuring;

/// <summary>Why no tree can be made of a file, in one sentence that quotes the line at fault.</summary>
internal static class ImportRefusal
{
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

        if (events.Count == 0)
        {
            return file.Complaint is { } complaint ? $"{path} holds no counts, perf had failed: {complaint}"
                : file.HasMetricTable ? $"{path} holds percentages without names or counts (--metric-only); --no-metric-only lets perf print what they are computed from. The first line is: {file.FirstLine}"
                : $"{path} holds no counts of perf stat; its first line is: {file.FirstLine}";
        }

        if (hardware.Find(IsAmd) is { } amd)
        {
            return $"{path} was measured on an AMD core (event {amd}), for which this version has no model.";
        }

        if (hardware.Find(IsArm) is { } arm)
        {
            return $"{path} was measured on an Arm core (event {arm}), for which this version has no model.";
        }

        return !events.Exists(printed => printed.Status == ReadingStatus.Counted)
            ? $"No event in {path} was counted{(file.Complaint is { } why ? $": {why}" : ".")}"
            : $"The {hardware.Count} events in {path} are not enough for any node of the tree of any model{(file.Damaged > 0 ? $", and {file.Damaged} lines could not be read, the first: {file.FirstDamaged}" : $"; the first is {hardware.FirstOrDefault() ?? "a raw one"}.")}";
    }

    private static string CutShort(string path) => $"{path} is truncated: the compressed data end before their end, and what is there is not enough for a tree. Copy the whole file again.";

    private static bool IsAmd(string name) => name.StartsWith("ex_ret_", StringComparison.Ordinal) || name.StartsWith("ls_", StringComparison.Ordinal)
        || name.StartsWith("de_", StringComparison.Ordinal) || name == "stalled-cycles-frontend";

    private static bool IsArm(string name) => name.StartsWith("stall_slot", StringComparison.OrdinalIgnoreCase) || name is "op_retired" or "op_spec" or "cpu_cycles";
}
