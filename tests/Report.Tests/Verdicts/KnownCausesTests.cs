using Toplev.Report.Verdicts;
using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Statistics;
using Toplev.Tma.Tree;
using Xunit;

namespace Toplev.Report.Tests.Verdicts;

/// <summary>What is known without hardware counters, for planted figures.</summary>
public sealed class KnownCausesTests
{
    [Fact]
    public void A_program_that_sleeps_mostly_waits()
    {
        var cause = KnownCauses.Of(Program(cpus: 0.31, user: 300, system: 10, switches: 9569))[0];
        Assert.Equal("waiting", cause.Id);
        Assert.Equal("It mostly waits: 0.31 CPUs used, 9 569 context switches.", Plain(cause.Sentence));
        Assert.Equal("tma locate --for context-switches -- ./app", cause.Next!.Command);
    }

    // One second, of which 0.69 s were not its own: 300 losses of the CPU take 2.3 ms each. 5 would be 138 ms each, which no loss of a CPU takes.
    [Theory]
    [InlineData(20, 300, "preempted", "Other programs use the same CPUs most of the time: 0.31 CPUs used, 300 of 320 context switches were involuntary.")]
    [InlineData(299, 300, "preempted", "Other programs use the same CPUs most of the time: 0.31 CPUs used, 300 of 599 context switches were involuntary.")]
    [InlineData(300, 299, "waiting", "It mostly waits: 0.31 CPUs used, 299 of 599 context switches were involuntary.")]
    [InlineData(1, 5, "waiting", "It mostly waits: 0.31 CPUs used, 5 of 6 context switches were involuntary.")]
    [InlineData(1, 7, "preempted", "Other programs use the same CPUs most of the time: 0.31 CPUs used, 7 of 8 context switches were involuntary.")]
    [InlineData(3, 1, "waiting", "It mostly waits: 0.31 CPUs used, 1 of 4 context switches was involuntary.")]
    [InlineData(0, 0, "waiting", "It mostly waits: 0.31 CPUs used, 8 context switches.")]
    public void A_program_whose_cpu_others_have_does_not_wait(double voluntary, double involuntary, string id, string sentence)
    {
        var cause = KnownCauses.Of(
            Program(cpus: 0.31, user: 300, system: 10, switches: 8) with { Switches = new ContextSwitches(voluntary, involuntary) })[0];
        Assert.Equal((id, sentence), (cause.Id, Plain(cause.Sentence)));
    }

    [Fact]
    public void Pages_read_from_storage_name_what_is_waited_for() =>
        Assert.Contains("storage", KnownCauses.Of(Program(cpus: 0.4, user: 300, system: 10, major: 4096))[0].Helps, StringComparison.Ordinal);

    // 0.6 s of waiting: at 10 ms for a page, which is a disk that seeks, 30 pages explain half of it.
    [Theory]
    [InlineData(1, false)]
    [InlineData(29, false)]
    [InlineData(31, true)]
    public void A_few_pages_from_storage_do_not_explain_a_long_wait(double major, bool isNamed)
    {
        var cause = KnownCauses.Of(Program(cpus: 0.4, user: 300, system: 10, major: major))[0];
        Assert.Equal(isNamed, cause.Helps.Contains("storage", StringComparison.Ordinal));
        Assert.Equal(isNamed, cause.Facts.Contains("storage", StringComparison.Ordinal));
    }

    [Fact]
    public void Page_faults_are_named_behind_time_in_the_kernel()
    {
        var cause = KnownCauses.Of(Program(cpus: 1, user: 400, system: 600, faults: 100_000))[0];
        Assert.Equal(("kernel", "60.0 % of the CPU time is in the kernel: 100 000 page faults."), (cause.Id, Plain(cause.Sentence)));
        Assert.Equal("tma locate --for page-faults -- ./app", cause.Next!.Command);
    }

    // The load alone would be another program; without knowing when the server is ready it cannot be measured again.
    [Theory]
    [InlineData("--start './server -p 80' --ready localhost:80", "tma locate --for page-faults --start './server -p 80' --ready localhost:80 -- ./app")]
    [InlineData(null, null)]
    public void The_command_for_a_server_starts_the_server(string? options, string? command)
    {
        var server = Program(cpus: 1, user: 400, system: 600, faults: 100_000) with { ServerCommand = ["./server", "-p", "80"], TargetOptions = options };
        Assert.Equal(command, KnownCauses.Of(server)[0].Next?.Command);
    }

    [Fact]
    public void Few_page_faults_do_not_explain_time_in_the_kernel() =>
        Assert.DoesNotContain("fault", KnownCauses.Of(Program(cpus: 1, user: 400, system: 600, faults: 200))[0].Sentence, StringComparison.Ordinal);

    // 81 pauses of 4.8 ms in a second of wall time, half of them of generation 2.
    [Fact]
    public void Garbage_collection_is_the_answer_where_pauses_take_the_largest_part()
    {
        var program = Program(cpus: 1.2, user: 1000, system: 250) with
        {
            Regions = [Region("GC pause", 81, 0.39), Region("GC gen2", 40, 0.3), Region("GC gen0", 41, 0.05)],
        };
        var causes = KnownCauses.Of(program);
        Assert.Equal(["garbage-collection", "kernel"], causes.Select(cause => cause.Id));
        Assert.Equal("39.0 % of the run is in GC pauses: 81 pauses, 40 of generation 2.", Plain(causes[0].Sentence));
    }

    [Fact]
    public void A_function_with_a_large_share_is_named_with_its_interval()
    {
        var program = Program(cpus: 1, user: 950, system: 50) with { Profile = Profiled(0.649) };
        Assert.Equal("64.9 % of the CPU time is in Order.Total(int): 95 % interval 62.5 to 67.2 %.", Plain(Assert.Single(KnownCauses.Of(program)).Sentence));
    }

    [Theory]
    [InlineData("[no symbol]", "libfast.so", "64.9 % of the CPU time is in libfast.so, which has no symbols: 95 % interval 62.5 to 67.2 %.", "names")]
    [InlineData(
        "[no symbol]", "[jit]", "64.9 % of the CPU time is in code that was made at run time and has no names: 95 % interval 62.5 to 67.2 %.", "names")]
    [InlineData("[unknown]", "[unknown]", "64.9 % of the CPU time is in code that perf could not place: 95 % interval 62.5 to 67.2 %.", "not known")]
    public void Code_without_symbols_is_told_by_its_module(string name, string module, string sentence, string helps)
    {
        var profile = Profiled(0.649);
        var nameless = profile with { Functions = [profile.Functions[0] with { Function = new Frame(name, module) }] };
        var cause = Assert.Single(KnownCauses.Of(Program(cpus: 1, user: 950, system: 50) with { Profile = nameless }));
        Assert.Equal(sentence, Plain(cause.Sentence));
        Assert.Contains(helps, cause.Helps, StringComparison.Ordinal);
        Assert.DoesNotContain("cheaper", cause.Helps, StringComparison.Ordinal);
    }

    // One stack of one function, and one in which another calls it.
    [Theory]
    [InlineData(false, "Make that function cheaper or call it less often.")]
    [InlineData(true, "Make that function cheaper or call it less often; its callers are in the flame graph.")]
    public void Callers_are_in_the_flame_graph_where_a_stack_has_them(bool isCalled, string helps)
    {
        var builder = new ProfileBuilder("page-faults");
        var (total, main) = (builder.FrameOf(new Frame("Order.Total(int)", "[jit]")), builder.FrameOf(new Frame("main", "app")));
        builder.Add(builder.ThreadOf("app"), 0, 1, isCalled ? [total, main] : [total]);
        var profile = Profiled(0.649) with { Event = "page-faults", IsTime = false, Stacks = builder.Build() };
        var cause = Assert.Single(KnownCauses.Of(Program(cpus: 1, user: 950, system: 50) with { Profile = profile }));
        Assert.Equal("64.9 % of the page faults are in Order.Total(int): 95 % interval 62.5 to 67.2 %.", Plain(cause.Sentence));
        Assert.Equal(helps, cause.Helps);
    }

    [Fact]
    public void Two_samples_say_nothing_of_a_function()
    {
        var profile = Profiled(1);
        var few = profile with { Functions = [profile.Functions[0] with { Self = new ProfileShare(1, null, null) }] };
        Assert.DoesNotContain(KnownCauses.Of(Program(cpus: 1, user: 950, system: 50) with { Profile = few }), cause => cause.Id == "function");
    }

    [Fact]
    public void A_busy_program_computes_and_its_mode_is_said_only_where_it_is_known()
    {
        Assert.Equal("CPU-bound: 1.00 CPUs used, mostly in user mode.", Plain(KnownCauses.Of(Program(cpus: 1, user: 950, system: 50))[0].Sentence));
        Assert.Equal("CPU-bound: 1.00 CPUs used.", Plain(KnownCauses.Of(Program(cpus: 1))[0].Sentence));
    }

    // Of a program of a few milliseconds start-up is all, and of what is unknown nothing is said.
    [Fact]
    public void Nothing_is_said_where_nothing_is_known()
    {
        Assert.Empty(KnownCauses.Of(Program(cpus: 0.3, user: 1, system: 3) with { Time = TimeEstimate.Of([0.004]) }));
        Assert.Empty(KnownCauses.Of(Program()));
    }

    private static string Plain(string text) => text.Replace('\u202f', ' ').Replace('\u00a0', ' ');

    private static ProgramResult Program(
        double? cpus = null, double? user = null, double? system = null, double? switches = null, double? faults = null, double? major = null) => new()
        {
            Name = "app",
            Command = ["./app"],
            Time = TimeEstimate.Of([1.0]),
            Outcome = TreeOutcome.Without(new NoTree(NoTreeIds.NoPmu, "this machine has no hardware counters")),
            Software = [
                new("cpu-utilization", cpus, null), new("user-ms", user, null), new("system-ms", system, null), new("context-switches", switches, null),
                new("page-faults", faults, null), new("major-faults", major, null),
            ],
            Quality = new Quality(Grade.TimingOnly, []),
            Runs = 1,
            Passes = 1,
        };

    private static RegionResult Region(string name, int count, double share)
    {
        List<Region> instances = [.. Enumerable.Range(0, count).Select(
            i => new Region(name, (double)i / count, ((double)i / count) + (share / count), false) { Source = RegionSource.DotNet, Thread = "1" })];
        return RegionResult.Of(name, instances, [.. instances.Select(instance => instance.Seconds)], 1);
    }

    private static ProfileResult Profiled(double share)
    {
        var builder = new ProfileBuilder("cpu-clock");
        builder.Add(builder.ThreadOf("app"), 0, 1, [builder.FrameOf(new Frame("Order.Total(int)", "[jit]"))]);
        var known = new ProfileShare(share, new ConfidenceInterval(0.625, 0.672), 649);
        return new ProfileResult
        {
            Event = "cpu-clock",
            IsTime = true,
            Samples = 2008,
            Runs = 1,
            Basis = IntervalBasis.Blocks,
            Functions = [new FunctionShare(new Frame("Order.Total(int)", "[jit]"), known, known) { Samples = 1303 }],
            Stacks = builder.Build(),
        };
    }
}
