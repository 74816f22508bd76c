using System.Text.Json;
using Toplev.Tma.Events;
using Toplev.Tma.Formulas;

namespace Toplev.Tma.Metrics;

/// <summary>Reads a model file (schema <c>tma-model/1</c>).</summary>
public static class TmaModelReader
{
    public const string Schema = "tma-model/1";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 200 };

    /// <param name="json">The whole file.</param>
    /// <param name="fileName">Named in errors.</param>
    /// <exception cref="UserErrorException">The file is not a model; the message says where and why.</exception>
    public static TmaModel Read(ReadOnlyMemory<byte> json, string fileName)
    {
        using var document = Parse(json, fileName);
        return Model(new JsonPlace(document.RootElement, fileName, ""));
    }

    /// <summary>Reads a stream to its end.</summary>
    public static TmaModel Read(Stream json, string fileName)
    {
        using var bytes = new MemoryStream();
        json.CopyTo(bytes);
        return Read(bytes.ToArray(), fileName);
    }

    internal static JsonDocument Parse(ReadOnlyMemory<byte> json, string fileName)
    {
        try
        {
            var document = JsonDocument.Parse(json, Options);
            if (Repeated(document.RootElement) is not { } name)
            {
                return document;
            }

            document.Dispose();
            throw new UserErrorException($"{fileName} is not valid JSON: '{ShownText.Of(name)}' is there twice.");
        }
        catch (JsonException error)
        {
            var line = error.LineNumber is { } number ? $" (line {number + 1})" : "";
            throw new UserErrorException($"{fileName} is not valid JSON{line}: {ShownText.Of(error.Message)}", inner: error);
        }
    }

    // JsonDocument's own check takes random numbers from OpenSSL: 5 ms more, and the end of the process where that is not installed.
    private static string? Repeated(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return element.EnumerateArray().Select(Repeated).FirstOrDefault(name => name is not null);
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        HashSet<string> names = [];
        foreach (var member in element.EnumerateObject())
        {
            if (!names.Add(member.Name))
            {
                return member.Name;
            }

            if (Repeated(member.Value) is { } inner)
            {
                return inner;
            }
        }

        return null;
    }

    internal static void RequireSchema(JsonPlace root)
    {
        if (root.Text("schema") is var schema && schema != Schema)
        {
            throw root.Error($"has schema '{schema}', not '{Schema}'");
        }
    }

    internal static CoreType? CoreTypeIn(JsonPlace root) => root.OptionalText("coreType") is { } type
        ? CoreTypeText.Parse(type) ?? throw root.Error($"names an unknown core type '{type}'")
        : null;

    private static TmaModel Model(JsonPlace root)
    {
        RequireSchema(root);
        var counters = root.Member("counters");
        return new TmaModel
        {
            Name = root.Text("name"),
            Title = root.Text("title"),
            Aliases = root.Texts("aliases"),
            Vendor = root.Text("vendor"),
            CoreType = CoreTypeIn(root),
            TmaVersion = root.Text("tmaVersion"),
            Source = root.Text("source"),
            BorrowedThresholds = root.OptionalText("thresholds"),
            Cpus = root.Texts("cpus"),
            Width = root.Integer("width"),
            Counters = new CoreCounters(
                counters.Integer("generic"),
                counters.Integer("genericWithoutSmt"),
                counters.Integer("fixed"),
                counters.Integer("topdownMetrics"),
                counters.Integer("offcoreValues")),
            Roles = root.Has("roles") ? Roles(root.Member("roles")) : EventRoles.None,
            Terms = root.Member("terms").Members().ToDictionary(
                term => term.Name, term => new TermDefinition(term.Name, term.Place.Formula()), StringComparer.Ordinal),
            Nodes = Nodes(root.Member("nodes")),
            Metrics = [.. root.Member("metrics").Elements().Select(Metric)],
            Events = root.Member("events").Members().ToDictionary(
                item => item.Name, item => EventText.Read(item.Name, item.Place), StringComparer.Ordinal),
        };
    }

    private static EventRoles Roles(JsonPlace place) =>
        new(place.Texts("cycles"), place.Texts("instructions"), place.Texts("slots"), place.Texts("partsOfSlots"));

    private static List<NodeDefinition> Nodes(JsonPlace list)
    {
        Dictionary<string, NodeDefinition> known = new(StringComparer.Ordinal);
        List<NodeDefinition> nodes = [];
        foreach (var place in list.Elements())
        {
            var name = NodeRenaming.NameOf(place.Text("name"));
            NodeDefinition? parent = null;
            if (place.OptionalText("parent") is { } named && NodeRenaming.NameOf(named) is var parentName && !known.TryGetValue(parentName, out parent))
            {
                throw place.Error($"has node '{name}' before its parent '{parentName}'");
            }

            var node = new NodeDefinition
            {
                Name = name,
                Parent = parent?.Name,
                Level = parent is null ? 1 : parent.Level + 1,
                Path = parent is null ? name : $"{parent.Path}.{name}",
                DomainName = place.Text("domain"),
                Formula = place.Member("formula").Formula(),
                Threshold = Threshold(place),
                Overlaps = place.Flag("overlaps"),
                LocateWith = List(place, "locateWith"),
                Groups = List(place, "groups"),
            };
            nodes.Add(node);
            known[name] = node;
        }

        return nodes;
    }

    private static MetricDefinition Metric(JsonPlace place) => new()
    {
        Name = place.Text("name"),
        Unit = place.OptionalText("unit") ?? "",
        Formula = place.Member("formula").Formula(),
        Threshold = Threshold(place),
        Groups = List(place, "groups"),
    };

    private static Threshold? Threshold(JsonPlace place)
    {
        if (place.OptionalText("threshold") is not { } text)
        {
            return null;
        }

        try
        {
            return ThresholdText.Parse(text);
        }
        catch (FormulaException error)
        {
            throw place.Error($"has a threshold that cannot be read: {error.Sentence}");
        }
    }

    private static string[] List(JsonPlace place, string name) => place.OptionalText(name)?.Split(';') ?? [];
}
