namespace Toplev.Tma.Results;

/// <summary>What of a run is compared.</summary>
/// <param name="Kind">Wall time, or a number that the program printed.</param>
/// <param name="Per">What a value is for, as people say it: <c>run</c>, <c>iteration</c>.</param>
/// <param name="Unit">Unit of a printed number for people, empty when not known; times are in seconds.</param>
/// <param name="HigherIsBetter">True for throughputs; null if the user has not specified it, and then nothing is compared.</param>
public sealed record Measure(MeasureKind Kind, string Per, string Unit, bool? HigherIsBetter)
{
    private static readonly string[] RateUnits = ["flops", "flop/s", "iops", "qps", "rps", "tps", "fps", "hz", "bps"];

    /// <summary>Wall time of one run.</summary>
    public static Measure TimePerRun { get; } = new(MeasureKind.Time, "run", "s", HigherIsBetter: false);

    /// <summary>Wall time divided by the number of iterations.</summary>
    public static Measure TimePerIteration { get; } = TimePerRun with { Per = "iteration" };

    /// <summary>The time of an operation, as a benchmark library (BenchmarkDotNet) measured it.</summary>
    public static Measure TimePerOperation { get; } = new(MeasureKind.PrintedTime, "operation", "s", HigherIsBetter: false);

    /// <summary>For people: whose number it is, after its unit (<c> per run</c>, <c>, as the program printed it</c>).</summary>
    public string Origin => Kind == MeasureKind.Time ? $" per {Per}"
        : Per == TimePerOperation.Per ? $" per {Per}, as BenchmarkDotNet measured it"
        : ", as the program printed it";

    /// <summary>True for values in seconds, whether measured or printed.</summary>
    public bool IsTime => Kind is MeasureKind.Time or MeasureKind.PrintedTime;

    /// <summary>
    /// True for a printed number of things per time, as far as its unit says so (<c>req/s</c>, <c>GFLOPS</c>): of a run that does a
    /// fixed amount of work it is the reverse of a time.
    /// </summary>
    public bool IsRate => Kind == MeasureKind.Printed
        && (Unit.EndsWith("/s", StringComparison.OrdinalIgnoreCase) || Unit.EndsWith("/sec", StringComparison.OrdinalIgnoreCase)
            || Unit.EndsWith("per second", StringComparison.OrdinalIgnoreCase)
            || Array.Exists(RateUnits, unit => Unit.EndsWith(unit, StringComparison.OrdinalIgnoreCase) && Unit.Length <= unit.Length + 1));
}

public enum MeasureKind
{
    /// <summary>Wall time in seconds, per run or per iteration.</summary>
    Time,

    /// <summary>A time that the program printed, in seconds.</summary>
    PrintedTime,

    /// <summary>Another number that the program printed, in whatever unit it has.</summary>
    Printed,
}
