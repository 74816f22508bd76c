using System.Globalization;
using System.Text.Json;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>Trees of functions on counts whose tree another implementation of the published formulas gives, and counts known from the code.</summary>
public sealed class LocateTreesTests : IDisposable
{
    private readonly Workbench bench = new();

    // Of a change between functions each gets its part: so exactly where changes are rare.
    private const double WithinPoints = 1;

    [Theory]
    [InlineData("sapphirerapids", 2)]
    [InlineData("graniterapids", 2)]
    [InlineData("icelake", 1)]
    [InlineData("skylake", 1)]
    [InlineData("amdzen4", 1)]
    [InlineData("neoverse-v1", 1)]
    public async Task Each_function_gets_the_tree_of_its_own_counts(string model, int level)
    {
        var alpha = PublishedModels.CaseOf(model, 0);
        var beta = PublishedModels.CaseOf(model, 1);
        var run = await Fake(model, "STACKS=alpha:60,beta:40 STAY=40 SAMPLES=4000", ("alpha", alpha), ("beta", beta));
        foreach (var (name, published) in new[] { ("alpha", alpha), ("beta", beta) })
        {
            var tree = Tree(run, name);
            Assert.NotEmpty(tree);
            foreach (var (node, percent) in tree)
            {
                var expected = published.Percent(node) ?? throw new KeyNotFoundException(node);
                Assert.True(
                    percent is { } found ? Math.Abs(found - expected) < WithinPoints : expected is < 0 or > 100,
                    $"{name} {node}: {percent}, published {expected}");
            }

            Assert.Equal(level, tree.Keys.Max(node => PublishedCase.ModelOf(model).Nodes.First(definition => definition.Name == node).Level));
        }
    }

    [Fact]
    public async Task Functions_that_change_faster_than_samples_have_no_counts()
    {
        var run = await Fake(
            "sapphirerapids", "STACKS=alpha:50,beta:50 STAY=1", ("alpha", PublishedModels.CaseOf("sapphirerapids", 0)),
            ("beta", PublishedModels.CaseOf("sapphirerapids", 1)));
        Assert.Equal("stays-too-short", Counters(run, "alpha").GetProperty("missing").GetString());
        Assert.Empty(Tree(run, "alpha"));
    }

    [Fact]
    public async Task Threads_that_perf_does_not_follow_are_a_finding()
    {
        var published = PublishedModels.CaseOf("sapphirerapids", 0);
        var followed = await Fake("sapphirerapids", "STACKS=alpha:100", ("alpha", published));
        Assert.DoesNotContain("threads-missing", followed.Document.Findings);
        var missed = await Fake("sapphirerapids", "STACKS=alpha:100 INHERIT=0", ("alpha", published));
        Assert.Contains("threads-missing", missed.Document.Findings);
        Assert.True(missed.Document.Result.GetProperty("profile").GetProperty("lacksThreads").GetBoolean());
        // Of the whole program it says nothing.
        Assert.Contains("of the CPU time is in alpha", followed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("of the CPU time is in alpha", missed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_gives_the_same_trees_again()
    {
        var run = await Fake(
            "sapphirerapids", "STACKS=alpha:60,beta:40", ("alpha", PublishedModels.CaseOf("sapphirerapids", 0)),
            ("beta", PublishedModels.CaseOf("sapphirerapids", 1)));
        var again = (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0);
        Assert.Equal(run.Document.Result.GetProperty("profile").GetRawText(), again.Document.Result.GetProperty("profile").GetRawText());
    }

    [Fact]
    public async Task A_node_is_not_sampled_and_counted_at_once()
    {
        var run = (await bench.Tma("locate", "--trees", "--for", "DRAM_Bound", "--", "true")).Exits(125);
        Assert.Contains("--trees", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelt_event_is_not_taken_for_one_of_the_hardware()
    {
        var run = (await bench.Tma("locate", "--for", "page-fault", "--", "true")).Exits(125);
        Assert.Contains("there is no event 'page-fault'. Did you mean page-faults?", run.Error, StringComparison.Ordinal);
    }

    // A page that is touched for the first time is one fault: 12,500 and 1,250 by the code, and none in the loop beside them.
    [Fact]
    public async Task Page_faults_of_functions_are_those_that_the_code_causes()
    {
        var program = bench.PathOf("touching");
        Assert.SkipUnless(
            Tools.TryCompile(Path.Combine(Repository.Root, "tests", "ProfileClient", "touching.c"), program), "there is no C compiler (cc)");
        var run = await bench.Tma("locate", "--trees", "--json", "result.json", "--", program);
        Assert.SkipWhen(run.ExitCode == 125 && run.Error.Contains("perf", StringComparison.Ordinal), "perf cannot sample here: " + run.Error);
        run = await Read(run.Exits(0));
        Assert.SkipWhen(run.Document.Result.GetProperty("profile").GetProperty("event").GetString() != "cpu-clock", "here hardware events are counted");
        AssertFaults(run, "touch_many", 12_500);
        AssertFaults(run, "touch_few", 1_250);
        Assert.True(Faults(run, "touch_none").Value < 100);
    }

    public void Dispose() => bench.Dispose();

    private static void AssertFaults(TmaRun run, string function, double expected)
    {
        var (value, low, high) = Faults(run, function);
        Assert.True(
            Math.Abs(value - expected) < 0.15 * expected && low <= expected * 1.02 && high >= expected * 0.98,
            string.Create(CultureInfo.InvariantCulture, $"{function}: {value:0} ({low:0} to {high:0}), {expected} by the code"));
    }

    private static (double Value, double Low, double High) Faults(TmaRun run, string function)
    {
        var count = Counters(run, function).GetProperty("counts").EnumerateArray().First(each => each.GetProperty("event").GetString() == "page-faults");
        return (count.GetProperty("perRun").GetDouble(), count.GetProperty("low").GetDouble(), count.GetProperty("high").GetDouble());
    }

    private static JsonElement Counters(TmaRun run, string function) => run.Document.Result.GetProperty("profile").GetProperty("functions").EnumerateArray()
        .First(each => each.GetProperty("name").GetString() == function).GetProperty("counters");

    private static Dictionary<string, double?> Tree(TmaRun run, string function) => Counters(run, function).GetProperty("tree").EnumerateArray()
        .ToDictionary(
            node => node.GetProperty("name").GetString()!,
            node => node.GetProperty("percent") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : (double?)null);

    private async Task<TmaRun> Fake(string model, string switches, params (string Function, PublishedCase Case)[] functions)
    {
        bench.With("FAKEPERF_COUNTS", bench.Write("counts.json", PublishedCase.Functions(functions)))
            .Perf("COUNTERS=32 PMU=cpu,cpu_core,cpu_atom,cpu_lowpower,armv8_pmuv3_0 " + switches);
        var run = await bench.Tma(
            "locate", "--trees", "--perf", Repository.FakePerf, "--root", bench.PlainMachine(smt: false), "--model", model, "--json", "result.json",
            "--", "true");
        return await Read(run.Exits(0));
    }

    private async Task<TmaRun> Read(TmaRun run) =>
        run with { DocumentText = await File.ReadAllTextAsync(bench.PathOf("result.json"), TestContext.Current.CancellationToken) };
}
