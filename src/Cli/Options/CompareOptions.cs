using System.CommandLine;
using System.Globalization;
using Toplev.Tma;
using Toplev.Tma.Results;

namespace Toplev.Cli.Options;

/// <summary>What the user asked of a comparison, beyond what is asked of any measurement.</summary>
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
}

/// <summary>One variant as it was asked for.</summary>
/// <param name="Environment"><c>K=V</c> words.</param>
/// <param name="Command">A program of its own, or null for the one all share.</param>
/// <param name="Allocator">An allocator preset, or null.</param>
internal sealed record VariantRequest(string Name, IReadOnlyList<string> Environment, IReadOnlyList<string>? Command, string? Allocator);

/// <summary>Several recordings of one variant: the noise between measurements is known from their differences.</summary>
internal sealed record RecordingGroup(string Name, IReadOnlyList<string> Files);

/// <summary>The options of <c>tma compare</c>.</summary>
internal sealed class CompareOptions
{
    private const double PracticalEquivalence = 0.01;

    private readonly MeasureOptions measure = new(comparing: true);
    private readonly Option<string[]> variants =
        new("--variant") { HelpName = "NAME=K=V K=V", Description = "A variant with these environment variables; NAME= alone is the unmodified program "
            + "(repeatable)" };
    private readonly Option<string[]> commands =
        new("--variant-command") { HelpName = "NAME=PROGRAM ARG", Description = "A variant that runs its own program (repeatable)" };
    private readonly Option<string?> baseline = MeasureOptions.Text("--baseline", "NAME", "Variant to compare with; 'default' is the unmodified program (if "
        + "omitted: a single variant is compared with default, several with the first)");
    private readonly Option<string[]> groups =
        new("--group") { HelpName = "NAME=A.tma,B.tma", Description = "Recordings of one variant, to compare with those of another --group: captures the "
            + "noise between measurements" };
    private readonly Option<string?> precision = Percent("--precision", "Stop once every ratio is known to ±PERCENT (default 1)");
    private readonly Option<string?> equivalence = Percent("--equivalence", "Treat differences within ±PERCENT as no difference (default 1)");
    private readonly Option<string?> maximumTime = MeasureOptions.Seconds(
        "--max-time", "Start no further runs after this many seconds; the first round is always completed");
    private readonly Option<string?> seed = MeasureOptions.Number(
        "--seed", null, 0, int.MaxValue, "Seed for the random order of runs (default: a new seed, which is printed)");
    private readonly Option<string[]> failIf = new("--fail-if")
    {
        HelpName = "EXPR",
        Description = "Exit with 1 if this condition holds, for example 'new.slower > 2 %': the whole interval is beyond 2 % (repeatable: if any holds; see "
            + "docs/gates.md)",
    };

    private readonly Option<bool> showOutput = new("--show-output") { Description = "Show the program's output instead of discarding it" };
    private readonly Option<bool> ignoreFailure = new("--ignore-failure", "-i") { Description = "Continue when the program fails" };

    public IEnumerable<Option> All =>
        [.. measure.All, variants, commands, baseline, groups, precision, equivalence, maximumTime, seed, failIf, showOutput, ignoreFailure];

    public CompareRequest Read(ParseResult parsed, IReadOnlyList<string> program, string commandLine)
    {
        var run = measure.Read(parsed, program, commandLine);
        var asked = run.Measurement;
        var allocators = MeasureOptions.Split(run.Measurement.Launch.Allocator);
        return new CompareRequest
        {
            Run = run with
            {
                Measurement = asked with
                {
                    Launch = asked.Launch with { Allocator = null, ShowOutput = parsed.GetValue(showOutput), PassInput = false },
                    Repetition = asked.Repetition with
                    {
                        Experiment = new Experiment(
                            true, MeasureOptions.Value(parsed, seed) ?? Random.Shared.Next(1, 1_000_000), Share(parsed, equivalence) ?? PracticalEquivalence),
                    },
                },
            },
            Variants =
            [
                .. allocators.Select(name => new VariantRequest(name, [], null, name)),
                .. (parsed.GetValue(variants) ?? []).Select(
                    text => Named(
                        text, "--variant", (name, rest) => new VariantRequest(name, rest.Length > 0 ? ShellWords.Split(rest, "--variant") : [], null, null))),
                .. (parsed.GetValue(commands) ?? []).Select(
                    text => Named(text, "--variant-command", (name, rest) => new VariantRequest(name, [], ShellWords.Split(rest, "--variant-command"), null))),
            ],
            Baseline = parsed.GetValue(baseline),
            Groups = [
                .. (parsed.GetValue(groups) ?? []).Select(
                    text => Named(text, "--group", (name, files) => new RecordingGroup(name, MeasureOptions.Split(files))))],
            Precision = Share(parsed, precision) ?? 0.01,
            MaximumTime = parsed.GetValue(maximumTime) is { } seconds ? TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)) : null,
            FailIf = parsed.GetValue(failIf) is { Length: > 0 } conditions ? string.Join(" || ", conditions) : null,
            IgnoreFailures = parsed.GetValue(ignoreFailure),
        };
    }

    private static T Named<T>(string text, string option, Func<string, string, T> make)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && text[..equals].Trim() is { Length: > 0 } name
            ? make(name, text[(equals + 1)..].Trim())
            : throw new UserErrorException($"{option} takes NAME=…, not '{text}'.", $"For example: {option switch { "--variant" => "--variant 'server-gc=DOTNET_gcServer=1'", "--group" => "--group old=a.tma,b.tma --group new=c.tma,d.tma", _ => "--variant-command 'new=./build-b/app --fast'" }}");
    }

    private static double? Share(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) / 100 : null;

    private static Option<string?> Percent(string name, string description)
    {
        var option = MeasureOptions.Text(name, "PERCENT", description);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && !(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0.01 and <= 50))
            {
                result.AddError($"{name} takes a percentage from 0.01 to 50, not '{text}'.");
            }
        });
        return option;
    }
}
