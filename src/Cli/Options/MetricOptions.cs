using System.CommandLine;
using Toplev.Collector.Recordings;
using Toplev.Tma;

namespace Toplev.Cli.Options;

/// <summary>The options of a number that the program prints. Which direction is better is never guessed.</summary>
internal sealed class MetricOptions
{
    private const int LongestUnit = 30;

    private readonly Option<string?> pattern = MeasureOptions.Text(
        "--metric-from", "REGEX", "Compare a number that the program prints, captured by the pattern's only group; name it (?<higher>…) or (?<lower>…) to "
            + "say which is better");

    private readonly Option<bool> higher = new("--higher-is-better") { Description = "A higher --metric-from value is better" };
    private readonly Option<bool> lower = new("--lower-is-better") { Description = "A lower --metric-from value is better" };
    private readonly Option<string?> unit = MeasureOptions.Text("--metric-unit", "TEXT", "Unit of the --metric-from value, for example req/s, GFLOPS or ms");

    public IEnumerable<Option> All => [pattern, higher, lower, unit];

    /// <summary>What was said of the direction, or null.</summary>
    public bool? Direction(ParseResult parsed) => (parsed.GetValue(higher), parsed.GetValue(lower)) switch
    {
        (true, true) => throw new UserErrorException("--higher-is-better and --lower-is-better are mutually exclusive.", "Use only one of them."),
        (true, _) => true,
        (_, true) => false,
        _ => null,
    };

    /// <summary>Null without a pattern.</summary>
    public MetricRequest? Read(ParseResult parsed) => (parsed.GetValue(pattern), Unit(parsed)) switch
    {
        ({ } text, var named) => new MetricRequest(text, Direction(parsed), named),
        (null, { } named) =>
            throw new UserErrorException($"--metric-unit '{named}' is the unit of the --metric-from value, but --metric-from was not "
                + $"given.", "Add --metric-from REGEX."),
        _ => null,
    };

    private string? Unit(ParseResult parsed) => parsed.GetValue(unit)?.Trim() switch
    {
        null => null,
        { Length: > 0 and <= LongestUnit } text when !text.Any(char.IsControl) => text,
        var text => throw new UserErrorException($"--metric-unit takes a word such as req/s, not '{text}'."),
    };
}
