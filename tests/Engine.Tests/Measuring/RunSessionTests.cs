using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Recordings;
using Toplev.Collector.Running;
using Toplev.Collector.Workloads;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Measuring;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Events;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Engine.Tests.Measuring;

/// <summary>Order, fallback, drill-down, interruption and ends of a measurement, without processes and without waiting.</summary>
public sealed class RunSessionTests : IDisposable
{
    private const int Terminate = 15;

    private readonly string folder = Directory.CreateTempSubdirectory("tma-session").FullName;
    private readonly ManualTime time = new();
    private readonly FakeProgress progress = new();
    private readonly ModelCatalog catalog = ModelCatalog.Embedded();

    private string RecordingFile => Path.Combine(folder, "run.tma");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Executions_are_those_of_the_schedule_in_its_order_and_are_recorded_so()
    {
        var schedule = RunOrder.Of(variants: 3, warmups: 1, runs: 4, seed: 7);
        using var executor = new FakeExecutor(time, execution => FakeExecutor.Ran(execution, 1));

        var (session, recording, _) = Run(executor, Software(), ["a", "b", "c"], schedule);

        string[] names = ["a", "b", "c"];
        Assert.Equal(schedule.Select(run => names[run.Variant]), executor.Executed.Select(execution => execution.Variant));
        Assert.Equal(
            schedule.Select(run => (run.Variant, run.Round, run.Warmup)), recording.Manifest.Passes.Select(
                pass => (pass.Variant, pass.Repetition, pass.Warmup)));
        Assert.Equal(Enumerable.Range(1, 15), progress.Shown.Select(shown => shown.Number));
        Assert.All(progress.Shown, shown => Assert.Equal((15, 3), (shown.Total, shown.Warmups)));
        Assert.True(executor.IsDisposed);
        Assert.Null(session.Failure);
        Assert.Equal(recording.Manifest.Passes.Count, RecordingReader.Read(RecordingFile).Manifest.Passes.Count);
    }

    [Fact]
    public void Every_pass_of_a_plan_is_an_execution_of_its_own()
    {
        var setup = Software();
        setup = setup with { Plan = setup.Plan with { Passes = [[], [], []] } };
        using var executor = new FakeExecutor(time, execution => FakeExecutor.Ran(execution, 1));

        _ = Run(executor, setup, ["a"], RunOrder.Of(1, 0, 2, 0));

        Assert.Equal([0, 1, 2, 0, 1, 2], executor.Executed.Select(execution => execution.Pass));
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(25, 3)]
    [InlineData(30, 4)]
    public void The_time_that_was_set_ends_a_comparison_but_never_its_first_round(double seconds, int executions)
    {
        using var executor = new FakeExecutor(time, execution => FakeExecutor.Ran(execution, 10));

        _ = Run(executor, Software(), ["a", "b"], RunOrder.Of(2, 0, 10, 1), session => session.MaximumTime = TimeSpan.FromSeconds(seconds));

        Assert.Equal(executions, executor.Executed.Count);
    }

    [Fact]
    public void What_is_enough_is_asked_after_whole_rounds_only()
    {
        using var executor = new FakeExecutor(time, execution => FakeExecutor.Ran(execution, 1));
        List<int> asked = [];

        _ = Run(executor, Software(), ["a", "b"], RunOrder.Of(2, 1, 10, 1), session => session.IsEnough = recording =>
        {
            asked.Add(recording.Samples.Count);
            return recording.Samples.Count >= 8;
        });

        // Two warm-ups, then three rounds.
        Assert.Equal([4, 6, 8], asked);
        Assert.Equal(8, executor.Executed.Count);
    }

    [Fact]
    public void Without_hardware_events_software_events_are_counted_and_without_those_time()
    {
        using var executor = new FakeExecutor(time, execution => execution.Number switch
        {
            0 => FakeExecutor.Refused(RefusalKind.NotSupported),
            1 => FakeExecutor.Refused(RefusalKind.Permission),
            _ => FakeExecutor.Ran(execution, 1),
        });

        var (session, recording, set) = Run(executor, Skylake(), ["a"], RunOrder.Of(1, 0, 2, 0));

        Assert.Equal([true, false, false, false], executor.Executed.Select(execution => execution.Setup.Plan.Groups.Count > 0));
        Assert.Equal([true, true, false, false], executor.Executed.Select(execution => execution.Setup.Mode is not CountingMode.TimingOnly));
        Assert.Equal(2, recording.Samples.Count);
        Assert.Equal(2, recording.Manifest.Passes.Count);
        Assert.False(session.PerfFailed);
        Assert.Contains("The events are not there", set.Results[0].WhyNoTree!.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Nothing_is_fallen_back_to_where_counters_are_required()
    {
        using var executor = new FakeExecutor(time, _ => FakeExecutor.Refused(RefusalKind.NotSupported));
        var options = new MeasurementOptions { Counting = new CountingOptions { RequirePmu = true } };

        var refused = Assert.Throws<UserErrorException>(() => Run(executor, Skylake(), ["a"], RunOrder.Of(1, 0, 2, 0), options: options));

        Assert.Contains("The events are not there", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Assert.True(executor.IsDisposed);
    }

    [Fact]
    public void A_later_refusal_keeps_what_was_measured_before()
    {
        using var executor = new FakeExecutor(
            time, execution => execution.Number < 2 ? FakeExecutor.Ran(execution, 1) : FakeExecutor.Refused(RefusalKind.Other));

        var (session, recording, set) = Run(executor, Software(), ["a"], RunOrder.Of(1, 0, 5, 0));

        Assert.True(session.PerfFailed);
        Assert.Equal(3, executor.Executed.Count);
        Assert.Equal(2, recording.Samples.Count);
        Assert.Contains(set.Findings, finding => finding.Id == "perf-refused");
    }

    [Theory]
    [InlineData(IgnoredFailures.None, 1)]
    [InlineData(IgnoredFailures.ExitCode, 6)]
    [InlineData(IgnoredFailures.All, 6)]
    public void A_program_that_fails_is_repeated_only_where_that_was_asked_for(IgnoredFailures ignored, int executions)
    {
        using var executor = new FakeExecutor(time, execution => FakeExecutor.Ran(execution, 1, exitCode: 3));

        var (session, _, _) = Run(executor, Software(), ["a", "b"], RunOrder.Of(2, 0, 3, 1), session => session.Ignored = ignored);

        Assert.Equal(executions, executor.Executed.Count);
        Assert.Equal(executions > 1, session.Failure is null);
        Assert.Equal(3, session.LastExitCode);
    }

    [Theory]
    [InlineData(IgnoredFailures.None, 0, 1)]
    [InlineData(IgnoredFailures.ExitCode, 0, 1)]
    [InlineData(IgnoredFailures.All, 0, 3)]
    [InlineData(IgnoredFailures.ExitCode, 3, 3)]
    public void A_program_that_does_not_print_its_number_is_repeated_if_that_was_asked_for_or_it_failed(
        IgnoredFailures ignored, int exitCode, int executions)
    {
        using var executor = new FakeExecutor(time, execution => FakeExecutor.Ran(execution, 1, exitCode));
        var options = new MeasurementOptions { Repetition = new RepetitionOptions { Metric = new MetricRequest("took ([0-9]+)") } };

        var (session, _, _) = Run(executor, Software(), ["a"], RunOrder.Of(1, 0, 3, 1), session => session.Ignored = ignored, options);

        Assert.Equal(executions, executor.Executed.Count);
        Assert.Equal(executions == 1, session.Failure?.Contains("took ([0-9]+)", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void A_signal_between_two_executions_ends_the_schedule_and_keeps_what_is_there()
    {
        using var executor = new FakeExecutor(time, execution =>
        {
            execution.By.Signal = execution.Number == 2 ? Terminate : null;
            return FakeExecutor.Ran(execution, 1);
        });

        var (session, recording, set) = Run(executor, Software(), ["a"], RunOrder.Of(1, 0, 10, 0));

        Assert.Equal(Terminate, session.InterruptedBy);
        Assert.False(session.WasProgramSignalled);
        Assert.Equal(3, recording.Samples.Count);
        Assert.Contains(set.Findings, finding => finding.Id == "interrupted" && finding.Text.Contains("after 3 of 10 executions", StringComparison.Ordinal));
    }

    // Of two variants, two warm-ups and eight runs: the fifth execution is the third that counts.
    [Fact]
    public void Warm_ups_are_not_among_the_executions_that_an_interruption_counts()
    {
        using var executor = new FakeExecutor(time, execution =>
        {
            execution.By.Signal = execution.Number == 4 ? Terminate : null;
            return FakeExecutor.Ran(execution, 1);
        });

        var (_, _, set) = Run(executor, Software(), ["a", "b"], RunOrder.Of(2, 1, 4, 0));

        Assert.Equal("SIGTERM ended the measurement after 3 of 8 executions.", Assert.Single(set.Findings, finding => finding.Id == "interrupted").Text);
    }

    [Fact]
    public void A_signal_before_the_first_program_leaves_nothing_behind()
    {
        using var executor = new FakeExecutor(time, execution =>
        {
            execution.By.Signal = Terminate;
            return PassResult.Aborted(Terminate);
        });

        var interrupted = Assert.Throws<InterruptedException>(() => Run(executor, Software(), ["a"], RunOrder.Of(1, 0, 3, 0)));

        Assert.Equal(Terminate, interrupted.Signal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public void A_drill_down_counts_the_children_of_what_limits_the_program_until_nothing_is_below()
    {
        var options = new MeasurementOptions { Counting = new CountingOptions { Model = "skylakex", Drilldown = true, Level = 3 } };
        var steps = new DrillDown(options, Bare, catalog);
        using var executor = new FakeExecutor(time, execution => FakeExecutor.Ran(execution, 1, count: StalledOnDivisions));

        var (_, recording, set) = Run(executor, steps.First(Model), ["a"], RunOrder.Of(1, 0, 1, 0), session => session.Next = steps.Next, options);

        Assert.Equal(["Frontend_Bound", "Bad_Speculation", "Backend_Bound", "Retiring"], executor.Executed[0].Setup.Step!.Order(NodeOrder));
        Assert.Equal(["Backend_Bound", "Memory_Bound", "Core_Bound"], executor.Executed[1].Setup.Step!.Order(NodeOrder));
        Assert.Contains("Divider", executor.Executed[2].Setup.Step!);
        Assert.DoesNotContain("DRAM_Bound", executor.Executed.SelectMany(execution => execution.Setup.Step!));
        Assert.Equal(executor.Executed.Count, recording.Manifest.Plans.Count);
        Assert.Equal(["Backend_Bound", "Core_Bound", "Divider"], set.Results[0].Tree!.Bottleneck.Path.Select(node => node.Name));
    }

    private static Machine Bare { get; } = new();

    private TmaModel Model => ModelCatalog.Read(catalog.Find("skylakex")!);

    /// <summary>In the order of the model.</summary>
    private Comparer<string> NodeOrder => Comparer<string>.Create((one, other) => Position(one).CompareTo(Position(other)));

    private int Position(string name) => Model.Nodes.Select(node => node.Name).ToList().IndexOf(name);

    /// <summary>3 GHz, four slots wide: a fifth of the slots retires, the divider is busy in most cycles, and nothing waits for memory.</summary>
    private static double StalledOnDivisions(PmuEvent counted)
    {
        const double Cycles = 3e9;
        return counted.Name.Split(':')[0] switch
        {
            "CPU_CLK_UNHALTED.THREAD" or "CPU_CLK_UNHALTED.REF_TSC" => Cycles,
            "UOPS_RETIRED.RETIRE_SLOTS" or "UOPS_ISSUED.ANY" => 0.2 * 4 * Cycles,
            "INST_RETIRED.ANY" => 0.15 * 4 * Cycles,
            "ARITH.DIVIDER_ACTIVE" => 0.7 * Cycles,
            "CYCLE_ACTIVITY.STALLS_TOTAL" => 0.75 * Cycles,
            "EXE_ACTIVITY.EXE_BOUND_0_PORTS" => 0.1 * Cycles,
            "EXE_ACTIVITY.1_PORTS_UTIL" => 0.1 * Cycles,
            _ => 0,
        };
    }

    private (RunSession Session, Recording Recording, ResultSet Set) Run(
        FakeExecutor executor,
        MeasurementSetup setup,
        IReadOnlyList<string> names,
        IReadOnlyList<ScheduledRun> schedule,
        Action<RunSession>? configure = null,
        MeasurementOptions? options = null)
    {
        var session = new RunSession(options ?? new MeasurementOptions(), Bare, () => executor, TextWriter.Null, progress, time) { Models = catalog };
        configure?.Invoke(session);
        List<RecordedVariant> variants = [.. names.Select(name => new RecordedVariant { Name = name, Workload = new Workload { Program = name } })];
        var (recording, set) = session.Run(setup, variants, schedule, RecordingFile, measured => ResultBuilder.Build(measured, catalog));
        return (session, recording, set);
    }

    private static MeasurementSetup Software() => MeasurementSetup.SoftwareOnly(new MeasurementOptions(), Bare, new NoTree(NoTreeIds.NoPmu, "this is a test"));

    private MeasurementSetup Skylake() =>
        MeasurementSetup.Prepare(new MeasurementOptions { Counting = new CountingOptions { Model = "skylakex", Level = 1 } }, Bare, catalog);

    private sealed class FakeProgress : IMeasurementProgress
    {
        public List<(int Number, int Total, int Warmups)> Shown { get; } = [];

        public void Show(int number, int total, int warmups, string? variant, double? last) => Shown.Add((number, total, warmups));

        public void Clear()
        {
        }
    }
}
