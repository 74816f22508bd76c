using System.CommandLine;
using System.Globalization;
using Toplev.Collector.Perf;
using Toplev.Engine.Options;
using Toplev.Tma;
using static Toplev.Cli.Options.OptionFactory;

namespace Toplev.Cli.Options;

/// <summary>The options that say what is sampled, shared by <c>locate</c> and <c>compare</c>.</summary>
internal sealed class SampledOptions
{
    private const int HighestFrequency = 100_000;

    private readonly Option<string?> what;
    private readonly Option<int> frequency;
    private readonly Option<CallGraph> callGraph;
    private readonly Option<bool> inlined;
    private readonly Option<bool> lines;
    private readonly Option<bool> trees;
    private readonly Option<long?> size;
    private readonly Option<bool> keep;

    /// <param name="needs">The option without which these have no effect, or null.</param>
    public SampledOptions(string? needs = null)
    {
        var suffix = needs is null ? "" : $" (with {needs})";
        what = Text(
            OptionGroup.Target, "--for", "NODE|EVENT",
            $"Find the code behind this node, or what causes this event: page-faults, context-switches, cycles, cpu-clock (default: the bottleneck){suffix}");
        frequency = NumberOr(
            LocateOptions.UsualFrequency, OptionGroup.Method, "--frequency", "Samples per second per thread" + suffix, 1, HighestFrequency, "-F");
        callGraph = Choice(
            OptionGroup.Method, "--call-graph",
            "How to record callers: frame pointers, debug information, last branch records, or not (default fp)" + suffix,
            ("fp", CallGraph.FramePointers), ("dwarf", CallGraph.Dwarf), ("lbr", CallGraph.LastBranchRecord), ("none", CallGraph.None));
        inlined = Flag(OptionGroup.Method, "--inline", "Resolve inlined functions from debug information, which can take minutes" + suffix);
        lines = Flag(
            OptionGroup.Method, "--lines", "Resolve the source lines of the hottest instructions from debug information, which can take minutes" + suffix);
        trees = Flag(
            OptionGroup.Method, "--trees",
            "Count at each sample as well, for a tree of each function (without hardware counters: page faults and switches)" + suffix);
        size = Value<long?>(
            OptionGroup.Method, "--max-size", "SIZE", "Stop sampling when perf's file reaches this size, for example 500M" + suffix, text => ReadSize(text));
        keep = Flag(OptionGroup.Results, "--keep-perf-data", "Keep perf's own file (perf.data) in the recording" + suffix);
    }

    public IEnumerable<Option> All => [what, frequency, callGraph, inlined, lines, trees, size, keep];

    /// <summary>The name of the first of these options that was given, or null.</summary>
    public string? Given(ParseResult parsed) => All.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })?.Name;

    /// <param name="hasRecording">False where no recording is kept.</param>
    /// <exception cref="UserErrorException">perf's file is to be kept in a recording that is not.</exception>
    public LocateOptions Read(ParseResult parsed, bool hasRecording) => parsed.GetValue(keep) && !hasRecording
        ? throw new UserErrorException(
            "--keep-perf-data keeps perf's file in the recording, but --no-recording keeps none.", "Use only one of them.")
        : Read(parsed);

    private LocateOptions Read(ParseResult parsed) => new()
    {
        For = parsed.GetValue(what),
        Frequency = parsed.GetValue(frequency),
        CallGraph = parsed.GetValue(callGraph),
        WithInlined = parsed.GetValue(inlined),
        WithLines = parsed.GetValue(lines),
        WithTrees = parsed.GetValue(trees),
        MostBytes = parsed.GetValue(size),
        KeepsPerfData = parsed.GetValue(keep),
    };

    private static long ReadSize(string text)
    {
        var unit = text.Length > 0 ? char.ToUpperInvariant(text[^1]) : ' ';
        var shift = unit switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        return long.TryParse(shift > 0 ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 0 && number < (1L << 50) >> shift
                ? number << shift
                : throw new UserErrorException($"--max-size takes a size such as 500M or 2G, not '{text}'.");
    }
}

/// <summary>What <c>tma locate</c> is asked for.</summary>
internal sealed record LocateRequest(RunRequest Run, LocateOptions Sampled, ProfileOutputs Outputs);

/// <summary>The options of <c>tma locate</c>.</summary>
internal sealed class LocateCommandOptions
{
    private readonly SampledOptions sampled = new();
    private readonly RunOptions run = new();
    private readonly ProfileFileOptions files = new();

    public IEnumerable<Option> All => [.. sampled.All, .. run.All, .. files.All];

    public LocateRequest Read(ParseResult parsed, IReadOnlyList<string> program, string? commandLine)
    {
        var asked = run.Read(parsed, program, commandLine);
        return new(asked, sampled.Read(parsed, !asked.Results.NoRecording), files.Read(parsed));
    }
}
