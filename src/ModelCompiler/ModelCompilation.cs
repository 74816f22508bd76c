using Toplev.ModelCompiler.Checking;
using Toplev.ModelCompiler.Encodings;
using Toplev.ModelCompiler.Entries;
using Toplev.ModelCompiler.Sheets;
using Toplev.ModelCompiler.Sources;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;
using static Toplev.Tma.Formulas.Expression;

namespace Toplev.ModelCompiler;

/// <summary>Makes one model out of a spreadsheet column, an event list and, where there is one, a metrics file.</summary>
internal sealed class ModelCompilation
{
    /// <summary>Nodes that a later version of the spreadsheet renamed; metrics files of older versions keep the old name.</summary>
    private static readonly (string Sheet, string Published)[] Renamed =
    [
        ("L3_Miss_Bound", "DRAM_Bound"),
        ("Data_Cache_Memory_Bandwidth", "Cache_Memory_Bandwidth"),
        ("Data_Cache_Memory_Latency", "Cache_Memory_Latency"),
    ];

    private const int MostMetrics = 5000;
    private const int MostParts = 100_000;
    private const string WidthName = "#Pipeline_Width";
    private const int WidthOfLatestCores = 8;
    private const string SumOfFields = "#PERF_METRICS_SUM";

    private readonly ModelTarget target;
    private readonly Action<string> report;
    private readonly EventEncoder encoder;
    private readonly SheetFormulas sheet;
    private readonly PublishedMetrics? published;
    private readonly string sheetVersion;
    private readonly Dictionary<string, Expression> definitions;

    public ModelCompilation(ModelTarget target, PublishedDirectory directory, Spreadsheet? spreadsheet, Action<string> report)
    {
        this.target = target;
        this.report = message => report($"{target.Name}: {message}");
        encoder = new EventEncoder(directory.Events(target.Events), target.Core);
        published = target.Metrics is null ? null : directory.Metrics(target.Metrics);
        sheetVersion = spreadsheet?.Version ?? "";
        var renamed = published is null
            ? []
            : Renamed.Where(pair => published.Metrics.Any(metric => metric.Name.Replace("Bottleneck_", "", StringComparison.Ordinal) == pair.Published))
                .ToDictionary(pair => pair.Sheet, pair => pair.Published);
        sheet = spreadsheet is not null && target.Column is not null ? new SheetFormulas(spreadsheet, target.Column, renamed)
            : published is not null ? SheetFormulas.WithoutColumn(spreadsheet)
            : throw new Tma.UserErrorException($"its formulas are only in the spreadsheet {SheetName}.csv, which is missing");
        definitions = sheet.Formulas;
        if (IsFromMetricsAlone && target.Core.Counters.TopdownMetrics > 0)
        {
            // By this name the sum of the register's fields is known where it must be replaced.
            definitions[SumOfFields] = FormulaParser.Parse("PERF_METRICS.FRONTEND_BOUND + PERF_METRICS.BAD_SPECULATION + PERF_METRICS.RETIRING + "
                + "PERF_METRICS.BACKEND_BOUND");
        }
    }

    private bool IsFromMetricsAlone => published is not null && definitions.Keys.All(name => name == SumOfFields);

    private string SheetName => target.IsEfficiencyCore ? "E-core_TMA_Metrics" : "TMA_Metrics-full";

    public TmaModel Compile(IReadOnlyList<string> cpus)
    {
        var isAlone = IsFromMetricsAlone;
        var entries = published is null ? SheetEntries() : PublishedEntries(published);
        LeaveOutAbsentNodes(entries);
        // Where a metrics file is all there is, it differs from nothing.
        var differences = isAlone ? _ => { } : report;
        var verification = new Verification(entries, definitions, Identity, differences);
        if (published is not null)
        {
            verification.MakePublishedFormulasHold();
        }

        entries = InTreeOrder([.. entries.Where(IsResolvable)]);
        var assembly = new ModelAssembly(entries, definitions, sheet, encoder, differences);
        var events = assembly.Events();
        return new TmaModel
        {
            Name = target.Name,
            Aliases = target.Aliases,
            Title = target.Title,
            Vendor = "GenuineIntel",
            CoreType = target.CoreType,
            TmaVersion = published?.TmaVersion ?? sheetVersion,
            Source = Source(),
            Cpus = cpus,
            Width = definitions.ContainsKey(WidthName) ? (int)verification.Constant(WidthName) : WidthWithoutColumn(),
            Counters = target.Core.Counters,
            Terms = assembly.Terms(),
            Nodes = assembly.Nodes(),
            Metrics = assembly.Metrics(),
            Events = events,
            Roles = IntelRoles.In(events),
        };
    }

    private int WidthWithoutColumn()
    {
        if (published is not null && CoreInference.Width(published) is { } width)
        {
            return width;
        }

        report($"its metrics do not give its width; {WidthOfLatestCores} slots per cycle assumed");
        return WidthOfLatestCores;
    }

    private string Source()
    {
        if (target.Column is null || sheetVersion.Length == 0)
        {
            return $"intel/perfmon: {target.Metrics} {published!.TmaVersion}; {target.Events}";
        }

        var column = $"{SheetName} {sheetVersion}, column {target.Column}";
        var source = published is null
            ? $"intel/perfmon: {column}; {target.Events}"
            : $"intel/perfmon: {target.Metrics} {published.TmaVersion}; {column}; {target.Events}";
        return target.Remark is null ? source : $"{source} ({target.Remark})";
    }

    private List<ModelItem> PublishedEntries(PublishedMetrics metrics)
    {
        var items = sheet.Items.ToDictionary(item => item.PublishedName, StringComparer.Ordinal);
        List<ModelItem> entries = [];
        var parts = 0;
        foreach (var metric in metrics.Metrics.DistinctBy(metric => metric.Name))
        {
            var item = items.GetValueOrDefault(metric.Name);
            var formula = FormulaNotation.Parse(metric.Formula);
            parts += formula.Size().Operands;
            if (parts > MostParts || metrics.Metrics.Count > MostMetrics)
            {
                throw new Tma.UserErrorException(
                    $"{target.Metrics} has more than {MostMetrics} metrics, or its formulas more than {MostParts} parts.",
                    "Files published by Intel have about 250 and 10000: check the origin of the file.");
            }

            var inlined = Simplification.Of(formula, _ => null);
            if (ContainsNotAvailable(inlined))
            {
                report($"{metric.Name}: published formula refers to #NA; left out");
                continue;
            }

            entries.Add(new ModelItem
            {
                Name = metric.Name,
                Symbol = item?.Name ?? metric.Name,
                IsNode = metric.IsNode,
                Parent = metric.IsNode && metric.Level > 1 ? Parent(metric, metrics.Metrics, item) : null,
                Sheet = item,
                Published = metric,
                Inlined = metric.IsNode ? WithoutPercent(inlined) : inlined,
            });
        }

        var names = entries.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var item in sheet.Items
            .Where(item => item.Kind != SheetItemKind.Term && definitions.ContainsKey(item.Name) && !names.Contains(item.PublishedName)))
        {
            report($"{item.PublishedName}: only in the spreadsheet; left out");
            if (item.Kind == SheetItemKind.Node)
            {
                definitions.Remove(item.Name);
            }
        }

        return entries;
    }

    /// <summary>
    /// Some files leave the parent of a deeper node out, or name one that is not a level up; then the spreadsheet's holds.
    /// </summary>
    private static string? Parent(PublishedMetric node, IReadOnlyList<PublishedMetric> metrics, SheetItem? item) =>
        metrics.Any(other => other.Name == node.Parent && other.Level == node.Level - 1) ? node.Parent : item?.Parent ?? node.Parent;

    private List<ModelItem> SheetEntries() =>
    [
        .. sheet.Items.Where(item => item.Kind != SheetItemKind.Term && definitions.ContainsKey(item.Name)).Select(item => new ModelItem
        {
            Name = item.PublishedName,
            Symbol = item.Name,
            IsNode = item.Kind == SheetItemKind.Node,
            Parent = Ancestor(item),
            Sheet = item,
        }),
    ];

    /// <summary>The spreadsheet's formulas name nodes of relatives too (CXL, AMX, HBM); here those contribute nothing.</summary>
    private void LeaveOutAbsentNodes(List<ModelItem> entries)
    {
        var present = entries.Select(entry => entry.Symbol).ToHashSet(StringComparer.Ordinal);
        var absent = sheet.Items.Where(
            item => item.Kind == SheetItemKind.Node && !present.Contains(item.Name)).Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, formula) in definitions.ToList())
        {
            if (formula.Names().Any(absent.Contains))
            {
                definitions[name] = Simplification.WithoutAbsent(formula, absent);
            }
        }
    }

    /// <summary>The nearest node above that exists for this processor.</summary>
    private string? Ancestor(SheetItem item)
    {
        var parent = item.Parent;
        while (parent is not null && !definitions.ContainsKey(parent))
        {
            report($"{item.Name}: its parent {parent} does not exist here; moved up a level");
            parent = sheet.Items.First(other => other.Kind == SheetItemKind.Node && other.Name == parent).Parent;
        }

        return parent;
    }

    /// <summary>Drops what needs an event this core does not have, and says so.</summary>
    private bool IsResolvable(ModelItem entry)
    {
        var missing = Unknown(definitions[entry.Symbol], []).Distinct().ToArray();
        if (missing.Length != 0)
        {
            report($"{entry.Name}: needs {string.Join(", ", missing)}, which this core lacks; left out");
        }

        return missing.Length == 0;
    }

    /// <summary>
    /// Nodes with every parent before its children (not all published files keep to that), then the metrics. A node whose
    /// parent this core does not have goes with it.
    /// </summary>
    private List<ModelItem> InTreeOrder(List<ModelItem> entries)
    {
        List<ModelItem> ordered = [];
        foreach (var top in entries.Where(entry => entry.IsNode && entry.Parent is null))
        {
            AddWithDescendants(top);
        }

        foreach (var orphan in entries.Where(entry => entry.IsNode).Except(ordered))
        {
            report($"{orphan.Name}: its parent {orphan.Parent} does not exist here; left out");
        }

        return [.. ordered, .. entries.Where(entry => !entry.IsNode)];

        void AddWithDescendants(ModelItem node)
        {
            if (ordered.Contains(node))
            {
                return;
            }

            ordered.Add(node);
            foreach (var child in entries.Where(entry => entry.IsNode && entry.Parent == node.Name))
            {
                AddWithDescendants(child);
            }
        }
    }

    private IEnumerable<string> Unknown(Expression formula, HashSet<string> visited)
    {
        foreach (var name in formula.Names().Where(visited.Add))
        {
            if (definitions.TryGetValue(name, out var definition))
            {
                foreach (var unknown in Unknown(definition, visited))
                {
                    yield return unknown;
                }
            }
            else if (!name.StartsWith("##", StringComparison.Ordinal) && !SystemParameter.All.Contains(name)
                && UnmeasuredName.Reason(name) is null && encoder.Encode(name) is null)
            {
                yield return name;
            }
        }
    }

    private string Identity(string name) => encoder.Encode(name)?.Encoding.ToPerf("cpu", "") ?? name;

    private static bool ContainsNotAvailable(Expression expression) => expression.Names().Contains("#NA");

    private static Expression WithoutPercent(Expression percent) => percent switch
    {
        Binary { Operator: Operator.Multiply, Left: Number { Value: 100 } } whole => whole.Right,
        Binary { Operator: Operator.Multiply or Operator.Divide } product => new Binary(product.Operator, WithoutPercent(product.Left), product.Right),
        _ => throw new Tma.UserErrorException($"A node's formula does not start with 100: {FormulaText.Of(percent)}"),
    };
}
