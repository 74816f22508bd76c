using Toplev.ModelCompiler.Checking;
using Toplev.ModelCompiler.Encodings;
using Toplev.ModelCompiler.Entries;
using Toplev.ModelCompiler.Sheets;
using Toplev.Tma.Events;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;

namespace Toplev.ModelCompiler;

/// <summary>Puts the parts of a model together: only the terms and events that its nodes and metrics need.</summary>
internal sealed class ModelAssembly
{
    private static readonly HashSet<string> DomainsThatAreUnits = ["GB/sec", "MB/sec", "NanoSeconds", "Seconds"];

    private readonly IReadOnlyList<ModelItem> entries;
    private readonly Dictionary<string, Expression> definitions;
    private readonly SheetFormulas sheet;
    private readonly EventEncoder encoder;
    private readonly Action<string> report;
    private readonly HashSet<string> nodes;

    /// <summary>Metrics that formulas refer to by their own name: no term has to stand between.</summary>
    private readonly HashSet<string> ownNames;
    private readonly Dictionary<ModelItem, Threshold> thresholds = [];
    private readonly HashSet<string> referenced = new(StringComparer.Ordinal);

    public ModelAssembly(
        IReadOnlyList<ModelItem> entries, Dictionary<string, Expression> definitions, SheetFormulas sheet, EventEncoder encoder, Action<string> report)
    {
        this.entries = entries;
        this.definitions = definitions;
        this.sheet = sheet;
        this.encoder = encoder;
        this.report = report;
        nodes = [.. entries.Where(entry => entry.IsNode).Select(entry => entry.Name)];
        ownNames = [.. entries.Where(entry => !entry.IsNode && entry.Symbol == entry.Name).Select(entry => entry.Name)];
        foreach (var entry in entries)
        {
            if (Choose(entry) is { } threshold)
            {
                thresholds[entry] = threshold;
                threshold.And?.Names().ToList().ForEach(Reference);
                threshold.AnyOf.ToList().ForEach(limit => limit.Bound.Names().ToList().ForEach(Reference));
            }

            definitions[entry.Symbol].Names().ToList().ForEach(Reference);
        }
    }

    public Dictionary<string, TermDefinition> Terms() =>
        sheet.Items.Select(item => item.Name).Concat(entries.Select(entry => entry.Symbol)).Concat(definitions.Keys).Distinct()
        .Where(name => referenced.Contains(name) && !nodes.Contains(name) && !ownNames.Contains(name) && definitions.ContainsKey(name))
        .ToDictionary(name => name, name => new TermDefinition(name, definitions[name]), StringComparer.Ordinal);

    public List<NodeDefinition> Nodes()
    {
        Dictionary<string, string> paths = [];
        List<NodeDefinition> result = [];
        foreach (var entry in entries.Where(entry => entry.IsNode))
        {
            paths[entry.Name] = entry.Parent is null ? entry.Name : $"{paths[entry.Parent]}.{entry.Name}";
            result.Add(new NodeDefinition
            {
                Name = entry.Name,
                Parent = entry.Parent,
                Level = paths[entry.Name].Count(c => c == '.') + 1,
                Path = paths[entry.Name],
                DomainName = entry.Published?.Domain ?? entry.Sheet!.Domain,
                Formula = definitions[entry.Symbol],
                Threshold = thresholds.GetValueOrDefault(entry),
                Overlaps = entry.Sheet is not null && SheetThreshold.Overlaps(entry.Sheet.Threshold),
                LocateWith = List(
                    entry.Published is { } published ? published.LocateWith : entry.Sheet!.LocateWith.Replace("_PS", "", StringComparison.Ordinal)),
                Groups = List(entry.Published?.Groups ?? entry.Sheet!.Groups),
            });
        }

        return result;
    }

    public List<MetricDefinition> Metrics() =>
    [
        .. entries.Where(entry => !entry.IsNode).Select(entry => new MetricDefinition
        {
            Name = entry.Name,
            Unit = Unit(entry),
            Formula = entry.Symbol != entry.Name && referenced.Contains(entry.Symbol) ? new Expression.Name(entry.Symbol) : definitions[entry.Symbol],
            Threshold = thresholds.GetValueOrDefault(entry),
            Groups = List(entry.Published?.Groups ?? entry.Sheet!.Groups),
        }),
    ];

    /// <summary>What formulas count, and what the code behind a node is found with.</summary>
    public Dictionary<string, PmuEvent> Events() => referenced.Where(name => !definitions.ContainsKey(name))
        .Concat(Nodes().SelectMany(node => node.LocateWith)).Distinct()
        .Select(encoder.Encode).OfType<PmuEvent>()
        .GroupBy(item => item.Encoding).SelectMany(Alike)
        .OrderBy(item => item.Name, StringComparer.Ordinal)
        .ToDictionary(item => item.Name, StringComparer.Ordinal);

    /// <summary>Two names of one event are counted in the same place: where the lists differ, where both say.</summary>
    private static IEnumerable<PmuEvent> Alike(IEnumerable<PmuEvent> names)
    {
        var all = names.ToList();
        var counters = all.Aggregate(uint.MaxValue, (mask, item) => mask & item.Counters);
        return all.Select(item => item with { Counters = counters == 0 ? item.Counters : counters });
    }

    private void Reference(string name)
    {
        if (referenced.Add(name) && definitions.TryGetValue(name, out var definition))
        {
            definition.Names().ToList().ForEach(Reference);
        }
    }

    /// <summary>The model's own file decides the numbers; the spreadsheet's spelling is kept where it says the same.</summary>
    private Threshold? Choose(ModelItem entry)
    {
        var fromSheet = entry.Sheet is null
            ? null
            : SheetThreshold.Parse(entry.Sheet.Threshold, name => sheet.Items.FirstOrDefault(item => item.Name == name)?.Threshold);
        fromSheet = fromSheet is not null && IsResolved(fromSheet) ? fromSheet : null;
        if (entry.Published is null || entry.Published.Threshold.Length == 0)
        {
            return fromSheet is null || IsComplete(fromSheet) ? fromSheet : null;
        }

        var own = PublishedThreshold.Parse(entry.Published.Threshold, entry.Name, entry.IsNode, Ancestors(entry));
        if (own is null || (fromSheet is not null && Same(own, fromSheet)))
        {
            return fromSheet;
        }

        report($"{entry.Name}: threshold {ThresholdText.Of(own)}, in the spreadsheet {(fromSheet is null ? "none" : ThresholdText.Of(fromSheet))}; published "
            + $"one used");
        return own with { And = own.And is null ? null : Simplification.Rename(own.And, Symbol) };
    }

    /// <summary>False where a limit names a term of a column that this core does not have.</summary>
    private bool IsResolved(Threshold threshold) => threshold.AnyOf.SelectMany(limit => limit.Bound.Names()).Concat(threshold.And?.Names() ?? [])
        .All(name => definitions.ContainsKey(name) || SystemParameter.All.Contains(name) || encoder.Encode(name) is not null);

    private bool IsComplete(Threshold threshold) => threshold.OrNode is null || nodes.Contains(threshold.OrNode);

    private bool Same(Threshold a, Threshold b) =>
        a.NeedsParent == b.NeedsParent && a.OrNode == b.OrNode && (a.And is null) == (b.And is null) && a.AnyOf.Count == b.AnyOf.Count
        && a.AnyOf.Zip(b.AnyOf).All(pair => pair.First.Comparison == pair.Second.Comparison && Value(pair.First.Bound) == Value(pair.Second.Bound));

    private double Value(Expression bound) => new TrialEvaluation(0, false, definitions, _ => [], name => name).Of(bound);

    private Expression.Name? Symbol(string name) =>
        entries.FirstOrDefault(entry => entry.Name == name) is { } entry ? new Expression.Name(entry.Symbol) : null;

    private List<string> Ancestors(ModelItem entry)
    {
        List<string> ancestors = [];
        for (var parent = entry.Parent; parent is not null; parent = entries.First(other => other.Name == parent).Parent)
        {
            ancestors.Add(parent);
        }

        return ancestors;
    }

    private static string Unit(ModelItem entry)
    {
        var domain = entry.Published?.Domain ?? entry.Sheet!.Domain;
        return entry.Published is { Unit.Length: > 0 } published ? published.Unit
            : DomainsThatAreUnits.Contains(domain) ? domain
            : domain == "Scaled_Slots" ? "percent"
            : "";
    }

    private static string[] List(string text) =>
        [.. text.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(item => item != "#NA")];
}
