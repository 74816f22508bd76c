using System.Globalization;
using Toplev.Tma.Regions;

namespace Toplev.Collector.Regions;

/// <summary>A line of oneDNN's log that reports the execution of a primitive.</summary>
/// <param name="Name">Kind, implementation and shape; of a reorder the layouts too.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="EpochMilliseconds">When it began, or null in versions that do not report it.</param>
internal sealed record OneDnnLine(string Name, double Milliseconds, double? EpochMilliseconds)
{
    // onednn_verbose[,v1][,timestamp][,primitive],exec,engine,kind,implementation,propagation,memory,attributes,auxiliary,problem,ms
    private const int FieldsAfterExec = 9;

    // onednn_verbose[,v1][,timestamp],graph,exec,engine,partition,kinds,names,data,post-ops,fusion,backend,ms: how many stand between depends on the version.
    private const int FewestFieldsAfterGraphExec = 4;

    private static readonly string[] PostOpsWords = ["post-ops:", "post_ops:"];
    private const int AttributesAfterExec = 6;

    /// <summary>A partition of a graph, in which other reported primitives were executed: its time includes theirs.</summary>
    public bool IsPartition { get; init; }

    /// <summary>
    /// Where a line of the log begins, whatever it reports: at once, or behind a blank where something puts a time or a name in front of each
    /// line, or the program had not ended its own; negative for another line.
    /// </summary>
    public static int BeginIn(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf("dnn_verbose,"u8);
        end = end < 0 ? line.IndexOf("dnnl_verbose,"u8) : end;
        var begin = end < 0 ? -1 : line[..end].LastIndexOfAny(" \t"u8) + 1;
        return begin >= 0 && IsLog(line[begin..]) ? begin : -1;
    }

    /// <summary>Whether a beginning of a line may become one of the log's.</summary>
    public static bool MayBecomeLog(ReadOnlySpan<byte> beginning) =>
        BeginIn(beginning) >= 0
            || "onednn_verbose,"u8.StartsWith(beginning)
            || "dnnl_verbose,"u8.StartsWith(beginning)
            || "mkldnn_verbose,"u8.StartsWith(beginning);

    private static bool IsLog(ReadOnlySpan<byte> line) =>
        line.StartsWith("onednn_verbose,"u8) || line.StartsWith("dnnl_verbose,"u8) || line.StartsWith("mkldnn_verbose,"u8);

    /// <summary>Null for a line that reports something else or is cut.</summary>
    public static OneDnnLine? Read(string line)
    {
        var fields = line.TrimEnd().Split(',');
        var exec = Array.IndexOf(fields, "exec");
        if (exec < 1)
        {
            return null;
        }

        var epoch = Epoch(fields[1..exec]);
        var isGraph = fields[exec - 1] == "graph";
        // In front of a partition's time stands the name of the backend, never a number.
        fields = WithPoint(fields, isGraph ? exec + FewestFieldsAfterGraphExec : exec + FieldsAfterExec + 1);
        if (isGraph)
        {
            return fields.Length > exec + FewestFieldsAfterGraphExec && Number(fields[^1]) is >= 0 and double graph
                ? new(Partition(fields, exec), graph, epoch) { IsPartition = true }
                : null;
        }

        if (fields.Length <= exec + FieldsAfterExec || Number(fields[^1]) is not >= 0 and var _ || fields[exec + 2].Length == 0)
        {
            return null;
        }

        (var kind, var implementation, var memory, var problem) = (fields[exec + 2], fields[exec + 3], fields[exec + 5], fields[^2]);
        var layouts = kind == "reorder" && Layouts(memory) is [var from, .., var to] ? $"{from} to {to}" : "";
        var name = new PrimitiveName(kind, implementation, PostOps(string.Join(',', fields[(exec + AttributesAfterExec)..^2])), layouts, problem);
        return new(name.ToString(), Number(fields[^1])!.Value, epoch);
    }

    /// <summary>
    /// In a locale with a decimal comma the last number takes two fields: <c>…,1x64x56x56,1,25</c>. How many there should be is known; the
    /// comma of an attribute makes more of them, too.
    /// </summary>
    private static string[] WithPoint(string[] fields, int expected) =>
        fields.Length > expected && AreDecimals(fields[^1]) && AreDigits(fields[^2]) ? [.. fields[..^2], $"{fields[^2]}.{fields[^1]}"] : fields;

    /// <summary>The time of day, whose decimals a locale may have split off, too.</summary>
    private static double? Epoch(string[] fields)
    {
        var at = Array.FindIndex(fields, field => Number(field) > 1e11);
        return at < 0 ? null : at + 1 < fields.Length && AreDigits(fields[at + 1]) ? Number($"{fields[at]}.{fields[at + 1]}") : Number(fields[at]);
    }

    /// <summary>The kind of a partition and the shapes that go into it; its number is another one in every run.</summary>
    private static string Partition(string[] fields, int exec)
    {
        const int Shape = 4;
        var tensors = fields.Skip(exec).FirstOrDefault(field => field.StartsWith("in0_", StringComparison.Ordinal)) ?? "";
        var shapes = string.Join(
            ':', tensors.Split(' ').Where(
                tensor => tensor.StartsWith("in", StringComparison.Ordinal)).Select(tensor => tensor.Split(':').ElementAtOrDefault(Shape)));
        return $"graph {fields[exec + 3]} {shapes}".TrimEnd();
    }

    /// <summary>
    /// What is fused into the primitive: <c>attr-post-ops:sum+eltwise_relu:0.1</c>, before version 2 <c>post_ops:'sum;eltwise_relu;'</c>.
    /// Their parameters are not part of a name.
    /// </summary>
    private static List<string> PostOps(string attributes)
    {
        var begin = Array.FindIndex(PostOpsWords, word => attributes.Contains(word, StringComparison.Ordinal)) is >= 0 and var known
            ? attributes.IndexOf(PostOpsWords[known], StringComparison.Ordinal) + PostOpsWords[known].Length
            : attributes.Length;
        var end = attributes.IndexOf(' ', begin);
        return [
            .. attributes[begin..(end < 0 ? attributes.Length : end)].Trim('\'').Split('+', ';')
                .Where(entry => entry.Length > 0 && char.IsAsciiLetter(entry[0]))
                .Select(entry => new string([.. entry.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c == '_')])),
        ];
    }

    private static bool AreDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    /// <summary>What stands behind a decimal comma: <c>25</c>, <c>5e-05</c>.</summary>
    private static bool AreDecimals(string text) => AreDigits(text.Split('e')[0]) && text.Split('e').Length <= 2;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    // "src_f32::blocked:abcd:f0 dst_f32:p:blocked:aBcd16b:f0": what follows the format's kind.
    private static List<string> Layouts(string memory) =>
        [
            .. memory.Split(' ').Select(descriptor => descriptor.Split(':')).Where(
                parts => Array.IndexOf(parts, "blocked") is >= 0 and var at
                    && at + 1 < parts.Length).Select(parts => parts[Array.IndexOf(parts, "blocked") + 1])];
}
