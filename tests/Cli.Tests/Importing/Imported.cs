using System.Text.Json;

namespace Toplev.Cli.Tests.Importing;

/// <summary>What <c>tma import</c> makes of a text.</summary>
internal sealed record Imported(int Code, string Error, IReadOnlyList<JsonElement> Results, IReadOnlyList<string> Findings)
{
    private static readonly string[] Level1Names = ["Frontend_Bound", "Bad_Speculation", "Backend_Bound", "Retiring"];

    public static async Task<Imported> Of(string text, params string[] options)
    {
        using var folder = new TemporaryFolder();
        folder.With("perf.txt", text);
        var run = await CommandRun.Of(["import", folder.File("perf.txt"), "--json", "-", .. options]);
        if (run.Output.Length == 0)
        {
            return new Imported(run.Code, run.Error, [], []);
        }

        using var document = JsonDocument.Parse(run.Output);
        var root = document.RootElement.Clone();
        return new Imported(
            run.Code, run.Error, [.. root.GetProperty("results").EnumerateArray()],
            [
                .. root.GetProperty("findings").EnumerateArray().Select(
                    finding => $"{finding.GetProperty("id").GetString()}: {finding.GetProperty("text").GetString()}")]);
    }

    /// <summary>perf's table for people with the five events of level 1.</summary>
    public static string Topdown(
        double slots, double retiring, double badSpeculation, double frontend, double backend, string modifier = "", string tail = "") =>
        FormattableString.Invariant($"""
             {slots:#,0}      slots{modifier}{tail}
             {retiring:#,0}      topdown-retiring{modifier}{tail}
             {badSpeculation:#,0}      topdown-bad-spec{modifier}{tail}
             {frontend:#,0}      topdown-fe-bound{modifier}{tail}
             {backend:#,0}      topdown-be-bound{modifier}{tail}

            """);

    /// <summary>The whole of what perf prints for one program.</summary>
    public static string Section(string counts, string program = "./app") =>
        $" Performance counter stats for '{program}':\n\n{counts}\n       0.500123456 seconds time elapsed\n\n";

    /// <summary>Frontend, bad speculation, backend, retiring in percent to one hundredth; null for those without a value.</summary>
    public double?[] Level1(int result = 0) => [.. Level1Names.Select(name => Percent(name, result))];

    public double? Percent(string path, int result = 0)
    {
        return Node(path, result) is { } node && node.GetProperty("percent") is { ValueKind: JsonValueKind.Number } percent
            ? Math.Round(percent.GetDouble(), 2)
            : null;
    }

    public string? Reason(string path, int result = 0) => Node(path, result)?.GetProperty("reason").GetString();

    private JsonElement? Node(string path, int result) => Results[result].GetProperty("nodes").EnumerateArray()
        .Where(
            node => node.GetProperty("path").GetString()!.Equals(
                path, StringComparison.OrdinalIgnoreCase)).Select(node => (JsonElement?)node).SingleOrDefault();
}
