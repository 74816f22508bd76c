using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>What runs already: said while it is measured, in the heading, and in the command of the next step.</summary>
public sealed class AttachedTests : IDisposable
{
    private readonly Workbench bench = new Workbench().Perf("SECONDS=1 MULTIPLEX=0 COUNTERS=32").WithRatesOfLevelOne();

    [Fact]
    public async Task A_process_is_headed_by_its_number_and_name()
    {
        var run = await bench.Shell($"sleep 30 & pid=$!; echo $pid >&2; \"$TMA\" run --perf \"$FAKEPERF\" --root {bench.PlainMachine(smt: false)} --model "
            + $"sapphirerapids -l 1 -p $pid --duration 0.3; kill $pid");

        var process = run.Exits(0).Error.Split('\n')[0];
        Assert.Contains($"tma: measuring process {process} (sleep) for 300.0 ms; Ctrl-C stops it sooner\n", run.Error, StringComparison.Ordinal);
        Assert.Contains($"tma run  process {process} (sleep)\n", run.Error, StringComparison.Ordinal);
        Assert.Contains($" -p {process}\n", run.Error[run.Error.IndexOf("Next", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains($"process {process} (sleep)", (await bench.Tma("report", "run.tma")).Exits(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-a", "the whole machine, while true ran")]
    [InlineData("-C 0", "CPU 0, while true ran")]
    public async Task Processors_are_named(string option, string heading)
    {
        var run = await bench.Run(["--root", bench.PlainMachine(smt: false), "--model", "sapphirerapids", "-l", "1", .. option.Split(' '), "--", "true"]);

        Assert.Contains($"tma run  {heading}\n", run.Exits(0).Error, StringComparison.Ordinal);
        Assert.Contains($" {option} -- true\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changes_how_a_program_starts_is_refused()
    {
        var run = await bench.Run("-a", "--allocator", "ptmalloc", "--duration", "1");
        Assert.Contains("--allocator applies to a program that tma starts", run.Exits(125).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warm_ups_are_counted_apart()
    {
        var run = await bench.Run("--root", bench.PlainMachine(smt: false), "--model", "sapphirerapids", "-l", "1", "-r", "3", "-w", "2", "--", "true");
        Assert.StartsWith("tma: 3 executions of the program after 2 warm-ups\n", run.Exits(0).Error, StringComparison.Ordinal);
    }

    public void Dispose() => bench.Dispose();
}
