using Toplev.Tma.Events;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Tma.Comparing;

/// <summary>Divides a difference of the wall time into work, clock, parallelism and waiting: see <see cref="TimeDivision"/>.</summary>
internal sealed class TimeDivider
{
    /// <summary>From this share of its time on one core type the rest is small change.</summary>
    private const double PracticallyAll = 0.95;

    private readonly Side before;
    private readonly Side after;
    private readonly bool interleaved;
    private readonly bool hasCycles;
    private readonly bool isSplit;

    /// <summary>Seconds of wall time that one unit of work stands for.</summary>
    private readonly double weightOfWork;

    private TimeDivider(Side before, Side after, bool interleaved)
    {
        (this.before, this.after, this.interleaved) = (before, after, interleaved);
        Side[] both = [before, after];
        hasCycles = Array.TrueForAll(both, side => side.Cycles is not null);

        // The kernel is a part of its own where the counters did not count it, or where there are none.
        isSplit = Array.TrueForAll(both, side => side.Kernel is not null)
            && (!hasCycles || Array.TrueForAll(both, side => side.Result.Privilege == Privilege.User));
        var (one, other) = (At(before), At(after));
        weightOfWork = Weight((one.Period, other.Period), (one.Inverse, other.Inverse));
    }

    /// <summary>Null, with the reason, where the time cannot be divided.</summary>
    public static TimeDivider? Between(ProgramResult baseline, ProgramResult candidate, Measure measure, bool interleaved, out string? whyNot)
    {
        var (before, after) = (new Side(baseline, measure), new Side(candidate, measure));
        whyNot = before.WhyUnusable ?? after.WhyUnusable;
        return whyNot is null ? new TimeDivider(before, after, interleaved) : null;
    }

    /// <summary>Seconds of work of a run of the baseline, at the same clock and parallelism as for the candidate.</summary>
    public double? BaselineWork(int run) => WorkAt(this.before, run) * weightOfWork;

    public double? CandidateWork(int run) => WorkAt(this.after, run) * weightOfWork;

    public TimeDivision Divide(double alpha)
    {
        // Four or five parts are one question: which of them changed.
        var error = alpha / (3 + (hasCycles ? 1 : 0) + (isSplit ? 1 : 0));
        var (one, other) = (At(this.before), At(this.after));
        List<TimePart> parts = [];
        TimePart Part(TimePartKind kind, double before, double after, double weight, Func<Side, int, double?> of, bool isFactor)
        {
            var delta = RunPairs
                .Of(this.before.Runs, run => of(this.before, run) * weight, this.after.Runs, run => of(this.after, run) * weight, this.interleaved)
                .Around((after - before) * weight, error);
            return new TimePart(kind, isFactor ? null : before * weight, isFactor ? null : after * weight, delta, delta.Excludes(0));
        }

        var kind = hasCycles ? TimePartKind.Cycles : isSplit ? TimePartKind.User : TimePartKind.CpuTime;
        parts.Add(Part(kind, one.Work, other.Work, weightOfWork, WorkAt, isFactor: false));
        var wide = (one.Inverse + other.Inverse) / 2;
        if (isSplit)
        {
            parts.Add(Part(TimePartKind.Kernel, one.Rest, other.Rest, wide, RestAt, isFactor: false));
        }

        if (hasCycles)
        {
            parts.Add(
                Part(TimePartKind.Clock, one.Period, other.Period, Weight((one.Work, other.Work), (one.Inverse, other.Inverse)), PeriodAt, isFactor: true));
        }

        var cpu = Weight((one.Work, other.Work), (one.Period, other.Period)) + ((one.Rest + other.Rest) / 2);
        parts.Add(Part(TimePartKind.Parallelism, one.Inverse, other.Inverse, cpu, (side, run) => 1 / side.ParallelismAt(run), isFactor: true));
        parts.Add(Part(TimePartKind.Waiting, one.Waiting, other.Waiting, 1, (side, run) => side.WaitingAt(run), isFactor: false));

        return new TimeDivision
        {
            Parts = parts,
            CpuTime = Figure("CPU time", this.before.Cpu!.Value, this.after.Cpu!.Value, (side, run) => side.CpuAt(run), alpha),
            CpusUsed = Figure(
                "CPUs used", this.before.Cpu.Value / this.before.Time!.Value, this.after.Cpu.Value / this.after.Time!.Value,
                (side, run) => side.CpuAt(run) / side.TimeAt(run), alpha),
            Clock = hasCycles ? Figure("clock", 1 / one.Period, 1 / other.Period, (side, run) => 1 / PeriodAt(side, run), alpha) : null,
            Kernel = isSplit ? parts[1]
                : this.before.Kernel is { } before && this.after.Kernel is { } after
                ? Part(TimePartKind.Kernel, before, after, wide, (side, run) => side.KernelAt(run), isFactor: false)
                : null,
            UserTime = Half("user time", side => side.Cpu - side.Kernel, (side, run) => side.CpuAt(run) - side.KernelAt(run), alpha),
            KernelTime = Half("system time", side => side.Kernel, (side, run) => side.KernelAt(run), alpha),
        };
    }

    private FigureDelta? Half(string name, Func<Side, double?> of, Func<Side, int, double?> at, double alpha) =>
        of(this.before) is { } before && of(this.after) is { } after ? Figure(name, before, after, at, alpha) : null;

    private FigureDelta Figure(string name, double before, double after, Func<Side, int, double?> at, double alpha)
    {
        var delta = RunPairs.Of(
            this.before.Runs, run => at(this.before, run), this.after.Runs, run => at(this.after, run), this.interleaved).Around(after - before, alpha);
        return new FigureDelta(name, before, after, delta, delta.Excludes(0), null);
    }

    /// <summary>Weight of a factor's difference in the difference of the product of three: the mean of the others over all orders.</summary>
    private static double Weight((double Before, double After) one, (double Before, double After) other) =>
        ((2 * one.Before * other.Before) + (one.Before * other.After) + (one.After * other.Before) + (2 * one.After * other.After)) / 6;

    private Factors At(Side side)
    {
        var (work, rest) = hasCycles
            ? (side.Cycles!.Value, isSplit ? side.Kernel!.Value : 0)
            : isSplit ? (side.Cpu!.Value - side.Kernel!.Value, side.Kernel.Value) : (side.Cpu!.Value, 0);
        var counted = side.Cpu!.Value - rest;
        var parallelism = Math.Max(1, side.Cpu.Value / side.Time!.Value);
        return new Factors(work, rest, hasCycles && work > 0 ? counted / work : 1, 1 / parallelism, Math.Max(0, side.Time.Value - side.Cpu.Value));
    }

    private double? WorkAt(Side side, int run) => hasCycles ? side.CyclesAt(run) : side.CpuAt(run) - RestAt(side, run);

    private double? RestAt(Side side, int run) => isSplit ? side.KernelAt(run) : 0;

    private double? PeriodAt(Side side, int run) => side.CyclesAt(run) is > 0 and { } cycles ? (side.CpuAt(run) - RestAt(side, run)) / cycles : null;

    /// <param name="Work">Cycles, or seconds of CPU time.</param>
    /// <param name="Rest">CPU time beside it in seconds.</param>
    /// <param name="Period">Seconds of CPU time per unit of work.</param>
    /// <param name="Inverse">1 over the parallelism.</param>
    private readonly record struct Factors(double Work, double Rest, double Period, double Inverse, double Waiting);

    /// <summary>One of the two, with its figures per run or iteration, as a whole and run by run.</summary>
    private sealed class Side
    {
        private readonly Measure measure;

        public Side(ProgramResult result, Measure measure)
        {
            (Result, this.measure) = (result, measure);
            Time = Location(TimeAt);
            Cpu = Location(CpuAt);
            Cycles = result.Tree is null ? null : Location(CyclesAt);
            double[] shares = [.. Runs.Select(run => run.KernelShare).OfType<double>()];
            Kernel = shares.Length > 0 && Cpu is { } cpu ? cpu * HodgesLehmann.Location(shares) : null;
        }

        public ProgramResult Result { get; }

        public IReadOnlyList<Repetition> Runs => Result.Repetitions;

        /// <summary>Why its time cannot be divided, or null.</summary>
        public string? WhyUnusable =>
            CauseRule.MeasuresOther(Result) ? "the counts are those of another program"
            : Result.CoreType is not null && Result.CoreShare < PracticallyAll
            ? $"{Result.Name} ran on two types of cores, so its time cannot be split by one tree"
            : Time is null || Cpu is null ? $"the CPU time of {Result.Name} is not known"
            : Result.Tree is not null && (Result.Privilege == Privilege.Kernel || (Result.Privilege == Privilege.User && Kernel is null))
                ? $"only {(Result.Privilege == Privilege.Kernel ? "the kernel" : "user mode")} was counted in {Result.Name}, and its share of the CPU time "
                + $"is unknown"
            : null;

        /// <summary>Wall time in seconds, of a run or of what a value of the measure is for (an iteration).</summary>
        public double? Time { get; }

        /// <summary>CPU time in seconds, of the same.</summary>
        public double? Cpu { get; }

        /// <summary>Core clock cycles, of the same.</summary>
        public double? Cycles { get; }

        /// <summary>CPU time in the kernel in seconds, of the same.</summary>
        public double? Kernel { get; }

        public double? TimeAt(int run) => Comparer.Usable(Runs[run].Seconds * Scale(run));

        public double? CpuAt(int run) => Comparer.Usable(Runs[run].CpuSeconds * Scale(run));

        public double? CyclesAt(int run) => Comparer.Usable(Runs[run].Cycles * Scale(run));

        public double? KernelAt(int run) => CpuAt(run) * Runs[run].KernelShare;

        public double? ParallelismAt(int run) => CpuAt(run) / TimeAt(run) is { } used ? Math.Max(1, used) : null;

        public double? WaitingAt(int run) => TimeAt(run) - CpuAt(run) is { } waiting ? Math.Max(0, waiting) : null;

        private double? Location(Func<int, double?> at) => FigureComparer.LocationOf(Enumerable.Range(0, Runs.Count).Select(at));

        /// <summary>From a run to what a value of the measure is for.</summary>
        private double Scale(int run) =>
            this.measure.Kind == MeasureKind.Time && Comparer.Usable(Runs[run].Value) is { } value && Runs[run].Seconds > 0 ? value / Runs[run].Seconds : 1;
    }
}
