using System.CommandLine;
using Toplev.Tma;
using static Toplev.Cli.Options.OptionFactory;

namespace Toplev.Cli.Options;

/// <summary>The user's request for a search among commits, beyond that of any measurement.</summary>
internal sealed record BisectRequest
{
    public required RunRequest Run { get; init; }

    public required string Good { get; init; }

    public required string Bad { get; init; }

    /// <summary>Command that builds a revision, for a shell.</summary>
    public required string Build { get; init; }

    public bool FirstParent { get; init; }

    /// <summary>Half width of the interval of a ratio at which a comparison of two commits knows enough: 0.03 is 3 %.</summary>
    public required double Precision { get; init; }
}

/// <summary>The options of <c>tma bisect</c>.</summary>
internal sealed class BisectOptions
{
    private const double UsualPrecision = 0.03;
    private const int UsualRuns = 30;

    /// <summary>What no commit can be measured by: what runs already, a server, and steps of another kind.</summary>
    private static readonly string[] Elsewhere =
    [
        "--drilldown", "--pid", "--all-cpus", "--cpu", "--start", "--ready", "--ready-timeout", "--measure", "--duration",
    ];

    private readonly Option<string?> good = Text(OptionGroup.Target, "--good", "REV", "A fast revision, an ancestor of the slow one");
    private readonly Option<string?> bad = Text(OptionGroup.Target, "--bad", "REV", "A slow revision (default HEAD)");
    private readonly Option<string?> build = Text(
        OptionGroup.Program, "--build", "CMD", "Build a revision: run by sh -c in a checkout of its own, where the program is then run");
    private readonly Option<bool> firstParent = Flag(
        OptionGroup.Target, "--first-parent", "Follow only the first parent of merges: finds the merge, not the commit that was merged");
    private readonly ExperimentOptions experiment = new(
        UsualPrecision, "Compare the ends, and the commit found with its parent, until the ratio is known to ±PERCENT", "a new seed");

    private readonly MeasureOptions measure = new(UsualRuns, defaultWarmups: 1, "Maximum number of measured runs of each revision in a step");

    public IEnumerable<Option> All =>
    [
        good, bad, firstParent, build, experiment.ShowOutput, experiment.Precision, experiment.Equivalence, experiment.Seed,
        .. measure.All.Where(option => !Elsewhere.Contains(option.Name)),
    ];

    public BisectRequest Read(ParseResult parsed, IReadOnlyList<string> program, string commandLine)
    {
        const string Example = "For example: tma bisect --good v1.0 --bad HEAD --build make -- ./app";
        if (program.Count == 0)
        {
            throw new UserErrorException("No program to measure.", Example);
        }

        var run = measure.Read(parsed, program, commandLine);
        return new BisectRequest
        {
            Run = experiment.InTurns(parsed, run),
            Good = parsed.GetValue(good) ?? throw new UserErrorException("--good is missing: from which revision on to search.", Example),
            Bad = parsed.GetValue(bad) ?? "HEAD",
            Build = parsed.GetValue(build) ?? throw new UserErrorException(
                "--build is missing: how a revision is built.", "Where there is nothing to build: --build true. " + Example),
            FirstParent = parsed.GetValue(firstParent),
            Precision = experiment.PrecisionOf(parsed),
        };
    }
}
