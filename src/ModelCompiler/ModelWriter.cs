using System.Globalization;
using System.Numerics;
using System.Text;
using Toplev.Tma.Events;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;

namespace Toplev.ModelCompiler;

/// <summary>
/// Writes a model as JSON that people review: one entry per node, event or term, facts in one line, the formula in the next.
/// </summary>
internal static class ModelWriter
{
    public static string Text(TmaModel model)
    {
        List<string> parts =
        [
            Field("schema", TmaModelReader.Schema),
            Field("name", model.Name),
            Field("title", model.Title),
            Field("aliases", model.Aliases),
            Field("vendor", model.Vendor),
        ];
        if (model.CoreType is { } coreType)
        {
            parts.Add(Field("coreType", CoreTypeText.Of(coreType)));
        }

        var counters = model.Counters;
        parts.AddRange(
        [
            Field("tmaVersion", model.TmaVersion),
            Field("source", model.Source),
            Field("cpus", model.Cpus),
            Invariant($"\"width\": {model.Width}"),
            $"\"counters\": {Counters(counters)}",
            $"\"roles\": {{ {Field("cycles", model.Roles.Cycles)}, {Field("instructions", model.Roles.Instructions)}, "
                + $"{Field("slots", model.Roles.Slots)}, {Field("partsOfSlots", model.Roles.PartsOfSlots)} }}",
            $"\"terms\": {{\n{Lines(model.Terms.Values.Select(term => $"    {Quoted(term.Name)}: {Quoted(FormulaText.Of(term.Formula))}"))}\n  }}",
            $"\"nodes\": [\n{Lines(model.Nodes.Select(Node))}\n  ]",
            $"\"metrics\": [\n{Lines(model.Metrics.Select(Metric))}\n  ]",
            $"\"events\": {{\n{Lines(model.Events.Values.Select(Event))}\n  }}",
        ]);
        return NodeRenaming.InModel("{\n  " + string.Join(",\n  ", parts) + "\n}\n");
    }

    /// <summary>The list of models that lets the program find one without reading them all.</summary>
    public static string Index(IEnumerable<TmaModel> models) =>
        "{\n  " + Field("schema", "tma-model-index/1") + ",\n  \"models\": [\n" + Lines(models.Select(IndexEntry)) + "\n  ]\n}\n";

    private static string IndexEntry(TmaModel model)
    {
        List<string> fields = [Field("name", model.Name), Field("title", model.Title), Field("vendor", model.Vendor)];
        if (model.CoreType is { } type)
        {
            fields.Add(Field("coreType", CoreTypeText.Of(type)));
        }

        fields.Add(Field("tmaVersion", model.TmaVersion));
        fields.Add(Invariant($"\"levels\": {model.Nodes.Max(node => node.Level)}"));
        fields.Add(Field("aliases", model.Aliases));
        fields.Add(Field("cpus", model.Cpus));
        return $"    {{ {string.Join(", ", fields)} }}";
    }

    private static string Counters(CoreCounters counters) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{ \"generic\": {counters.Generic}, \"genericWithoutSmt\": {counters.GenericWithoutSmt}, \"fixed\": {counters.FixedCounters}, "
        + $"\"topdownMetrics\": {counters.TopdownMetrics}, \"offcoreValues\": {counters.OffcoreValues} }}");

    private static string Node(NodeDefinition node)
    {
        List<string> facts = [Field("name", node.Name)];
        if (node.Parent is not null)
        {
            facts.Add(Field("parent", node.Parent));
        }

        facts.Add(Field("domain", node.DomainName));
        if (node.Threshold is not null)
        {
            facts.Add(Field("threshold", ThresholdText.Of(node.Threshold)));
        }

        if (node.Overlaps)
        {
            facts.Add("\"overlaps\": true");
        }

        AddList(facts, "groups", node.Groups);
        AddList(facts, "locateWith", node.LocateWith);
        return Entry(facts, node.Formula);
    }

    private static string Metric(MetricDefinition metric)
    {
        List<string> facts = [Field("name", metric.Name)];
        if (metric.Unit.Length != 0)
        {
            facts.Add(Field("unit", metric.Unit));
        }

        if (metric.Threshold is not null)
        {
            facts.Add(Field("threshold", ThresholdText.Of(metric.Threshold)));
        }

        AddList(facts, "groups", metric.Groups);
        return Entry(facts, metric.Formula);
    }

    private static string Entry(List<string> facts, Expression formula) =>
        $"    {{ {string.Join(", ", facts)},\n      {Field("formula", FormulaText.Of(formula))} }}";

    private static string Event(PmuEvent item)
    {
        var encoding = item.Encoding;
        List<string> facts = [Field("event", Hex((ulong)encoding.Event)), Field("umask", Hex((ulong)encoding.Umask))];
        if (encoding.CounterMask != 0)
        {
            facts.Add(Invariant($"\"cmask\": {encoding.CounterMask}"));
        }

        AddFlag(facts, "inv", encoding.Invert);
        AddFlag(facts, "edge", encoding.Edge);
        AddFlag(facts, "any", encoding.AnyThread);
        AddFlag(facts, "eq", encoding.EqualToMask);
        if (encoding.Register != ExtraRegister.None)
        {
            var register = encoding.Register switch
            {
                ExtraRegister.Offcore => "offcore",
                ExtraRegister.Frontend => "frontend",
                _ => "loadLatency",
            };
            facts.Add(Field(register, Hex(encoding.RegisterValue)));
        }

        if (encoding.Privilege != Privilege.Any)
        {
            facts.Add(Field("privilege", encoding.Privilege == Privilege.User ? "user" : "kernel"));
        }

        facts.Add(Field("counters", Counters(item)));
        AddFlag(facts, "takenAlone", item.TakenAlone);
        if (item.Errata is not null)
        {
            facts.Add(Field("errata", item.Errata));
        }

        return $"    {Quoted(item.Name)}: {{ {string.Join(", ", facts)} }}";
    }

    /// <summary>Where the event is counted: <c>fixed1+0-7</c>, <c>0,2-3</c>, <c>metrics</c>.</summary>
    private static string Counters(PmuEvent item)
    {
        if (item.IsTopdownMetric)
        {
            return "metrics";
        }

        List<string> places = item.FixedCounter is { } counter ? [Invariant($"fixed{counter}")] : [];
        if (item.Counters != 0)
        {
            places.Add(Ranges(item.Counters));
        }

        return string.Join("+", places);
    }

    private static string Ranges(uint mask)
    {
        List<string> ranges = [];
        while (mask != 0)
        {
            var first = BitOperations.TrailingZeroCount(mask);
            var length = BitOperations.TrailingZeroCount(~(mask >> first));
            ranges.Add(length == 1 ? Invariant($"{first}") : Invariant($"{first}-{first + length - 1}"));
            mask &= ~(((1u << length) - 1) << first);
        }

        return string.Join(",", ranges);
    }

    private static void AddFlag(List<string> facts, string name, bool value)
    {
        if (value)
        {
            facts.Add($"\"{name}\": true");
        }
    }

    private static void AddList(List<string> facts, string name, IReadOnlyList<string> values)
    {
        if (values.Count != 0)
        {
            facts.Add(Field(name, string.Join(";", values)));
        }
    }

    private static string Lines(IEnumerable<string> lines) => string.Join(",\n", lines);

    private static string Field(string name, string value) => $"\"{name}\": {Quoted(value)}";

    private static string Field(string name, IReadOnlyList<string> values) => $"\"{name}\": [{string.Join(", ", values.Select(Quoted))}]";

    private static string Quoted(string text)
    {
        var escaped = new StringBuilder("\"");
        foreach (var c in text)
        {
            escaped.Append(c is '"' or '\\' ? "\\" : "").Append(c);
        }

        return escaped.Append('"').ToString();
    }

    private static string Hex(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
