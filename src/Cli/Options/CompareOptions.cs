using System.CommandLine;
using Toplev.Collector.Workloads;
using Toplev.Engine.Options;
using Toplev.Tma;
using static Toplev.Cli.Options.OptionFactory;

namespace Toplev.Cli.Options;

/// <summary>The user's request for a comparison, beyond that of any measurement.</summary>
internal sealed record CompareRequest
{
    public required RunRequest Run { get; init; }

    public required IReadOnlyList<VariantRequest> Variants { get; init; }

    /// <summary>Half width of the interval of every ratio at which enough has been measured: 0.01 is 1 %.</summary>
    public required double Precision { get; init; }

    public TimeSpan? MaximumTime { get; init; }

    /// <summary>Name of the variant that the others are compared with; null for the usual one.</summary>
    public string? Baseline { get; init; }

    /// <summary>Recordings of each side, where several were made of it.</summary>
    public IReadOnlyList<RecordingGroup> Groups { get; init; } = [];

    /// <summary>Condition that makes the command fail, or null.</summary>
    public string? FailIf { get; init; }

    public bool IgnoreFailures { get; init; }

    /// <summary>What is sampled after the variants were measured; null for nothing.</summary>
    public LocateOptions? Sampled { get; init; }
}

/// <summary>One variant as requested.</summary>
/// <param name="Environment"><c>K=V</c> words.</param>
/// <param name="Command">A separate program, or null for the shared one.</param>
/// <param name="Settings">What it is started with, or null for what all are.</param>
internal sealed record VariantRequest(string Name, IReadOnlyList<string> Environment, IReadOnlyList<string>? Command, ProgramSettings? Settings);

/// <summary>Several recordings of one variant: the noise between measurements is known from their differences.</summary>
internal sealed record RecordingGroup(string Name, IReadOnlyList<string> Files);

/// <summary>The options of <c>tma compare</c>.</summary>
internal sealed class CompareOptions
{
    private const double UsualPrecision = 0.01;

    private readonly Option<IReadOnlyList<string>?> allocators = ChoiceList(
        OptionGroup.Program, "--allocator", "NAME[,NAME]", "Compare these memory allocators, one variant each: " + AllocatorPresets.Description,
        RunOptions.Allocators);
    private readonly Option<VariantRequest[]> variants = Values(
        OptionGroup.Program, "--variant", "NAME=K=V K=V",
        "A variant with these environment variables; NAME= alone is the unmodified program (repeatable)", ReadVariant);
    private readonly Option<VariantRequest[]> commands = Values(
        OptionGroup.Program, "--variant-command", "NAME=PROGRAM ARG", "A variant that runs its own program (repeatable)", ReadCommand);
    private readonly Option<string?> baseline = Text(
        OptionGroup.Program, "--baseline", "NAME",
        "Variant to compare with; 'default' is the unmodified program (if omitted: a single variant is compared with default, several with the first)");
    private readonly Option<RecordingGroup[]> groups = Values(
        OptionGroup.Program, "--group", "NAME=A.tma,B.tma",
        "Recordings of one variant, to compare with those of another --group: captures the noise between measurements", ReadGroup);
    private readonly Option<bool> ignoreFailure = Flag(OptionGroup.Program, "--ignore-failure", "Continue when the program fails", "-i");

    private readonly ExperimentOptions experiment = new(UsualPrecision, "Stop once every ratio is known to ±PERCENT", "a new seed, which is printed");
    private readonly Option<TimeSpan?> maximumTime = Seconds(
        OptionGroup.Method, "--max-time", "Start no further runs after this many seconds; the first round is always completed");

    private readonly Option<string[]> failIf = Texts(
        OptionGroup.Results, "--fail-if", "EXPR",
        "Exit with 1 if this condition holds, for example 'new.slower > 2 %': the whole interval is beyond 2 % (repeatable: if any holds; see "
            + "docs/gates.md)");

    private readonly Option<bool> locate = Flag(
        OptionGroup.Method, "--locate", "After the measurement, run the same rounds again with sampling and compare the functions of the variants");
    private readonly SampledOptions sampled = new("--locate");

    private readonly MeasureOptions measure = new(defaultRuns: 10, defaultWarmups: 1, "Maximum number of measured runs per variant", comparesVariants: true);

    /// <summary>In the order of the help, within each heading: what is special to a comparison first.</summary>
    public IEnumerable<Option> All =>
    [
        variants, commands, allocators, baseline, groups, experiment.ShowOutput, ignoreFailure, experiment.Precision, experiment.Equivalence, maximumTime,
        experiment.Seed, failIf, locate, .. sampled.All, .. measure.All,
    ];

    public CompareRequest Read(ParseResult parsed, IReadOnlyList<string> program, string commandLine)
    {
        var run = measure.Read(parsed, program, commandLine);
        return new CompareRequest
        {
            Run = experiment.InTurns(parsed, run),
            Variants =
            [
                .. Launched(parsed, run.Measurement.Launch.Settings),
                .. parsed.GetValue(variants) ?? [],
                .. parsed.GetValue(commands) ?? [],
            ],
            Sampled = parsed.GetValue(locate) ? sampled.Read(parsed, !run.Results.NoRecording)
                : sampled.Given(parsed) is { } given ? throw new UserErrorException($"{given} has no effect without --locate.", "Add --locate, or omit it.")
                : null,
            Baseline = parsed.GetValue(baseline),
            Groups = parsed.GetValue(groups) ?? [],
            Precision = experiment.PrecisionOf(parsed),
            MaximumTime = parsed.GetValue(maximumTime),
            FailIf = parsed.GetValue(failIf) is { Length: > 0 } conditions ? string.Join(" || ", conditions) : null,
            IgnoreFailures = parsed.GetValue(ignoreFailure),
        };
    }

    /// <summary>The variants of the one option that has several values; combinations of several options are not made.</summary>
    private IReadOnlyList<VariantRequest> Launched(ParseResult parsed, ProgramSettings common)
    {
        List<(string Option, IReadOnlyList<VariantRequest> Variants)> options = [.. measure.Variants(parsed, common)];
        if (parsed.GetValue(allocators) is { } names)
        {
            options.Insert(0, ("--allocator", [.. names.Select(name => new VariantRequest(name, [], null, common with { Allocator = name }))]));
        }

        return options switch
        {
            [] => [],
            [var only] => only.Variants,
            _ => throw new UserErrorException(
                $"{options[0].Option} and {options[1].Option} both make variants, and their combinations are not compared.",
                "Give several values to one of them; one value of another option holds for every variant."),
        };
    }

    private static VariantRequest ReadVariant(string text)
    {
        var (name, rest) = Named(text, "--variant", "--variant 'server-gc=DOTNET_gcServer=1'");
        return new VariantRequest(name, rest.Length > 0 ? ShellWords.Split(rest, "--variant") : [], null, null);
    }

    private static VariantRequest ReadCommand(string text)
    {
        var (name, rest) = Named(text, "--variant-command", "--variant-command 'new=./build-b/app --fast'");
        return new VariantRequest(name, [], ShellWords.Split(rest, "--variant-command"), null);
    }

    private static RecordingGroup ReadGroup(string text)
    {
        var (name, files) = Named(text, "--group", "--group old=a.tma,b.tma --group new=c.tma,d.tma");
        return new RecordingGroup(name, files.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private static (string Name, string Value) Named(string text, string option, string example)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && text[..equals].Trim() is { Length: > 0 } name
            ? (name, text[(equals + 1)..].Trim())
            : throw new UserErrorException($"{option} takes NAME=…, not '{text}'.", $"For example: {example}");
    }
}
