using System.Globalization;
using CsvHelper;
using Toplev.Report.Formatting;
using Toplev.Tma.Functions;
using Toplev.Tma.Metrics;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.Csv;

/// <summary>
/// A result as one table: a row for each node and each software counter of an interval, for each figure of a run, for each figure of a
/// region, and for each function of a profile. What a row has not, or could not be measured, is empty. Text that a spreadsheet
/// would take for a formula begins with an apostrophe.
/// </summary>
public sealed class ResultTable : IDisposable
{
    private static readonly string[] Header =
        ["seconds", "scope", "path", "percent", "counted", "kind", "variant", "run", "name", "value", "unit"];

    /// <summary>What every table begins with.</summary>
    public static string Begin { get; } = string.Join(',', Header);

    /// <summary>Columns that follow where something was sampled.</summary>
    private static readonly string[] ProfileHeader =
        ["event", "module", "samples", "low", "high", "total", "total_low", "total_high", "total_ms"];

    private static readonly CsvWriterOptions Format = new() { NewLine = "\n", Injection = CsvInjection.Escape };

    private readonly CsvWriter writer;
    private readonly bool hasProfile;

    /// <summary>Begins the table with its header.</summary>
    /// <param name="output">Stays open.</param>
    /// <param name="hasProfile">True where functions will be written.</param>
    public ResultTable(TextWriter output, bool hasProfile)
    {
        this.hasProfile = hasProfile;
        writer = CsvWriter.Create(output, Format, leaveOpen: true);
        writer.WriteRecord(hasProfile ? [.. Header, .. ProfileHeader] : Header);
    }

    /// <summary>The shares of an interval.</summary>
    public void WriteNodes(IntervalOf interval, TmaTree tree)
    {
        foreach (var node in tree.Nodes)
        {
            BeginRow(interval.Seconds, interval.Scope, node.Definition.Path);
            writer.WriteField(node.Value * 100);
            writer.WriteField(node.Counted);
            EndRow("node", interval.Variant, interval.Run, null, null, null);
        }
    }

    /// <summary>A software counter in an interval.</summary>
    public void WriteCounter(IntervalOf interval, string name, double? value)
    {
        BeginRow(interval.Seconds, interval.Scope, null);
        EndEmpty("counter", interval.Variant, interval.Run, name, value, FigureUnits.Of(name));
    }

    /// <summary>Time and figures of every run.</summary>
    public void WriteRuns(ResultSet set)
    {
        foreach (var result in set.Results)
        {
            for (var index = 0; index < result.Repetitions.Count; index++)
            {
                foreach (var (name, value, unit) in FiguresOf(result, result.Repetitions[index], set.Measure))
                {
                    BeginRow(TimeOf(result.Repetitions[index]), result.CoreType is { } type ? CoreTypeText.Of(type) : null, null);
                    EndEmpty("run", result.Name, index + 1, name, value, unit);
                }
            }
        }
    }

    /// <summary>The functions of every variant that was sampled, those with most samples first.</summary>
    public void WriteFunctions(ResultSet set)
    {
        // A hybrid processor's kinds of cores are results of their own, and have one profile together.
        foreach (var result in set.Results.Where(result => result.Profile is not null).DistinctBy(result => result.Name))
        {
            foreach (var function in result.Profile!.Functions)
            {
                Write(result.Name, result.Profile, function);
            }
        }
    }

    /// <summary>The regions of every variant, over all its runs: a row for each and each of its figures, the region in the column of the path.</summary>
    public void WriteRegions(ResultSet set)
    {
        foreach (var result in set.Results.Where(result => result.Regions.Count > 0).DistinctBy(result => result.Name))
        {
            foreach (var region in result.Regions)
            {
                foreach (var (name, value, unit) in FiguresOf(region))
                {
                    BeginRow(null, null, region.Name);
                    EndEmpty("region", result.Name, null, name, value, unit);
                }
            }
        }
    }

    public void Dispose() => writer.Dispose();

    private static IEnumerable<(string Name, double? Value, string Unit)> FiguresOf(RegionResult region) =>
    [
        ("count", region.Count, ""), ("total", region.Total * 1000, "ms"), ("self", region.Self * 1000, "ms"), ("mean", region.Mean * 1000, "ms"),
        ("p50", region.Median * 1000, "ms"), ("p95", region.Percentile95 * 1000, "ms"), ("share-of-run", region.ShareOfRun * 100, "%"),
    ];

    private void Write(string variant, ProfileResult profile, FunctionShare function)
    {
        BeginRow(null, null, null);
        writer.WriteField(Percent(function.Self.Value));
        writer.WriteField("");
        WriteFields("function", variant, null, function.Function.Name, function.Self.Milliseconds, function.Self.Milliseconds is null ? null : "ms");
        writer.WriteField(profile.Event);
        writer.WriteField(Shown(function.Function.Module));
        writer.WriteField(function.Samples);
        writer.WriteField(Percent(function.Self.Interval?.Low));
        writer.WriteField(Percent(function.Self.Interval?.High));
        writer.WriteField(Percent(function.Total.Value));
        writer.WriteField(Percent(function.Total.Interval?.Low));
        writer.WriteField(Percent(function.Total.Interval?.High));
        writer.WriteField(Exact(function.Total.Milliseconds));
        writer.EndRecord();
    }

    private static double? Percent(double? share) => Exact(share * 100);

    private static IEnumerable<(string Name, double? Value, string Unit)> FiguresOf(ProgramResult result, Repetition repetition, Measure measure)
    {
        yield return ("time", TimeOf(repetition), "s");
        if (measure != Measure.TimePerRun)
        {
            yield return (measure.Kind == MeasureKind.Time ? "time-per-" + measure.Per : "printed", repetition.Value, measure.IsTime ? "s" : measure.Unit);
        }

        if (result.Tree is not null)
        {
            yield return ("instructions", repetition.Instructions, "");
            yield return ("cycles", repetition.Cycles, "");
        }

        foreach (var (software, value) in result.Software.Zip(repetition.Software))
        {
            yield return (software.Name, value, FigureUnits.Of(software.Name));
        }
    }

    private static double? TimeOf(Repetition repetition) => repetition.Seconds > 0 ? repetition.Seconds : null;

    private void BeginRow(double? seconds, string? scope, string? path)
    {
        writer.WriteField(seconds, "0.#########");
        writer.WriteField(Shown(scope));
        writer.WriteField(Shown(path));
    }

    private void EndEmpty(string kind, string variant, int? run, string name, double? value, string unit)
    {
        writer.WriteField("");
        writer.WriteField("");
        EndRow(kind, variant, run, name, value, unit);
    }

    private void EndRow(string kind, string variant, int? run, string? name, double? value, string? unit)
    {
        WriteFields(kind, variant, run, name, value, unit);
        for (var column = 0; hasProfile && column < ProfileHeader.Length; column++)
        {
            writer.WriteField("");
        }

        writer.EndRecord();
    }

    private void WriteFields(string kind, string variant, int? run, string? name, double? value, string? unit)
    {
        writer.WriteField(kind);
        writer.WriteField(Shown(variant));
        writer.WriteField(run);
        writer.WriteField(Shown(name));
        writer.WriteField(Exact(value));
        writer.WriteField(Shown(unit));
    }

    /// <summary>Names come from outside, and a table may be shown by a terminal.</summary>
    private static string? Shown(string? text) => text is null ? null : SafeText.CleanKeepingLines(text);

    /// <summary>Without what a change of unit adds behind the fifteenth digit.</summary>
    private static double? Exact(double? value) =>
        value is { } number ? double.Parse(number.ToString("G15", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;
}
