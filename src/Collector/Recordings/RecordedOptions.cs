using System.Globalization;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Collector.Recordings;

/// <summary>What evaluation needs to know of the options, kept as text in the recording.</summary>
public sealed record RecordedOptions
{
    private const string Higher = "higher";
    private const string Lower = "lower";
    private const string FoldRegions = "fold-regions";
    private const string No = "no";

    public int Level { get; init; } = 3;

    public IReadOnlySet<string>? Nodes { get; init; }

    public IReadOnlyDictionary<string, double> Constants { get; init; } = new Dictionary<string, double>();

    public NoTree? WhyNoTree { get; init; }

    public string Selection { get; init; } = "";

    public int? GenericCounters { get; init; }

    /// <summary>The command line that made the recording, quoted for a shell, or null.</summary>
    public string? CommandLine { get; init; }

    public int? Iterations { get; init; }

    /// <summary>Length of perf's intervals in ms.</summary>
    public int IntervalMilliseconds { get; init; } = 1000;

    public MetricRequest? Metric { get; init; }

    public Experiment? Experiment { get; init; }

    /// <summary>Sources of regions that were on, as <c>--regions</c> takes them.</summary>
    public IReadOnlyList<string> RegionSources { get; init; } = [];

    /// <summary>False where each of <c>step_0</c>, <c>step_1</c> has a row of its own.</summary>
    public bool FoldsRegions { get; init; } = true;

    /// <summary>The file that an import read, or null for what this program measured.</summary>
    public string? ImportedFrom { get; init; }

    /// <summary>The options that name what ran already and was measured, or null.</summary>
    public string? TargetOptions { get; init; }

    public Dictionary<string, string> Write()
    {
        var text = new Dictionary<string, string> { ["level"] = Level.ToString(CultureInfo.InvariantCulture) };
        foreach (var (name, value) in Constants)
        {
            text["constant:" + name] = value.ToString("R", CultureInfo.InvariantCulture);
        }

        if (Nodes is not null)
        {
            text["nodes"] = string.Join(',', Nodes);
        }

        if (Selection.Length > 0)
        {
            text["selection"] = Selection;
        }

        if (WhyNoTree is not null)
        {
            text["no-tree"] = WhyNoTree.Text;
            text["no-tree-id"] = WhyNoTree.Id;
        }

        if (GenericCounters is { } counters)
        {
            text["generic-counters"] = counters.ToString(CultureInfo.InvariantCulture);
        }

        if (Experiment is { } experiment)
        {
            text["equivalence"] = experiment.Equivalence.ToString("R", CultureInfo.InvariantCulture);
            Add(text, "seed", experiment.Seed?.ToString(CultureInfo.InvariantCulture));
        }

        Add(text, "regions", RegionSources.Count > 0 ? string.Join(',', RegionSources) : null);
        Add(text, FoldRegions, FoldsRegions ? null : No);
        Add(text, "imported-from", ImportedFrom);
        Add(text, "command-line", CommandLine);
        Add(text, "target", TargetOptions);
        Add(text, "iterations", Iterations?.ToString(CultureInfo.InvariantCulture));
        Add(text, "metric-from", Metric?.Pattern);
        Add(text, "metric-better", Metric?.HigherIsBetter switch { true => Higher, false => Lower, null => null });
        Add(text, "metric-unit", Metric?.Unit);
        Add(text, "interval-ms", IntervalMilliseconds.ToString(CultureInfo.InvariantCulture));
        return text;
    }

    /// <summary>The same recording, to be shown without numbered regions in one row.</summary>
    public static Recording Unfolded(Recording recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        return recording with
        {
            Manifest = recording.Manifest with { Options = new Dictionary<string, string>(recording.Manifest.Options) { [FoldRegions] = No } },
        };
    }

    private static void Add(Dictionary<string, string> text, string name, string? value)
    {
        if (value is not null)
        {
            text[name] = value;
        }
    }

    public static RecordedOptions Read(IReadOnlyDictionary<string, string> text)
    {
        var constants = new Dictionary<string, double> { [SystemParameter.SmtOn] = 0 };
        foreach (var (name, value) in text)
        {
            if (name.StartsWith("constant:", StringComparison.Ordinal)
                && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= Plausible.CountsBelow)
            {
                constants[name["constant:".Length..]] = number;
            }
        }

        return new RecordedOptions
        {
            Level = Number(text, "level") ?? 3,
            Nodes = text.TryGetValue("nodes", out var nodes) ? nodes.Split(',').ToHashSet() : null,
            Constants = constants,
            WhyNoTree = text.GetValueOrDefault("no-tree") is { } why
                ? new NoTree(text.GetValueOrDefault("no-tree-id") ?? NoTreeIds.Unclassified, why)
                : null,
            Selection = text.GetValueOrDefault("selection") ?? "",
            GenericCounters = Number(text, "generic-counters"),
            RegionSources = text.TryGetValue("regions", out var regions) ? regions.Split(',', StringSplitOptions.RemoveEmptyEntries) : [],
            FoldsRegions = text.GetValueOrDefault(FoldRegions) != No,
            ImportedFrom = text.GetValueOrDefault("imported-from"),
            CommandLine = text.GetValueOrDefault("command-line"),
            TargetOptions = text.GetValueOrDefault("target"),
            Iterations = Number(text, "iterations") is { } iterations and > 0 ? iterations : null,
            Metric = text.GetValueOrDefault("metric-from") is { } pattern
                ? new MetricRequest(
                    pattern,
                    text.GetValueOrDefault("metric-better") switch { Higher => true, Lower => false, _ => null },
                    text.GetValueOrDefault("metric-unit"))
                : null,
            IntervalMilliseconds = Number(text, "interval-ms") is { } interval and >= 0 ? interval : 1000,
            Experiment = text.TryGetValue("equivalence", out var equivalence)
                && double.TryParse(equivalence, NumberStyles.Float, CultureInfo.InvariantCulture, out var width) && width is >= 0 and < 1
                ? new Experiment(Number(text, "seed") is not null, Number(text, "seed"), width) : null,
        };
    }

    private static int? Number(IReadOnlyDictionary<string, string> text, string name) =>
        text.TryGetValue(name, out var value) && int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
