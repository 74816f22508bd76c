using System.Globalization;

namespace Toplev.Collector.Regions;

/// <summary>A line of oneDNN's log that tells of the execution of a primitive.</summary>
/// <param name="Name">Kind, implementation and shape; of a reorder the layouts too.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="EpochMilliseconds">When it began, or null in versions that do not tell.</param>
internal sealed record OneDnnLine(string Name, double Milliseconds, double? EpochMilliseconds)
{
    // onednn_verbose[,v1][,timestamp][,primitive],exec,engine,kind,implementation,propagation,memory,attributes,auxiliary,problem,ms
    private const int FieldsAfterExec = 9;

    /// <summary>True for every line of the log, whatever it tells.</summary>
    public static bool IsLog(ReadOnlySpan<byte> line) => line.StartsWith("onednn_verbose,"u8) || line.StartsWith("dnnl_verbose,"u8) || line.StartsWith("mkldnn_verbose,"u8);

    /// <summary>Null for a line that tells of something else or is cut.</summary>
    public static OneDnnLine? Read(string line)
    {
        string[] fields = line.TrimEnd().Split(',');
        int exec = Array.IndexOf(fields, "exec");
        if (exec < 1 || fields.Length <= exec + FieldsAfterExec || Number(fields[^1]) is not >= 0 and var _ || fields[exec + 2].Length == 0)
        {
            return null;
        }

        (string kind, string implementation, string memory, string problem) = (fields[exec + 2], fields[exec + 3], fields[exec + 5], fields[^2]);
        string layouts = kind == "reorder" && Layouts(memory) is [var from, .., var to] ? $" {from} to {to}" : "";
        double? epoch = fields[1..exec].Select(Number).FirstOrDefault(number => number > 1e11);
        return new($"{kind} {implementation}{layouts} {problem}".TrimEnd(), Number(fields[^1])!.Value, epoch);
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    // "src_f32::blocked:abcd:f0 dst_f32:p:blocked:aBcd16b:f0": what follows the format's kind.
    private static List<string> Layouts(string memory) =>
        [.. memory.Split(' ').Select(descriptor => descriptor.Split(':')).Where(parts => Array.IndexOf(parts, "blocked") is >= 0 and var at && at + 1 < parts.Length).Select(parts => parts[Array.IndexOf(parts, "blocked") + 1])];
}
