using System.Text.Json;
using Toplev.Cli.Tests.EndToEnd;

namespace Toplev.Cli.Tests.Importing;

/// <summary>One published output of perf or toplev with the percentages that it printed itself.</summary>
internal sealed record Fixture(string Name, string Kind, string? Model, IReadOnlyList<PrintedValue> Values)
{
    private static readonly Lazy<IReadOnlyList<Fixture>> Known = new(ReadAll);

    public static IReadOnlyList<Fixture> All => Known.Value;

    public static string Folder { get; } = Path.Combine(Repository.Root, "fixtures", "perf-stat");

    public string File => Path.Combine(Folder, Name);

    public static Fixture Of(string name) => All.Single(fixture => fixture.Name == name);

    private static List<Fixture> ReadAll()
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(Folder, "expected.json")));
        return [.. document.RootElement.EnumerateObject().Select(item => new Fixture(
            item.Name,
            item.Value.GetProperty("kind").GetString()!,
            item.Value.GetProperty("model").GetString(),
            [.. item.Value.GetProperty("values").EnumerateArray().Select(value => new PrintedValue(
                value.GetProperty("metric").GetString()!,
                value.GetProperty("percent").GetDouble(),
                value.GetProperty("tolerance").GetDouble(),
                value.TryGetProperty("core", out var core) ? core.GetString() : null))]))];
    }
}

/// <param name="Metric">As printed.</param>
/// <param name="Tolerance">In points.</param>
/// <param name="Core">Kind of core on hybrid processors.</param>
internal sealed record PrintedValue(string Metric, double Percent, double Tolerance, string? Core)
{
    public string Node
    {
        get
        {
            var plain = Metric.ToUpperInvariant().Replace("TMA_", "", StringComparison.Ordinal).Replace(' ', '_');
            return plain == "BRANCH_MISPREDICT" ? "BRANCH_MISPREDICTS" : plain;
        }
    }
}
