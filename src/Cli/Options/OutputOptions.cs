using System.CommandLine;
using Toplev.Cli.Console;

namespace Toplev.Cli.Options;

/// <summary>The options of everything that prints a result.</summary>
internal sealed class OutputOptions
{
    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "Print errors only" };
    private readonly Option<bool> verbose = new("--verbose", "-v") { Description = "Print the plan, the perf command and everything perf printed" };
    private readonly Option<string?> color = MeasureOptions.Choice("--color", "auto|always|never", "Colour the terminal output");
    private readonly Option<bool> all = new("--all") { Description = "Show every node, flagged or not" };

    public IEnumerable<Option> All => [quiet, verbose, color, all];

    public Verbosity Verbosity(ParseResult parsed) =>
        parsed.GetValue(quiet) ? Options.Verbosity.Quiet : parsed.GetValue(verbose) ? Options.Verbosity.Verbose : Options.Verbosity.Normal;

    public ColorChoice Color(ParseResult parsed) => Parse(parsed.GetValue(color));

    internal static ColorChoice Parse(string? color) => color switch
    {
        "always" => ColorChoice.Always,
        "never" => ColorChoice.Never,
        _ => ColorChoice.Auto,
    };

    public bool AllNodes(ParseResult parsed) => parsed.GetValue(all);
}
