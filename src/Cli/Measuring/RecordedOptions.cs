using System.Globalization;
using Toplev.Tma.Metrics;

namespace Toplev.Cli.Measuring;

/// <summary>What evaluation needs to know of the options, kept as text in the recording.</summary>
internal sealed record RecordedOptions
{
    public int Level { get; init; } = 3;

    public IReadOnlySet<string>? Nodes { get; init; }

    public IReadOnlyDictionary<string, double> Constants { get; init; } = new Dictionary<string, double>();

    public string? WhyNoTree { get; init; }

    public string Selection { get; init; } = "";

    public int? GenericCounters { get; init; }

    public static RecordedOptions Of(MeasurementSetup setup) => new()
    {
        Level = setup.Level,
        Nodes = setup.Nodes,
        Constants = setup.Constants,
        WhyNoTree = setup.WhyNoTree,
        Selection = setup.Selection,
        GenericCounters = setup.GenericCounters,
    };

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
            text["no-tree"] = WhyNoTree;
        }

        if (GenericCounters is { } counters)
        {
            text["generic-counters"] = counters.ToString(CultureInfo.InvariantCulture);
        }

        return text;
    }

    public static RecordedOptions Read(IReadOnlyDictionary<string, string> text)
    {
        var constants = new Dictionary<string, double> { [SystemParameter.SmtOn] = 0 };
        foreach (var (name, value) in text)
        {
            if (name.StartsWith("constant:", StringComparison.Ordinal)
                && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                constants[name["constant:".Length..]] = number;
            }
        }

        return new RecordedOptions
        {
            Level = Number(text, "level") ?? 3,
            Nodes = text.TryGetValue("nodes", out var nodes) ? nodes.Split(',').ToHashSet() : null,
            Constants = constants,
            WhyNoTree = text.GetValueOrDefault("no-tree"),
            Selection = text.GetValueOrDefault("selection") ?? "",
            GenericCounters = Number(text, "generic-counters"),
        };
    }

    private static int? Number(IReadOnlyDictionary<string, string> text, string name) =>
        text.TryGetValue(name, out var value) && int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
