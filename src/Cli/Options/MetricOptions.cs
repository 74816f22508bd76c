using System.CommandLine;
using Toplev.Collector.Recordings;
using Toplev.Tma;
using static Toplev.Cli.Options.OptionFactory;

namespace Toplev.Cli.Options;

/// <summary>The options of a number that the program prints. Which direction is better is never guessed.</summary>
internal sealed class MetricOptions
{
    private const int LongestUnit = 30;

    private readonly Option<string?> pattern = Text(
        OptionGroup.Method, "--metric-from", "REGEX|TOOL:NUMBER",
        "Report or compare a number that the program prints, captured by the pattern's only group; name it (?<higher>…) or (?<lower>…) to say which is better. "
            + "Of load generators by name: ab:rps, ab:p99, wrk:rps, wrk:p99, hey:rps, hey:p99 and others");
    private readonly Option<bool> higher = Flag(OptionGroup.Method, "--higher-is-better", "A higher --metric-from value is better");
    private readonly Option<bool> lower = Flag(OptionGroup.Method, "--lower-is-better", "A lower --metric-from value is better");
    private readonly Option<string?> unit = Value<string?>(
        OptionGroup.Method, "--metric-unit", "TEXT", "Unit of the --metric-from value, for example req/s, GFLOPS or ms", ReadUnit);

    public IEnumerable<Option> All => [pattern, higher, lower, unit];

    /// <summary>The direction, or null if not given.</summary>
    public bool? Direction(ParseResult parsed) => (parsed.GetValue(higher), parsed.GetValue(lower)) switch
    {
        (true, true) => throw new UserErrorException("--higher-is-better and --lower-is-better are mutually exclusive.", "Use only one of them."),
        (true, _) => true,
        (_, true) => false,
        _ => null,
    };

    /// <summary>Null without a pattern.</summary>
    public MetricRequest? Read(ParseResult parsed) => (parsed.GetValue(pattern), parsed.GetValue(unit)) switch
    {
        ({ } text, var named) => new MetricRequest(text, Direction(parsed), named),
        (null, { } named) => throw new UserErrorException(
            $"--metric-unit '{named}' is the unit of the --metric-from value, but --metric-from was not given.", "Add --metric-from REGEX."),
        _ => null,
    };

    private static string ReadUnit(string text) => text.Trim() is { Length: > 0 and <= LongestUnit } word && !word.Any(char.IsControl)
        ? word
        : throw new UserErrorException($"--metric-unit takes a word such as req/s, not '{text.Trim()}'.");
}
