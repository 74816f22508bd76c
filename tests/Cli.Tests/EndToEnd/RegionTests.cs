using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>Regions that the program marks in the file named by <c>TMA_REGIONS</c>.</summary>
public sealed class RegionTests : IDisposable
{
    private readonly Workbench bench = new();

    [Fact]
    public async Task The_recording_gives_the_regions_again()
    {
        TmaRun run;
        var tries = 0;
        do
        {
            run = (await bench.Tma("run", "--regions", "marks", "--json", "-", "--", "sh", "-c", """
                m() { echo "$*" >"$TMA_REGIONS"; }
                for i in 1 2 3; do m begin step; sleep 0.1; m end step; done; m begin '<b>open'; m end never
                """)).Exits(0);
        }
        while (run.Document.Result.GetProperty("regions")[0].GetProperty("meanMs").GetDouble() < 100 && ++tries < 10); // begins that a busy machine read late

        Assert.Equal(run.Output, (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0).Output);
        Assert.Contains("regions-unpaired", run.Document.Findings);
        var regions = run.Document.Result.GetProperty("regions");
        Assert.Equal(["step", "<b>open"], regions.EnumerateArray().Select(region => region.GetProperty("name").GetString()));
        Assert.Equal(3, regions[0].GetProperty("count").GetInt32());
        Assert.InRange(regions[0].GetProperty("meanMs").GetDouble(), 100, 1000);
        Assert.InRange(regions[0].GetProperty("totalMs").GetDouble() - (3 * regions[0].GetProperty("meanMs").GetDouble()), -0.01, 0.01);

        var text = (await bench.Tma("report", "run.tma")).Exits(0);
        Assert.Matches(@"step +3 +[0-9.]+ m?s +[0-9.]+ m?s +[0-9.]+ m?s +[0-9.]+ %", text.Output);
    }

    // A name for each instance: what is heaviest is in the result, and a note says what is not.
    [Fact]
    public async Task Thousands_of_names_do_not_fill_the_result()
    {
        var run = await bench.Tma("run", "--regions", "marks", "--json", "-", "--", "sh", "-c", """
            (echo begin long
            i=0; while [ $i -lt 3000 ]; do echo "begin step_${i}x"; echo "end step_${i}x"; i=$((i+1)); done
            sleep 0.05; echo end long) >"$TMA_REGIONS"
            """);

        var regions = run.Exits(0).Document.Result.GetProperty("regions");
        Assert.Equal((2000, "long"), (regions.GetArrayLength(), regions[0].GetProperty("name").GetString()));
        Assert.Contains("regions-many", run.Document.Findings);
        Assert.Contains("3001 different names; the result lists the 2000 with the most time", run.Output, StringComparison.Ordinal);
    }

    // A name for each step: one row, whose last is reachable, while the recording and the chart over time keep the names.
    [Fact]
    public async Task Numbered_names_are_one_row()
    {
        var run = (await bench.Tma("run", "--regions", "marks", "--json", "-", "--html", "run.html", "--", "sh", "-c", """
            (echo begin layer1; echo end layer1; echo begin layer2; echo end layer2
            i=0; while [ $i -lt 30 ]; do echo "begin step_$i"; echo "end step_$i"; i=$((i+1)); done) >"$TMA_REGIONS"
            """)).Exits(0);

        var regions = run.Document.Result.GetProperty("regions").EnumerateArray().ToDictionary(region => region.GetProperty("name").GetString()!);
        Assert.Equal(["layer1", "layer2", "step_*"], regions.Keys.Order());
        var numbered = regions["step_*"].GetProperty("numbered");
        Assert.Equal((30, 30), (regions["step_*"].GetProperty("count").GetInt32(), numbered.GetProperty("names").GetInt32()));
        Assert.Equal(("step_0", "step_29"), (numbered.GetProperty("first").GetString(), numbered.GetProperty("last").GetString()));
        Assert.False(regions["layer1"].TryGetProperty("numbered", out _));
        Assert.Contains(
            "step_* are step_0 to step_29 (30 names); the last took", (await bench.Tma("report", "run.tma")).Exits(0).Output, StringComparison.Ordinal);
        var apart = (await bench.Tma("report", "run.tma", "--no-fold-regions", "--csv", "-")).Exits(0).Output;
        Assert.Equal(30, Regex.Count(apart, ",step_[0-9]+,.*,count,1,"));
        Assert.DoesNotContain("step_*", apart, StringComparison.Ordinal);
        Assert.Contains("step_17", await File.ReadAllTextAsync(bench.PathOf("run.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    // 300 of 1000 slots retire, 500 are bound by the backend, whatever the interval.
    [Fact]
    public async Task A_region_has_the_tree_of_the_intervals_that_lie_in_it()
    {
        bench.WithRatesOfLevelOne();
        var run = await bench.Run(
            "--root", bench.PlainMachine(smt: false), "--model", "sapphirerapids", "-l", "1", "-I", "20", "--regions", "marks", "--json", "-", "--",
            "sh", "-c", "echo begin long >$TMA_REGIONS; sleep 0.5; echo end long >$TMA_REGIONS; echo begin short >$TMA_REGIONS; echo end short >$TMA_REGIONS");

        var regions = run.Exits(0).Document.Result.GetProperty("regions");
        var nodes = regions[0].GetProperty("nodes");
        Assert.Equal("long", regions[0].GetProperty("name").GetString());
        Assert.Equal(30, nodes.EnumerateArray().Single(node => ResultJson.NameOf(node) == "Retiring").GetProperty("percent").GetDouble(), 1);
        Assert.Equal(50, nodes.EnumerateArray().Single(node => ResultJson.NameOf(node) == "Backend_Bound").GetProperty("percent").GetDouble(), 1);
        Assert.Equal("short", regions[1].GetProperty("name").GetString());
        Assert.Contains("too few counter intervals", regions[1].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_events_of_the_runtime_are_regions_when_they_are_asked_for()
    {
        var run = (
            await bench.Tma(
                "run", "-q", "--regions", "dotnet", "--dotnet-source", "Client", "--json", "out.json", "--", Repository.DotNetClient, "3")).Exits(0);
        var regions = JsonDocument.Parse(
            await File.ReadAllTextAsync(
                bench.PathOf("out.json"), TestContext.Current.CancellationToken)).RootElement.GetProperty("results")[0].GetProperty("regions");
        Assert.Equal(3, regions.EnumerateArray().Single(region => region.GetProperty("name").GetString() == "step").GetProperty("count").GetInt32());
        Assert.True(
            regions.EnumerateArray().Single(
                region => region.GetProperty("name").GetString() == "GC pause").GetProperty("count").GetInt32() >= int.Parse(run.Output,
                CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_plain_run_of_a_NET_program_has_no_regions_and_says_in_one_line_what_would_show_them()
    {
        var plain = (await bench.Tma("run", "--json", "plain.json", "--", Repository.DotNetClient, "3")).Exits(0);
        Assert.Contains(
            "\"regions\":[]", (
                await File.ReadAllTextAsync(
                    bench.PathOf("plain.json"), TestContext.Current.CancellationToken)).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Single(plain.Error.Split('\n'), line => line.Contains("--regions dotnet", StringComparison.Ordinal));
        Assert.DoesNotContain("--regions", (await bench.Tma("run", "--", "true")).Exits(0).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--regions", (await bench.Tma("run", "-q", "--", Repository.DotNetClient, "1")).Exits(0).Error, StringComparison.Ordinal);
    }

    // The trace's step lies 1 s after its beginning, on a clock of its own: conv begins 20 ms after the step that the program marked.
    [Fact]
    public async Task A_trace_is_laid_on_the_run_where_both_know_a_region_and_comes_out_again()
    {
        (
            await bench.Tma(
                "run", "-q", "--regions", "marks", "--", "sh", "-c",
                "sleep 0.1; echo begin step >$TMA_REGIONS; sleep 0.2; echo end step >$TMA_REGIONS")).Exits(0);
        bench.Write(
            "torch.json",
            """
            [{"ph":"X","name":"load","ts":5e6,"dur":10,"tid":1,"pid":1},
            {"ph":"X","name":"step","ts":6e6,"dur":2e5,"tid":1,"pid":1},
            {"ph":"X","name":"conv","ts":6.02e6,"dur":1e5,"tid":1,"pid":1}]
            """);

        (await bench.Tma("import", "--trace", "torch.json", "run.tma", "-o", "laid.tma")).Exits(0);
        (await bench.Tma("report", "laid.tma", "--trace", "out.json", "--json", "result.json")).Exits(0);

        var events = JsonDocument.Parse(
            await File.ReadAllTextAsync(
                bench.PathOf("out.json"), TestContext.Current.CancellationToken)).RootElement.GetProperty("traceEvents").EnumerateArray().ToList();
        var slices = events.Where(item => item.GetProperty("ph").GetString() == "X").ToDictionary(item => item.GetProperty("name").GetString()!);
        Assert.Equal(["step", "conv"], slices.Keys);
        Assert.Equal(20_000, slices["conv"].GetProperty("ts").GetDouble() - slices["step"].GetProperty("ts").GetDouble(), 0.01);
        Assert.Equal(100_000, slices["conv"].GetProperty("dur").GetDouble(), 0.01);
        var result = JsonDocument.Parse(await File.ReadAllTextAsync(bench.PathOf("result.json"), TestContext.Current.CancellationToken)).RootElement;
        var findings = result.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("id").GetString()).ToList();
        Assert.Superset(new HashSet<string?> { "trace-laid", "trace-outside", "trace-doubled" }, findings.ToHashSet());

        bench.Write("none.json", "{}");
        var none = await bench.Tma("import", "--trace", "none.json", "run.tma");
        none.Exits(125);
        Assert.Contains("none.json contains no slices in Chrome trace format.", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Regions_of_variants_are_compared_by_name()
    {
        var run = await bench.Tma(
            "compare", "--variant", "slow=T=0.4", "--variant", "fast=T=0.1", "-r", "6", "-w", "0", "--regions", "marks", "--json", "-", "--",
            "sh", "-c", "m() { echo $* >$TMA_REGIONS; }; m begin step; m begin work; sleep $T; m end work; sleep 0.05; m end step");

        var comparison = JsonDocument.Parse(run.Exits(0).Output).RootElement.GetProperty("comparisons")[0];
        var work = comparison.GetProperty("regions")[0];
        Assert.Equal("work", work.GetProperty("name").GetString());
        Assert.InRange(work.GetProperty("selfMs").GetProperty("delta").GetProperty("value").GetDouble(), -600, -200);
        Assert.Contains(
            comparison.GetProperty("text").EnumerateArray(), sentence => sentence.GetString()!.StartsWith("Where: work ", StringComparison.Ordinal));
        var step = comparison.GetProperty("regions").EnumerateArray().Single(region => region.GetProperty("name").GetString() == "step");
        Assert.InRange(step.GetProperty("selfMs").GetProperty("baseline").GetDouble(), 20, 400);
        Assert.InRange(step.GetProperty("totalMs").GetProperty("baseline").GetDouble(), 380, 1500);
    }

    // Set by the shells and the runner of this test, and by none of them only for one of the two.
    [Theory]
    [InlineData("", "")]
    [InlineData("--regions marks", "TMA_REGIONS")]
    [InlineData("--regions itt", "INTEL_LIBITTNOTIFY64 TMA_ITT")]
    [InlineData("--regions onednn", "DNNL_VERBOSE DNNL_VERBOSE_TIMESTAMP ONEDNN_VERBOSE ONEDNN_VERBOSE_TIMESTAMP")]
    [InlineData("--regions dotnet", "DOTNET_EnableEventPipe DOTNET_EventPipeCircularMB DOTNET_EventPipeConfig DOTNET_EventPipeEnableStackwalk "
        + "DOTNET_EventPipeOutputPath DOTNET_EventPipeOutputStreaming DOTNET_EventPipeRundown")]
    [InlineData("--region step", "INTEL_LIBITTNOTIFY64 TMA_ITT TMA_ITT_GATE TMA_ITT_GATE_DONE TMA_REGIONS TMA_REGIONS_DONE")]
    public async Task A_program_gets_the_variables_of_the_sources_that_were_asked_and_the_result_lists_each(string options, string added)
    {
        string[] asked = [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Assert.SkipWhen(
            added.Contains("ITT", StringComparison.Ordinal)
                && !File.Exists(Path.Combine(Path.GetDirectoryName(Repository.Tma)!, "libtma-itt.so")), "no C compiler");
        var bare = (await bench.Tma("run", "-q", "--", "env")).Exits(0).Output;
        var run = (await bench.Tma(["run", "-v", "--json", "result.json", "--markdown", "result.md", "--html", "result.html", .. asked, "--", "env"])).Exits(0);

        string[] expected = [.. added.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, Variables(run.Output).Except(Variables(bare)).Order(StringComparer.Ordinal));
        Assert.Empty(Variables(bare).Except(Variables(run.Output)));
        var told = JsonDocument.Parse(
            await Text("result.json")).RootElement.GetProperty("results")[0].GetProperty("environment").EnumerateObject().ToDictionary(
            variable => variable.Name, variable => variable.Value.GetString());
        Assert.Equal(expected, told.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, value) in told)
        {
            Assert.Contains($"{name}={value}", run.Output, StringComparison.Ordinal);
            Assert.Contains($"{name}=", run.Error, StringComparison.Ordinal);
            Assert.Contains($"{name}=", await Text("result.html"), StringComparison.Ordinal);
            Assert.Contains($"{name.Replace("_", "\\_", StringComparison.Ordinal)}=", await Text("result.md"), StringComparison.Ordinal);
        }

        Assert.Equal(expected.Length == 0, run.Error.Contains("nothing was changed", StringComparison.Ordinal));
        Assert.Equal(expected.Length == 0, (await Text("result.html")).Contains("No environment variables were set", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--onednn -- touch ran", "Use --regions onednn.")]
    [InlineData("--no-dotnet -- touch ran", "only with --regions dotnet.")]
    [InlineData("--no-regions -- touch ran", "only with --regions.")]
    [InlineData("--regions python -- touch ran", "not 'python'")]
    [InlineData("--regions , -- touch ran", "--regions takes at least one value")]
    [InlineData("--regions jit -- touch ran", "Use --regions dotnet,jit.")]
    [InlineData("--dotnet-source a:b -- touch ran", "not 'a:b'")]
    [InlineData("--regions dotnet -a --duration 0.1", "--regions applies to a program")]
    [InlineData("--regions dotnet,marks --start ./server --ready 80 -- touch ran", "generate the load elsewhere: tma run --regions marks -- SERVER")]
    [InlineData("--region-counters --start ./server --ready 80 -- touch ran", "not to a server (--start)")]
    [InlineData("--regions dotnet --start ./server --ready 80", "no load generator was given. Add one: ")]
    public async Task What_cannot_be_collected_is_refused_before_anything_runs(string arguments, string why)
    {
        var run = await bench.Tma(["run", .. arguments.Split(' ')]);

        run.Exits(125);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.PathOf("ran")));
    }

    [Fact]
    public async Task A_comparison_says_in_every_output_that_regions_were_on()
    {
        const string Sentence = "Regions were collected in the runs of all variants (marks)";
        var run = (await bench.Tma(
            "compare", "--regions", "marks", "--variant", "a=A=1", "--variant", "b=A=2", "-r", "2", "-w", "0", "--markdown", "result.md", "--html",
            "result.html", "--json", "result.json", "--",
            "sh", "-c", "echo begin a >$TMA_REGIONS; echo end a >$TMA_REGIONS")).Exits(0);

        Assert.Contains(Sentence, run.Output.Replace("\n ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(Sentence, await Text("result.html"), StringComparison.Ordinal);
        Assert.Contains(Sentence, await Text("result.md"), StringComparison.Ordinal);
        var document = JsonDocument.Parse(await Text("result.json")).RootElement;
        Assert.Equal(["marks"], document.GetProperty("regionSources").EnumerateArray().Select(source => source.GetString()));
        Assert.All(
            document.GetProperty("results").EnumerateArray(), result => Assert.True(result.GetProperty("environment").TryGetProperty("TMA_REGIONS", out _)));
    }

    public void Dispose() => bench.Dispose();

    private static IEnumerable<string> Variables(string output) =>
        output.Split('\n').Where(line => line.Contains('=', StringComparison.Ordinal)).Select(line => line.Split('=')[0]);

    private Task<string> Text(string file) => File.ReadAllTextAsync(bench.PathOf(file), TestContext.Current.CancellationToken);
}
