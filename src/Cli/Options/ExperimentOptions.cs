using System.CommandLine;
using Toplev.Tma.Results;
using static Toplev.Cli.Options.OptionFactory;

namespace Toplev.Cli.Options;

/// <summary>The options of measurements that compare programs in turns.</summary>
internal sealed class ExperimentOptions
{
    private const double PracticalEquivalence = 0.01;

    /// <param name="usualPrecision">Of <c>--precision</c> when no option says otherwise: 0.01 is 1 %.</param>
    /// <param name="precisionIs">What is known to that precision.</param>
    /// <param name="newSeed">What the seed is when no option says it.</param>
    public ExperimentOptions(double usualPrecision, string precisionIs, string newSeed)
    {
        Precision = PercentOr(usualPrecision, OptionGroup.Method, "--precision", precisionIs);
        Seed = Number(OptionGroup.Method, "--seed", $"Seed for the random order of runs (default: {newSeed})", 0, int.MaxValue);
    }

    public Option<bool> ShowOutput { get; } = Flag(OptionGroup.Program, "--show-output", "Show the program's output instead of discarding it");

    public Option<double> Precision { get; }

    public Option<double> Equivalence { get; } = PercentOr(
        PracticalEquivalence, OptionGroup.Method, "--equivalence", "Treat differences within ±PERCENT as no difference");

    public Option<int?> Seed { get; }

    /// <summary>Half width of the interval of a ratio at which enough has been measured: 0.01 is 1 %.</summary>
    public double PrecisionOf(ParseResult parsed) => parsed.GetValue(Precision);

    /// <summary>A measurement whose programs run in turns, read nothing and, unless asked for, show nothing.</summary>
    public RunRequest InTurns(ParseResult parsed, RunRequest run) => run with
    {
        Measurement = run.Measurement with
        {
            Launch = run.Measurement.Launch with { ShowOutput = parsed.GetValue(ShowOutput), PassInput = false },
            Repetition = run.Measurement.Repetition with
            {
                Experiment = new Experiment(true, parsed.GetValue(Seed) ?? Random.Shared.Next(1, 1_000_000), parsed.GetValue(Equivalence)),
            },
        },
    };
}
