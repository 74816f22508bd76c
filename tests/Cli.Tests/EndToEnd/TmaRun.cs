using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>How a run of <c>tma</c> ended and what it wrote.</summary>
internal sealed record TmaRun(int ExitCode, string Output, string Error)
{
    /// <summary>The result document where it was written to a file, or null.</summary>
    public string? DocumentText { get; init; }

    /// <summary>The result document, of the file or on standard output.</summary>
    public ResultJson Document => new(JsonDocument.Parse(DocumentText ?? Output).RootElement);

    /// <summary>No failure of tma itself shows as a stack trace or an exception's name, whatever happened.</summary>
    public TmaRun WithoutStackTrace()
    {
        foreach (var text in new[] { Output, Error })
        {
            Assert.DoesNotContain("   at Toplev.", text, StringComparison.Ordinal);
            Assert.DoesNotContain("   at System.", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Unhandled exception", text, StringComparison.OrdinalIgnoreCase);
        }

        Assert.NotEqual(134, ExitCode);
        return this;
    }

    public TmaRun Exits(int code)
    {
        Assert.True(ExitCode == code, $"exit code {ExitCode} instead of {code}\n{Error}\n{Output}");
        return WithoutStackTrace();
    }
}

/// <summary>Reading of a result document, schema <c>tma-result/1</c>.</summary>
internal sealed record ResultJson(JsonElement Root)
{
    public JsonElement Result => Root.GetProperty("results")[0];

    public JsonElement Machine => Root.GetProperty("machine");

    public IReadOnlyList<JsonElement> Nodes => [.. Result.GetProperty("nodes").EnumerateArray()];

    public IReadOnlyList<string> Bottleneck => Names("bottleneck");

    public IReadOnlyList<string> Contenders => Names("contenders");

    public string? Reason => Result.GetProperty("reason").GetString();

    public string Grade => Result.GetProperty("quality").GetProperty("grade").GetString()!;

    public IReadOnlyList<string> Findings => [.. Root.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("id").GetString()!)];

    public static string NameOf(JsonElement node) => node.GetProperty("path").GetString()!.Split('.')[^1];

    public static double? PercentOf(JsonElement node) =>
        node.GetProperty("percent") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    public JsonElement Node(string name) => Nodes.Single(node => NameOf(node) == name);

    public double? Percent(string name) => PercentOf(Node(name));

    public bool Flagged(string name) => Node(name).GetProperty("flagged").GetBoolean();

    public bool OverThreshold(string name) => Node(name).GetProperty("overThreshold").GetBoolean();

    public double? Software(string name) =>
        Result.GetProperty("software").GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private List<string> Names(string property) => [.. Result.GetProperty(property).EnumerateArray().Select(name => name.GetString()!)];
}
