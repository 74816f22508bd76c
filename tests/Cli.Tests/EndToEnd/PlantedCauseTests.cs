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

    public void Dispose() => bench.Dispose();
}
