using System.Globalization;
using System.Text.Json;
using Toplev.Tma.Formulas;

namespace Toplev.Tma.Metrics;

/// <summary>A value in a JSON file that knows where it is, so that every error can say so.</summary>
internal readonly record struct JsonPlace(JsonElement Element, string File, string Path)
{
    public string Text(string name) => OptionalText(name) ?? throw Error($"has no '{name}'");

    public string? OptionalText(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        var member = Element.GetProperty(name);
        return member.ValueKind == JsonValueKind.String ? member.GetString() : throw Error($"has '{name}' that is not text");
    }

    public int Integer(string name)
    {
        var member = Member(name);
        return member.Element.ValueKind == JsonValueKind.Number && member.Element.TryGetInt32(out var number)
            ? number
            : throw Error($"has '{name}' that is not an integer");
    }

    public ulong Hex(string name)
    {
        var text = Text(name);
        return text.StartsWith("0x", StringComparison.Ordinal)
            && ulong.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Error($"has '{name}' that is not a hexadecimal number: '{text}'");
    }

    public bool Flag(string name) => Has(name) && Element.GetProperty(name).ValueKind == JsonValueKind.True;

    public bool Has(string name) => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out _);

    public JsonPlace Member(string name) =>
        Has(name) ? new JsonPlace(Element.GetProperty(name), File, $"{Path}/{name}") : throw Error($"has no '{name}'");

    public IReadOnlyList<string> Texts(string name) => [.. Member(name).Elements().Select(item =>
        item.Element.ValueKind == JsonValueKind.String ? item.Element.GetString()! : throw item.Error("is no text"))];

    public IReadOnlyList<JsonPlace> Elements()
    {
        if (Element.ValueKind != JsonValueKind.Array)
        {
            throw Error("is no list");
        }

        List<JsonPlace> items = [];
        foreach (var item in Element.EnumerateArray())
        {
            items.Add(new JsonPlace(item, File, $"{Path}/{items.Count}"));
        }

        return items;
    }

    public IReadOnlyList<(string Name, JsonPlace Place)> Members()
    {
        if (Element.ValueKind != JsonValueKind.Object)
        {
            throw Error("is no object");
        }

        List<(string, JsonPlace)> items = [];
        foreach (var item in Element.EnumerateObject())
        {
            items.Add((item.Name, new JsonPlace(item.Value, File, $"{Path}/{item.Name}")));
        }

        return items;
    }

    public Expression Formula()
    {
        if (Element.ValueKind != JsonValueKind.String)
        {
            throw Error("is no formula");
        }

        try
        {
            return FormulaParser.Parse(Element.GetString()!);
        }
        catch (FormulaException error)
        {
            throw Error($"cannot be read: {error.Sentence}");
        }
    }

    public UserErrorException Error(string problem) => ErrorAt(File, Path, problem);

    public static UserErrorException ErrorAt(string file, string path, string problem) =>
        new($"{file}{(path.Length == 0 ? "" : " at " + ShownText.Of(path))} {ShownText.Of(problem)}.");
}
