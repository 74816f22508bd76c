using System.CommandLine;
using Toplev.Cli.Console;
using static Toplev.Cli.Options.OptionFactory;

namespace Toplev.Cli.Options;

/// <summary>Options that mean the same in several commands.</summary>
internal static class SharedOptions
{
    private const int DefaultLevel = 3;
    private const int DeepestLevel = 6;

    public static Option<int> Level() =>
        NumberOr(DefaultLevel, OptionGroup.Target, "--level", $"Deepest level of the tree, 1 to {DeepestLevel}", 1, DeepestLevel, "-l");

    public static Option<IReadOnlyList<string>?> Nodes() =>
        List(OptionGroup.Target, "--nodes", "GLOB[,GLOB]", "Measure only these nodes and what they depend on", text => text);

    public static Option<bool> NoMultiplex() =>
        Flag(OptionGroup.Method, "--no-multiplex", "Run the program once per event group instead of time-sharing the counters");

    public static Option<bool> User() => Flag(OptionGroup.Target, "--user", "Count only user mode");

    public static Option<string?> Model(string description = "Use this microarchitecture's model instead of the detected one") =>
        Text(OptionGroup.Target, "--model", "NAME", description);

    public static Option<string?> ModelFolder() => Text(
        OptionGroup.Target, "--model-dir", "DIR", "Directory of models made by tma models compile; they take precedence over the built-in ones");

    public static Option<string?> Perf() =>
        Text(OptionGroup.Method, "--perf", "PATH", "Path of the perf binary (also: environment variable TMA_PERF)");

    public static Option<string?> Html() => Text(OptionGroup.Results, "--html", "FILE", "Write the report as one HTML file; - is standard output");

    public static Option<bool> Force() =>
        Flag(OptionGroup.Results, "--force", "Replace output files that tma did not write; recordings are never replaced by other files");

    public static Option<bool> NoFoldRegions() =>
        Flag(OptionGroup.Regions, "--no-fold-regions", "Give each numbered region (step_0, step_1) a row of its own instead of one for all (step_*)");

    public static Option<bool> Json() => Flag(OptionGroup.Results, "--json", "Write JSON");

    public static Option<ColorChoice> Color() => Choice(
        OptionGroup.Results, "--color", "Colour the terminal output",
        ("auto", ColorChoice.Auto), ("always", ColorChoice.Always), ("never", ColorChoice.Never));

    /// <summary>Root of the machine's files; another one in tests.</summary>
    public static Option<string?> Root() => new("--root") { Hidden = true };

    /// <summary><c>-o</c> where there is no recording to write: means the same everywhere, so it is refused here.</summary>
    public static Option NoOutput() =>
        Refused("--output", "-o names a recording, and this command does not write one.", "Use --html FILE for the report.", "-o");
}
