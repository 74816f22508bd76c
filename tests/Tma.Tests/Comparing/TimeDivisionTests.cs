using Toplev.Tma.Comparing;
using Toplev.Tma.Events;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Xunit;

namespace Toplev.Tma.Tests.Comparing;

/// <summary>Differences of known make: what was changed is what its part says, and the parts add up.</summary>
public sealed class TimeDivisionTests
{
    private static readonly double[] Noise = [0.001, -0.001, 0.0005, 0, -0.0005, 0.001, -0.001, 0.0005, -0.0005, 0];

    [Fact]
    public void A_sleep_is_waiting_and_no_node_loses_time()
    {
        var comparison = Compare(Runs("a", 0.1, cpu: 0.1, cycles: 0.3e9), Runs("b", 0.2, cpu: 0.1, cycles: 0.3e9));

        Assert.Equal(0.1, Part(comparison, TimePartKind.Waiting).Delta.Value, 1e-3);
        Assert.True(Part(comparison, TimePartKind.Waiting).Significant);
        Assert.Equal(0, Part(comparison, TimePartKind.Cycles).Delta.Value, 1e-4);
        Assert.Equal(0, Part(comparison, TimePartKind.Clock).Delta.Value, 1e-4);
        Assert.All(comparison.Nodes.Where(node => node.SecondsDelta is not null), node => Assert.False(node.Significant));
    }

    // 0.3e9 cycles take 100 ms at 3 GHz and 150 ms at 2 GHz.
    [Fact]
    public void A_lower_clock_is_the_clock()
    {
        var comparison = Compare(Runs("a", 0.1, cpu: 0.1, cycles: 0.3e9), Runs("b", 0.15, cpu: 0.15, cycles: 0.3e9));

        Assert.Equal(0.05, Part(comparison, TimePartKind.Clock).Delta.Value, 1e-3);
        Assert.Equal(0, Part(comparison, TimePartKind.Cycles).Delta.Value, 1e-4);
        Assert.Equal(2e9, comparison.Division!.Clock!.Candidate!.Value, 2e6);
        Assert.All(comparison.Nodes.Where(node => node.SecondsDelta is not null), node => Assert.False(node.Significant));
    }

    // The same 200 ms of work on one CPU and on two.
    [Fact]
    public void The_same_work_on_two_CPUs_is_parallelism()
    {
        var comparison = Compare(Runs("a", 0.2, cpu: 0.2, cycles: 0.6e9), Runs("b", 0.1, cpu: 0.2, cycles: 0.6e9));

        Assert.Equal(-0.1, Part(comparison, TimePartKind.Parallelism).Delta.Value, 1e-3);
        Assert.Equal(0, Part(comparison, TimePartKind.Cycles).Delta.Value, 1e-4);
        Assert.Equal((1.0, 2.0), (Math.Round(comparison.Division!.CpusUsed.Baseline!.Value, 2), Math.Round(comparison.Division.CpusUsed.Candidate!.Value, 2)));
    }

    // Two CPUs all the time: 400 ms of CPU time are 200 ms of wall time, so 100 ms less CPU time are 50 ms less wall time.
    [Fact]
    public void Work_of_two_CPUs_counts_half()
    {
        var comparison = Compare(Runs("a", 0.2, cpu: 0.4, cycles: 1.2e9), Runs("b", 0.15, cpu: 0.3, cycles: 0.9e9));

        Assert.Equal(-0.05, Part(comparison, TimePartKind.Cycles).Delta.Value, 1e-3);
        Assert.Equal(0.2, comparison.Nodes.Where(node => node.Definition.Level == 1).Sum(node => node.BaselineSeconds!.Value), 1e-3);
    }

    // By hand, Shapley's value of the cycles in 0.3e9 / 3e9 = 0.1 to 0.6e9 / 2e9 = 0.3 s: half of (0.2 - 0.1) + (0.3 - 0.15) = 0.125; the
    // clock's: half of (0.15 - 0.1) + (0.3 - 0.2) = 0.075. With 50 ms of sleep more, 0.25 s in all.
    [Fact]
    public void Several_causes_share_the_difference_and_add_up()
    {
        var comparison = Compare(Runs("a", 0.1, cpu: 0.1, cycles: 0.3e9), Runs("b", 0.35, cpu: 0.3, cycles: 0.6e9));

        Assert.Equal(0.125, Part(comparison, TimePartKind.Cycles).Delta.Value, 1e-3);
        Assert.Equal(0.075, Part(comparison, TimePartKind.Clock).Delta.Value, 1e-3);
        Assert.Equal(0.05, Part(comparison, TimePartKind.Waiting).Delta.Value, 1e-3);
        Assert.Equal(comparison.Time!.Delta!.Value.Value, comparison.Division!.Parts.Sum(part => part.Delta.Value), 1e-12);
        Assert.Equal(
            Part(comparison, TimePartKind.Cycles).Delta.Value,
            comparison.Nodes.Where(node => node.Definition.Level == 1).Sum(node => node.SecondsDelta!.Value.Value), 1e-12);
    }

    [Theory]
    [InlineData(0.1, 0.1, 0.25, 0.12)]
    [InlineData(0.1, 0.4, 0.25, 0.12)]
    [InlineData(0.25, 0.05, 0.1, 0.3)]
    [InlineData(0.3, 2.4, 0.2, 0.1)]
    public void Parts_add_up_and_turn_round_with_the_baseline(double time, double cpu, double otherTime, double otherCpu)
    {
        var (a, b) = (Runs("a", time, cpu, cycles: cpu * 3e9, kernel: 0.2), Runs("b", otherTime, otherCpu, cycles: otherCpu * 2.5e9, kernel: 0.4));
        var (there, back) = (Compare(a, b), Compare(b, a));

        Assert.Equal(otherTime - time, there.Division!.Parts.Sum(part => part.Delta.Value), 2e-3);
        Assert.Equal(there.Time!.Delta!.Value.Value, there.Division.Parts.Sum(part => part.Delta.Value), 1e-12);
        Assert.Equal(
            there.Division.Parts.Select(
                part => -part.Delta.Value), back.Division!.Parts.Select(part => part.Delta.Value), (one, other) => Math.Abs(one - other) < 1e-12);
    }

    // Without counters: 80 ms in user mode and 20 in the kernel become 80 and 120.
    [Fact]
    public void Without_counters_user_and_kernel_are_parts()
    {
        var comparison = Compare(Runs("a", 0.1, cpu: 0.1, kernel: 0.2), Runs("b", 0.2, cpu: 0.2, kernel: 0.6));

        Assert.Equal(0.1, Part(comparison, TimePartKind.Kernel).Delta.Value, 1e-3);
        Assert.Equal(0, Part(comparison, TimePartKind.User).Delta.Value, 1e-3);
        Assert.Null(comparison.Division!.Clock);
    }

    // Counted in user mode only: the kernel's 100 ms more are no cycles that were counted, and no lower clock.
    [Fact]
    public void What_is_not_counted_is_a_part_of_its_own()
    {
        ProgramResult User(string name, double time, double kernel) =>
            Runs(name, time, cpu: time, cycles: time * (1 - kernel) * 3e9, kernel: kernel) with { Privilege = Privilege.User };
        var comparison = Compare(User("a", 0.1, 0.2), User("b", 0.2, 0.6));

        Assert.Equal(0.1, Part(comparison, TimePartKind.Kernel).Delta.Value, 1e-3);
        Assert.Equal(0, Part(comparison, TimePartKind.Cycles).Delta.Value, 1e-3);
        Assert.Equal(0, Part(comparison, TimePartKind.Clock).Delta.Value, 1e-3);
    }

    [Fact]
    public void Per_iteration_all_parts_are_per_iteration()
    {
        ProgramResult Ten(ProgramResult result) => result with { Repetitions = [.. result.Repetitions.Select(run => run with { Value = run.Seconds / 10 })] };
        var comparison = Comparer.Compare(
            [Ten(Runs("a", 0.1, cpu: 0.1, cycles: 0.3e9)), Ten(Runs("b", 0.2, cpu: 0.1, cycles: 0.3e9))], Measure.TimePerIteration, Variants.Interleaved)[0];

        Assert.Equal(0.01, Part(comparison, TimePartKind.Waiting).Delta.Value, 1e-4);
        Assert.Equal(0.01, comparison.Time!.Delta!.Value.Value, 1e-4);
    }

    [Fact]
    public void Is_not_made_where_CPU_time_is_not_known_or_is_that_of_two_kinds_of_cores()
    {
        var unknown = Compare(Runs("a", 0.1, cpu: 0.1, cycles: 0.3e9), Runs("b", 0.2, cpu: null, cycles: 0.3e9));
        Assert.Null(unknown.Division);
        Assert.Equal((CauseDoubt.CpuTime, "the CPU time of b is not known"), (unknown.CauseDoubt, unknown.WhyNoCause));
        Assert.All(unknown.Nodes, node => Assert.Null(node.SecondsDelta));

        ProgramResult Half(ProgramResult result) => result with { CoreType = CoreType.Core, CoreShare = 0.5 };
        var hybrid = Compare(Half(Runs("a", 0.1, cpu: 0.1, cycles: 0.3e9)), Half(Runs("b", 0.2, cpu: 0.2, cycles: 0.3e9)));
        Assert.Null(hybrid.Division);
        Assert.StartsWith("a ran on two types of cores", hybrid.WhyNoCause, StringComparison.Ordinal);
    }

    private static Comparison Compare(ProgramResult baseline, ProgramResult candidate) => Variants.Compare(baseline, candidate);

    private static TimePart Part(Comparison comparison, TimePartKind kind) => comparison.Division!.Find(kind)!;

    /// <summary>Ten runs; with a tree where there are cycles. Every figure has the noise of its run.</summary>
    private static ProgramResult Runs(string name, double time, double? cpu, double? cycles = null, double? kernel = null)
    {
        var result = Variants.Timed(name, [.. Noise.Select(noise => (double?)(time * (1 + noise)))]);
        result = cycles is null ? result : result.WithTree(0.1, 0.1, 0.5, 0.4, 0.6, 0.1, 0.3);
        return result with
        {
            Repetitions = [
                .. result.Repetitions.Select(
                    (run, i) => run with { CpuSeconds = cpu * (1 + Noise[i]), Cycles = cycles * (1 + Noise[i]), KernelShare = kernel })],
        };
    }
}
