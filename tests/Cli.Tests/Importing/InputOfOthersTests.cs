using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.Importing;

/// <summary>Files as people have them, all the way to the percentages, which are worked out by hand.</summary>
public sealed class InputOfOthersTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // 1e5 cycles in 1 s are 0.1 MHz, 5e10 are 50 GHz; 20 slots per cycle, and IPC 20, on a core of 6; 4 parts of 1e7 are 4 % of 1e9 slots.
    [Theory]
    [InlineData(100_000, 100_000, 600_000, 60_000, 120_000, 180_000, 240_000, "a core at 0.1")]
    [InlineData(50e9, 1e9, 300e9, 30e9, 60e9, 90e9, 120e9, "a core at 50.0")]
    [InlineData(3e9, 0, 18e9, 1.8e9, 3.6e9, 5.4e9, 7.2e9, "no instruction retired")]
    [InlineData(3e9, 60e9, 18e9, 1.8e9, 3.6e9, 5.4e9, 7.2e9, "20.0 instructions per cycle")]
    [InlineData(3e9, 3e9, 60e9, 6e9, 12e9, 18e9, 24e9, "20.0 slots per cycle")]
    [InlineData(3e9, 3e9, 18e9, 1.8e9, 3.6e9, 0, 0, "the four topdown counts")]
    [InlineData(3e9, 3e9, 0, 1.8e9, 3.6e9, 5.4e9, 7.2e9, "the four topdown counts")]
    [InlineData(3e9, 3e9, 18e9, 1.8e9, 3.6e9, 5.4e9, 7.2e9, null)]
    public async Task Counts_that_no_processor_gives_are_not_believed(
        double cycles, double instructions, double slots, double retiring, double speculation, double frontend, double backend, string? why)
    {
        folder.With("perf.txt", FormattableString.Invariant(
            $"""
             Performance counter stats for './app':

                  1,000.00 msec task-clock      #    1.000 CPUs utilized
                {cycles:0}      cycles
                {instructions:0}      instructions
                {slots:0}      slots
                {retiring:0}      topdown-retiring
                {speculation:0}      topdown-bad-spec
                {frontend:0}      topdown-fe-bound
                {backend:0}      topdown-be-bound

                   1.000000000 seconds time elapsed

             """));
        var run = await CommandRun.Of("import", folder.File("perf.txt"), "--model", "sapphirerapids", "--json", "-");
        Assert.Equal((0, ""), (run.Code, run.Error));
        using var document = JsonDocument.Parse(run.Output);
        var result = document.RootElement.GetProperty("results")[0];
        if (why is null)
        {
            await IsLevel1([30, 20, 40, 10], "perf.txt");
            return;
        }

        Assert.Equal("C", result.GetProperty("quality").GetProperty("grade").GetString());
        Assert.Contains(why, result.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    // P-cores: parts of 1e9 slots. E-cores of Gracemont: parts of five slots in each of 2e8 cycles.
    [Fact]
    public async Task The_width_of_one_kind_of_core_is_not_that_of_the_other()
    {
        folder.With("perf.txt",
            """
             Performance counter stats for './app':

                1,000,000,000      cpu_core/slots/
                  100,000,000      cpu_core/topdown-retiring/
                  200,000,000      cpu_core/topdown-bad-spec/
                  300,000,000      cpu_core/topdown-fe-bound/
                  400,000,000      cpu_core/topdown-be-bound/
                  200,000,000      cpu_atom/cpu_clk_unhalted.core/
                  300,000,000      cpu_atom/topdown_fe_bound.all/
                  200,000,000      cpu_atom/topdown_be_bound.all/
                  400,000,000      cpu_atom/topdown_retiring.all/
                  100,000,000      cpu_atom/topdown_bad_speculation.all/

                   0.572056818 seconds time elapsed

            """);
        var run = await CommandRun.Of("import", folder.File("perf.txt"), "--json", "-");
        Assert.Equal((0, ""), (run.Code, run.Error));
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(
            ["alderlake", "alderlake_gracemont"], document.RootElement.GetProperty("results").EnumerateArray().Select(
                result => result.GetProperty("model").GetString()!).Order());
    }

    [Fact]
    public async Task Outputs_of_two_machines_are_each_read_with_a_model_of_their_own()
    {
        folder.With("perf.txt",
            """
             Performance counter stats for './app':

                 1,000,000,000      slots
                   100,000,000      topdown-retiring
                   200,000,000      topdown-bad-spec
                   300,000,000      topdown-fe-bound
                   400,000,000      topdown-be-bound

                   0.500123456 seconds time elapsed

             Performance counter stats for './zen':

                   1,000,000,000      ls_not_halted_cyc
                   2,400,000,000      ex_ret_ops
                   2,700,000,000      de_src_op_disp.all
                     900,000,000      de_no_dispatch_per_slot.no_ops_from_frontend
                   2,100,000,000      de_no_dispatch_per_slot.backend_stalls
                     300,000,000      de_no_dispatch_per_slot.smt_contention

                   0.572056818 seconds time elapsed

            """);
        var run = await CommandRun.Of("import", folder.File("perf.txt"), "--json", "-");
        Assert.Equal((0, ""), (run.Code, run.Error));
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(
            ["./app", "./zen"], document.RootElement.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("name").GetString()!));
        Assert.All(
            document.RootElement.GetProperty("results").EnumerateArray(), result => Assert.Equal(JsonValueKind.Null, result.GetProperty("reason").ValueKind));
    }

    // Means of the two intervals; Bad Speculation was printed for the first only.
    [Fact]
    public async Task Intervals_that_toplev_printed_are_a_series_in_the_recording_too()
    {
        folder.With("toplev.csv",
            """
            # 4.7-full on Intel(R) Xeon(R) Gold 6252 CPU @ 2.10GHz [clx/skylake]
            Timestamp,CPUs,Area,Value,Unit,Description,Sample,Stddev,Multiplex,Bottleneck,Idle
            1.000,S0,Frontend_Bound,40.0,% Slots,,,0.0,100.00,,Y
            1.000,S0,Bad_Speculation,10.0,% Slots,,,0.0,100.00,,Y
            1.000,S0,Backend_Bound,30.0,% Slots,,,0.0,100.00,<==,Y
            1.000,S0,Retiring,20.0,% Slots,,,0.0,100.00,,Y
            2.000,S0,Frontend_Bound,20.0,% Slots,,,0.0,100.00,,Y
            2.000,S0,Backend_Bound,60.0,% Slots,,,0.0,100.00,<==,Y
            2.000,S0,Retiring,20.0,% Slots,,,0.0,100.00,,Y

            """);
        Assert.Equal(0, (await CommandRun.Of("import", folder.File("toplev.csv"), "-o", folder.File("toplev.tma"), "--csv", folder.File("whole.csv"))).Code);
        var rows = await CommandRun.Of("report", folder.File("toplev.tma"), "--csv", "-");
        Assert.Equal(await File.ReadAllTextAsync(folder.File("whole.csv"), TestContext.Current.CancellationToken), rows.Output);
        Assert.Contains("\n1,,Backend_Bound,30,1,node,", rows.Output, StringComparison.Ordinal);
        Assert.Contains("\n2,,Backend_Bound,60,1,node,", rows.Output, StringComparison.Ordinal);
        Assert.Contains("\n2,,Bad_Speculation,,,node,", rows.Output, StringComparison.Ordinal);
        var trace = await CommandRun.Of("report", folder.File("toplev.tma"), "--trace", "-");
        Assert.Contains("""{"Frontend Bound":20,"Backend Bound":60,"Retiring":20}""", trace.Output, StringComparison.Ordinal);
        await IsLevel1([30, 10, 45, 20], "toplev.csv");
    }

    // Slots 1000 + 9000, retiring 100 + 900, bad speculation 200 + 900, frontend 300 + 900, backend 400 + 6300.
    [Theory]
    [InlineData(":u", ":k")]
    [InlineData(":upp", ":k")]
    [InlineData(":uk", "")]
    [InlineData(":ku", "")]
    public async Task Counts_of_user_mode_and_of_the_kernel_are_added(string user, string kernel)
    {
        folder.With("perf.txt", kernel.Length > 0
            ? Topdown(user, 1000, 100, 200, 300, 400) + Topdown(kernel, 9000, 900, 900, 900, 6300)
            : Topdown(user, 10000, 1000, 1100, 1200, 6700));
        await IsLevel1([12, 11, 67, 10], "perf.txt");
    }

    [Theory]
    [InlineData(":u", "Only user mode was counted")]
    [InlineData(":k", "Only the kernel was counted")]
    public async Task What_was_counted_in_one_mode_only_is_said_so(string modifier, string note)
    {
        folder.With("perf.txt", Topdown(modifier, 1000, 100, 200, 300, 400));
        await IsLevel1([30, 20, 40, 10], "perf.txt");
        var run = await CommandRun.Of("import", folder.File("perf.txt"));
        Assert.Contains(note, run.Output, StringComparison.Ordinal);
    }

    // 1000 + 2000 slots: frontend (100 + 800) / 3000, bad speculation (700 + 200), backend (100 + 800), retiring (100 + 200).
    [Fact]
    public async Task Threads_with_blanks_in_their_names_are_counted()
    {
        folder.With("perf.txt",
            """
             Performance counter stats for process id '4242':

                        java-4242               1,000      slots
             C2 CompilerThre-4243               2,000      slots
                        java-4242                 100      topdown-retiring
             C2 CompilerThre-4243                 200      topdown-retiring
                        java-4242                 700      topdown-bad-spec
             C2 CompilerThre-4243                 200      topdown-bad-spec
                        java-4242                 100      topdown-fe-bound
             C2 CompilerThre-4243                 800      topdown-fe-bound
                        java-4242                 100      topdown-be-bound
             C2 CompilerThre-4243                 800      topdown-be-bound

            """);
        await IsLevel1([30, 30, 30, 10], "perf.txt");
    }

    [Fact]
    public async Task Percentages_that_agree_with_counts_are_not_said_to_differ_under_a_decimal_comma()
    {
        folder.With("perf.csv",
            "1000,,slots,500,24,97,,\n154,,topdown-retiring,500,24,97,15,4,Retiring\n28,,topdown-bad-spec,500,24,97,2,8,Bad Speculation\n"
            + "306,,topdown-fe-bound,500,24,97,30,6,Frontend Bound\n512,,topdown-be-bound,500,24,97,51,2,Backend "
            + "Bound\n71,23,msec,task-clock,71234567,100,00,0,071,CPUs utilized\n");
        await IsLevel1([30.6, 2.8, 51.2, 15.4], "perf.csv");
        Assert.DoesNotContain("perf printed", (await CommandRun.Of("import", folder.File("perf.csv"))).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" 0 topdown-bad-spec\n 0 topdown-be-bound\n 0 topdown-fe-bound\n 0 topdown-retiring\n", "group led by slots")]
    [InlineData(" 0 slots\n 0 topdown-bad-spec\n 0 topdown-be-bound\n 0 topdown-fe-bound\n 0 topdown-retiring\n", "PERF_METRICS")]
    [InlineData(" 5.00 msec task-clock\n 0 cycles\n 0 uops_issued.any\n 0 idq_uops_not_delivered.core\n", "return zeros")]
    public async Task Events_that_suffice_and_are_all_zero_are_refused_as_such(string text, string reason)
    {
        folder.With("perf.txt", " Performance counter stats for './app':\n\n" + text);
        var run = await CommandRun.Of("import", folder.File("perf.txt"));
        Assert.Equal((125, ""), (run.Code, run.Output));
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hybrid_run_of_toplev_has_a_tree_for_each_kind_of_core_and_no_metric_without_counts()
    {
        folder.With("toplev.txt",
            """
            70 events not counted
            # 4.7-full, 3.51 on Intel(R) Core(TM) i9-14900K [adl]
            core FE               Frontend_Bound                              % Slots                       42.0
            core BE               Backend_Bound                               % Slots                       26.3   [28.0%]
            warning: 2 nodes had zero counts: DRAM_Bound DSB
            atom FE               Frontend_Bound                              % Slots                       34.0   [28.0%]<==
            """);
        var run = await CommandRun.Of("import", folder.File("toplev.txt"), "--json", "-");
        Assert.Equal((0, ""), (run.Code, run.Error));
        using var document = JsonDocument.Parse(run.Output);
        var results = document.RootElement.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(
            [("toplev.txt", "alderlake", "core", 42.0), ("toplev.txt", "alderlake_gracemont", "atom", 34.0)],
            results.Select(
                result => (
                    result.GetProperty("name").GetString(), result.GetProperty("model").GetString(), result.GetProperty("core").GetString(), Percent(
                        result, "Frontend_Bound"))));
        Assert.All(results, result => Assert.Empty(result.GetProperty("metrics").EnumerateArray()));
    }

    [Fact]
    public async Task A_table_of_percentages_is_shown_as_perf_printed_it()
    {
        folder.With("perf.txt",
            """
             Performance counter stats for 'system wide':

                  %  tma_retiring %  tma_backend_bound %  tma_frontend_bound %  tma_bad_speculation
                            25.1                 58.7                    2.7                    13.5

                   8.004286201 seconds time elapsed
            """);
        await IsLevel1([2.7, 13.5, 58.7, 25.1], "perf.txt");
        Assert.Contains("as perf printed", (await CommandRun.Of("import", folder.File("perf.txt"))).Output, StringComparison.Ordinal);
    }

    // The recording has 2 s; the slices lie 0.1 s apart. Three have neither a time nor a length.
    [Fact]
    public async Task Slices_without_a_time_are_left_out_and_the_others_laid()
    {
        folder.With("perf.txt", "     1.000000000  1,000 slots\n     1.000000000  400 topdown-retiring\n     2.000000000  1,000 slots\n     2.000000000  400 "
            + "topdown-retiring\n");
        Assert.Equal(0, (await CommandRun.Of("import", folder.File("perf.txt"), "--model", "icelake", "-q", "-o", folder.File("run.tma"))).Code);
        folder.With("trace.json",
            """
            {"traceEvents": [{"ph": "X", "name": "mm", "pid": 1, "tid": 1, "ts": 0.0, "dur": 0.0},
            {"ph": "X", "name": "step", "pid": 1, "tid": 1, "ts": 1795897967545177.0, "dur": 500000.0},
            {"ph": "X", "name": "conv2d", "pid": 1, "tid": 1, "ts": 1795897967645177.0, "dur": 300000.0},
            {"ph": "X", "name": "mm", "pid": 1, "tid": 1, "ts": 0.0, "dur": 0.0},
            {"ph": "X", "name": "mm", "pid": 1, "tid": 1, "ts": NaN, "dur": 7}]}
            """);
        var run = await CommandRun.Of("import", folder.File("run.tma"), "--trace", folder.File("trace.json"), "--json", "-");
        Assert.Equal((0, ""), (run.Code, run.Error));
        using var document = JsonDocument.Parse(run.Output);
        Assert.Contains("3 slices of trace.json without a time were left out.", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["conv2d", "step"], document.RootElement.GetProperty("results")[0].GetProperty("regions").EnumerateArray().Select(
                region => region.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
    }

    private static string Topdown(string modifier, int slots, int retiring, int badSpeculation, int frontend, int backend) =>
        $" {slots} slots{modifier}\n {retiring} topdown-retiring{modifier}\n {badSpeculation} topdown-bad-spec{modifier}\n {frontend} "
            + $"topdown-fe-bound{modifier}\n {backend} topdown-be-bound{modifier}\n";

    /// <summary>Frontend, bad speculation, backend, retiring of the only result, in percent to one hundredth.</summary>
    private async Task IsLevel1(double[] expected, string name, params string[] options)
    {
        var run = await CommandRun.Of(["import", folder.File(name), "--json", "-", .. options]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        using var document = JsonDocument.Parse(run.Output);
        var result = Assert.Single(document.RootElement.GetProperty("results").EnumerateArray());
        string[] nodes = ["Frontend_Bound", "Bad_Speculation", "Backend_Bound", "Retiring"];
        Assert.Equal(expected, nodes.Select(node => Percent(result, node)));
    }

    private static double Percent(JsonElement result, string name) => Math.Round(
        result.GetProperty("nodes").EnumerateArray().Single(
            node => node.GetProperty("path").GetString()!.Equals(name, StringComparison.OrdinalIgnoreCase)).GetProperty("percent").GetDouble(), 2);
}
