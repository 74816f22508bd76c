using System.CommandLine;
using Toplev.Collector.Workloads;
using static Toplev.Cli.Options.OptionFactory;

namespace Toplev.Cli.Options;

/// <summary>The options of <c>tma run</c>.</summary>
internal sealed class RunOptions
{
    private readonly Option<string> allocator = Choice(
        OptionGroup.Program, "--allocator", "Preload this memory allocator: " + AllocatorPresets.Description, Allocators);
    private readonly MeasureOptions measure = new(defaultRuns: 1, defaultWarmups: 0, "Number of measured runs");

    public RunOptions() => allocator.HelpName = "NAME";

    /// <summary>The allocators by the words that <c>--allocator</c> takes.</summary>
    public static (string Word, string Value)[] Allocators => [.. AllocatorPresets.Names.Select(name => (name, name))];

    public IEnumerable<Option> All => [allocator, .. measure.All];

    /// <param name="program">The program and its arguments.</param>
    /// <param name="commandLine">All of it as it was typed, quoted for a shell.</param>
    public RunRequest Read(ParseResult parsed, IReadOnlyList<string> program, string? commandLine)
    {
        var run = measure.Read(parsed, program, commandLine);
        var launch = run.Measurement.Launch;
        launch = launch with { Settings = launch.Settings with { Allocator = parsed.GetValue(allocator) } };
        return run with { Measurement = run.Measurement with { Launch = launch } };
    }
}
