using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>
/// Causes planted in real programs, found by real software counters: none of them needs a PMU. On a machine that does much else waiting for a
/// CPU is waiting too, so what was planted must be named, not be all of it.
/// </summary>
public sealed class PlantedCauseTests : IDisposable
{
    private const string Count = "i=0; while [ $i -lt $N ]; do i=$((i+1)); done";

    private readonly Workbench bench = new();

    [Theory]
    [InlineData("sleep 0.$N", "1", "8", "aiting", "user code|kernel|CPUs at once")]
    [InlineData(Count, "10000", "250000", "ser code", "kernel|CPUs at once")]
    [InlineData("head -c ${N}M /dev/zero >/dev/null", "1", "6000", "ork in the kernel", "CPUs at once|faults are|switches are")]
    public async Task What_was_planted_is_named_without_counters(string script, string little, string much, string named, string others)
    {
        var run = await bench.Tma(
            "compare", "-r", "7", "-w", "1", "--no-recording", "--variant", $"little=N={little}", "--variant", $"much=N={much}", "--json", "-", "--", "sh",
            "-c", script);

        var comparison = run.Exits(0).Document.Root.GetProperty("comparisons")[0];
        Assert.SkipWhen(comparison.GetProperty("reason").GetString() is null, "this machine has counters: nodes are named beside");
        Assert.Equal("slower", comparison.GetProperty("verdict").GetString());
        var text = string.Join('\n', comparison.GetProperty("text").EnumerateArray().Select(sentence => sentence.GetString()));
        Assert.Contains(named, text, StringComparison.Ordinal);
        Assert.DoesNotMatch($"(?i)({others})", text);
    }

    // Sleeping leaves the CPU by itself, 60 times; spinning never does, and beside three others on its only CPU it is made to.
    [Theory]
    [InlineData("$WAITS sleep 60", false)]
    [InlineData("$WAITS spin 0.3", true)]
    public async Task Waiting_and_losing_the_cpu_are_told_apart(string program, bool isForced)
    {
        var compiled = bench.PathOf("waits");
        Assert.SkipUnless(Tools.TryCompile(Path.Combine(Repository.Root, "tests", "ProfileClient", "waits.c"), compiled), "there is no C compiler (cc)");
        bench.With("WAITS", compiled);
        var run = await bench.Shell(
            (isForced ? "for i in 1 2 3; do taskset -c 0 $WAITS spin 60 & others=\"$others $!\"; done; " : "")
                + $"$TMA run --cores 0 --no-recording --json result.json -- {program}; code=$?; "
                + (isForced ? "kill $others; wait; " : "") + "exit $code");
        Assert.SkipWhen(run.ExitCode == 125, run.Error);
        var document = (run.Exits(0) with
        {
            DocumentText = await File.ReadAllTextAsync(bench.PathOf("result.json"), TestContext.Current.CancellationToken),
        }).Document;
        var switches = document.Result.GetProperty("switches");
        var (voluntary, forced) = (switches.GetProperty("voluntary").GetDouble(), switches.GetProperty("involuntary").GetDouble());
        Assert.InRange(voluntary, isForced ? 0 : 60, isForced ? 20 : 80);
        Assert.True(isForced ? forced > voluntary : forced < voluntary, $"{voluntary} voluntary, {forced} forced");
        Assert.SkipWhen(document.Reason is null, "this machine has counters: the tree is the answer");
        Assert.Contains(isForced ? "Other programs use the same CPUs most of the time" : "It mostly waits", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => bench.Dispose();
}
