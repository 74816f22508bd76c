using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary><c>--region</c> with tasks, frames and regions of ITT: page faults that the real perf counts are those in them.</summary>
public sealed class IttGateTests : IDisposable
{
    // What the kernel, the C library and the collector touch themselves between the two marks.
    private const int Few = 25;

    // fork() copies the tables of both processes, which then touch their pages again.
    private const int OfFork = 600;

    private readonly Workbench bench = new();

    // Pages and times as tests/IttClient/gated.c says; outside, it touches ten times as many.
    [Theory]
    [InlineData("tasks", "step [1]", 1500, 5, 5 * Few)]
    [InlineData("tasks", "st?p*1]", 1500, 5, 5 * Few)]
    [InlineData("forks", "other,step*", 600, 2, 2 * Few)]
    [InlineData("forks-within", "step*", 4000, 1, OfFork)]
    [InlineData("across", "step*", 900, 3, 3 * Few)]
    public async Task What_is_counted_begins_and_ends_with_the_region(string what, string names, int pages, int times, int beside)
    {
        var run = await Counted(names, what);

        Assert.InRange(Faults(run), pages, pages + beside);
        Assert.Contains(times == 1 ? ": once, " : $": {times} times, ", Gate(run), StringComparison.Ordinal);
        Assert.DoesNotContain("region-gate-late", run.Document.Findings);
    }

    // The steps of four threads overlap as the machine has it.
    [Fact]
    public async Task Several_threads_hold_it_open_together()
    {
        var run = await Counted("step", "threads");

        Assert.InRange(Faults(run), 1600, 1600 + (80 * Few / 5));
        Assert.Equal(80, run.Document.Result.GetProperty("regions").EnumerateArray().Single().GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task What_a_thread_leaves_open_closes_with_it()
    {
        var run = await Counted("step*", "left-open");

        Assert.InRange(Faults(run), 300, 300 + Few);
    }

    [Fact]
    public async Task Names_that_are_not_meant_switch_nothing()
    {
        var run = (await bench.Tma("run", "--region", "nothing", "--json", "-", "--", bench.IttProgram("gated.c"), "tasks")).Exits(0);

        Assert.Contains("region-never", run.Document.Findings);
    }

    // Nobody reads the marks and nobody answers: 3 s for the first, none for those that follow.
    [Fact]
    public async Task A_tma_that_is_gone_does_not_stop_the_program()
    {
        var program = bench.IttProgram("gated.c");
        var library = Path.Combine(Path.GetDirectoryName(Repository.Tma)!, "libtma-itt.so");
        Directory.CreateDirectory(bench.PathOf("records"));
        var environment = $"INTEL_LIBITTNOTIFY64={library} TMA_ITT={bench.PathOf("records")} TMA_ITT_GATE=step* TMA_REGIONS=$PWD/marks "
            + $"TMA_ITT_GATE_DONE=$PWD/answers";

        (await bench.Shell($"mkfifo marks answers; {environment} {program} tasks")).Exits(0);
        (await bench.Shell($"exec 3<>marks 4<>answers; {environment} timeout 30 {program} tasks")).Exits(0);
    }

    public void Dispose() => bench.Dispose();

    private async Task<TmaRun> Counted(string names, string what)
    {
        var run = (await bench.Tma("run", "--region", names, "--json", "-", "--", bench.IttProgram("gated.c"), what)).Exits(0);
        Assert.SkipWhen(
            run.Document.Result.GetProperty("software").GetProperty("page-faults").ValueKind == JsonValueKind.Null, "perf may not count page faults here");
        return run;
    }

    private static double Faults(TmaRun run) => run.Document.Result.GetProperty("software").GetProperty("page-faults").GetDouble();

    private static string Gate(TmaRun run) =>
        run.Document.Root.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("text").GetString()!).Single(
            text => text.StartsWith("Counted only in", StringComparison.Ordinal));
}
