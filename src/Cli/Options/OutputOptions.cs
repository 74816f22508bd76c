using System.CommandLine;
using Toplev.Cli.Console;
using static Toplev.Cli.Options.OptionFactory;

namespace Toplev.Cli.Options;

/// <summary>The options of everything that prints a result.</summary>
internal sealed class OutputOptions
{
    private readonly Option<bool> all = Flag(OptionGroup.Results, "--all", "Show every node, flagged or not");
    private readonly Option<bool> quiet = Flag(OptionGroup.Results, "--quiet", "Print errors only", "-q");
    private readonly Option<bool> verbose =
        Flag(OptionGroup.Results, "--verbose", "Print the plan, the perf command and everything perf printed", "-v");
    private readonly Option<ColorChoice> color = SharedOptions.Color();

    public IEnumerable<Option> All => [all, quiet, verbose, color];

    /// <summary>For a command that prints no tree and plans nothing.</summary>
    public IEnumerable<Option> WithoutTree => [quiet, color];

    public Verbosity Verbosity(ParseResult parsed) =>
        parsed.GetValue(quiet) ? Options.Verbosity.Quiet
        : parsed.GetResult(verbose) is not null && parsed.GetValue(verbose) ? Options.Verbosity.Verbose
        : Options.Verbosity.Normal;

    public ColorChoice Color(ParseResult parsed) => parsed.GetValue(color);

    public bool AllNodes(ParseResult parsed) => parsed.GetValue(all);
}
