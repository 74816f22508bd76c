using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>Every model with published values, taken from the command line to the document and back from the recording.</summary>
internal static class PublishedModels
{
    private const int Level = 3;

    public static IReadOnlyList<string> All { get; } =
        [
            .. Directory.EnumerateFiles(
                Path.Combine(Repository.Root, "fixtures", "published-values"), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order()];

    /// <summary>
    /// One model for every shape of counters, where only the shape of groups matters: every model takes the longest way, over runs,
    /// intervals and shared counters.
    /// </summary>
    public static IReadOnlyList<string> OfEveryShape { get; } =
        [.. All.GroupBy(name => PublishedCase.ModelOf(name).Counters).Select(group => group.Last())];

    public static PublishedCase CaseOf(string model, int number) => PublishedCase.Of(model).Where(item => !item.Smt).ElementAt(number);

    /// <summary>The perf of the tests counts what the case says, whatever the model's kind of core.</summary>
    public static Workbench Counting(this Workbench bench, PublishedCase published, string switches) => bench
        .With("FAKEPERF_COUNTS", bench.Write("counts.json", published.Counts()))
        .Perf("COUNTERS=32 PMU=cpu,cpu_core,cpu_atom,cpu_lowpower,armv8_pmuv3_0 " + switches);

    public static async Task Check(Workbench bench, string model, PublishedCase published, string switches, params string[] options)
    {
        bench.Counting(published, switches);
        var run = await bench.Run(["--root", bench.PlainMachine(published.Smt), "--model", model, "-l", "3", "--json", "-", .. options, "--", "true"]);

        published.Check(run.Exits(0).Document, Level);
        var report = await bench.Tma("report", "run.tma", "--json", "-");
        Assert.Equal(run.Output, report.Exits(0).Output);
    }
}
