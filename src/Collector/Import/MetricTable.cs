using System.Text.RegularExpressions;
using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;
using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>
/// Percentages of <c>--topdown</c> and <c>--metric-only</c>: names in a heading, values below, as text or with the separator of <c>-x</c>.
/// </summary>
internal sealed partial class MetricTable
{
    private const int FewestMetrics = 2;
    private const int LongestHeading = 4000;
    private const int MostLeading = 3;

    /// <summary>Columns in front of the metrics; perf writes their commas whatever the separator is.</summary>
    private static readonly string[] Leading =
        ["#", "time", "# time", "cpu", "core", "cpus", "socket", "die", "node", "cache", "cluster", "thread", "comm-pid", "counters", "ctrs"];

    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["retiring"] = "tma_retiring", ["bad speculation"] = "tma_bad_speculation", ["frontend bound"] = "tma_frontend_bound",
        ["backend bound"] = "tma_backend_bound",
        ["heavy operations"] = "tma_heavy_operations", ["light operations"] = "tma_light_operations", ["branch mispredict"] = "tma_branch_mispredicts",
        ["machine clears"] = "tma_machine_clears", ["fetch latency"] = "tma_fetch_latency", ["fetch bandwidth"] = "tma_fetch_bandwidth",
        ["memory bound"] = "tma_memory_bound", ["core bound"] = "tma_core_bound",
    };

    private readonly byte separator;
    private readonly bool hasStamp;
    private readonly int leading;
    private readonly string?[] columns;

    private MetricTable(byte separator, IReadOnlyList<string> leading, string?[] columns)
    {
        this.separator = separator;
        hasStamp = leading.Any(name => name.EndsWith("time", StringComparison.OrdinalIgnoreCase));
        this.leading = leading.Count;
        this.columns = columns;
    }

    /// <summary>
    /// The names of metrics of the tree in any of perf's spellings (<c>%  tma_retiring</c>, <c>bad speculation</c>, AMD's and Arm's
    /// <c>%slots  retiring</c>); null for others, and for a name that stands there twice: which core type each is of is not said.
    /// </summary>
    public static string?[] Metrics(IReadOnlyList<string> names)
    {
        List<string> plain = [.. names.Select(name => Unit().Replace(name.Trim(), ""))];
        var isOtherVendor = plain.Exists(name => OtherVendor().IsMatch(name) && name.Contains('_', StringComparison.Ordinal))
            || names.Zip(plain).Any(pair => pair is { Second: "retiring" } && pair.First.Trim() != pair.Second);
        List<string?> metrics = [.. plain.Select(name => Metric(name, isOtherVendor))];
        return [.. metrics.Select(metric => metrics.Count(other => other == metric) > 1 ? null : metric)];
    }

    private static string? Metric(string name, bool isOtherVendor) =>
        name.StartsWith("tma_", StringComparison.Ordinal) ? (name.StartsWith("tma_info", StringComparison.Ordinal) ? null : name)
        : isOtherVendor ? (OtherVendor().IsMatch(name) ? name : null)
        : Names.GetValueOrDefault(name);

    /// <summary>Null for a line that is not a heading of such a table.</summary>
    public static MetricTable? Heading(ReadOnlySpan<byte> line)
    {
        if (line.Length > LongestHeading
            || (line.IndexOf("retiring"u8) < 0 && line.IndexOf("tma_"u8) < 0 && line.IndexOf("bound"u8) < 0 && line.IndexOf("bad_spec"u8) < 0))
        {
            return null;
        }

        var text = Text(line).Trim();
        foreach (var separator in (ReadOnlySpan<char>)[',', ';', '|', '\t', ':', '^', '~'])
        {
            var fields = text.TrimEnd(separator).Split([separator, ',']);
            if (text.Contains(separator, StringComparison.Ordinal) && Of((byte)separator, fields) is { } table)
            {
                return table;
            }
        }

        // A unit belongs to the name behind it, however many blanks there are.
        return Of((byte)' ', Columns().Split(Percent().Replace(text.TrimStart('#', ' '), "%")));
    }

    /// <summary>Reads a row.</summary>
    /// <param name="stamp">Empty without <c>-I</c>.</param>
    /// <param name="scope">CPU, core or thread; empty when all are one.</param>
    /// <returns>Null for a line that is not a row.</returns>
    public List<PrintedShare>? Row(ReadOnlySpan<byte> line, CoreType? core, out string stamp, out string scope)
    {
        (stamp, scope) = ("", "");
        var text = Text(line[..Math.Min(line.Length, LongestHeading)]).Trim();
        var fields = this.separator == ' '
            ? text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            : DecimalComma.JoinRow(text.Split((char)this.separator), hasStamp, this.leading, this.columns.Length);
        var first = this.separator == ' ' ? fields.Length - this.columns.Length : this.leading;
        if (first < 0 || first > MostLeading || fields.Length < first + this.columns.Length - 1)
        {
            return null;
        }

        List<string> leading = [.. fields[..first].Select(field => field.Trim())];
        if (leading.Count > 0 && IsStamp(System.Text.Encoding.UTF8.GetBytes(leading[0])))
        {
            stamp = leading[0];
            leading.RemoveAt(0);
        }

        if ((hasStamp && stamp.Length == 0) || leading.Any(field => field.Length == 0))
        {
            return null;
        }

        scope = leading.Count > 0 ? leading[0] : "";
        List<PrintedShare> shares = [];
        for (var column = 0; column < this.columns.Length && first + column < fields.Length; column++)
        {
            if (this.columns[column] is not { } metric)
            {
                continue;
            }

            var field = fields[first + column].Trim();
            if (MetricText.OfColumn(System.Text.Encoding.UTF8.GetBytes(field), metric, core) is { } share)
            {
                shares.Add(share);
            }
            else if (field.Length > 0 && !field.Equals("nan", StringComparison.OrdinalIgnoreCase) && field != "none")
            {
                return null;
            }
        }

        return shares.Count > 0 ? shares : null;
    }

    private static MetricTable? Of(byte separator, string[] fields)
    {
        List<string> leading = [.. fields.TakeWhile(field => Leading.Contains(field.Trim().ToLowerInvariant()))];
        List<string> names = [.. fields.Skip(leading.Count).Where(field => field.Trim().Length > 0)];
        if (names.Exists(name => name.Trim() is [>= '0' and <= '9', ..]))
        {
            return null;
        }

        // One name alone may be a word of the program, but not with its unit.
        var columns = Metrics(names);
        var isTable = columns.Count(column => column is not null) >= FewestMetrics
            || (columns is [not null] && Unit().IsMatch(names[0].Trim()))
            || names.Count(name => Unit().Replace(name.Trim(), "").StartsWith("tma_", StringComparison.Ordinal)) >= FewestMetrics;
        return isTable ? new MetricTable(separator, leading, columns) : null;
    }

    [GeneratedRegex(@"^(?:%(?:\w+(?=\s))?\s*|percent of \w+\s+)")]
    private static partial Regex Unit();

    [GeneratedRegex(@"^(?:frontend_bound|backend_bound|bad_speculation|retiring|smt_contention)(?:_\w+)?$")]
    private static partial Regex OtherVendor();

    [GeneratedRegex(@"(?:%\w*|percent of \w+)\s+")]
    private static partial Regex Percent();

    [GeneratedRegex(@"\s{2,}|\s+(?=%)")]
    private static partial Regex Columns();
}
