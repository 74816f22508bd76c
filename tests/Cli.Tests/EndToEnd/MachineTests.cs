using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>What is planned, found and said on other machines, from copies of their kernels' files.</summary>
public sealed class MachineTests : IDisposable
{
    private readonly Workbench bench = new Workbench().Perf("SECONDS=2 MULTIPLEX=0 PMU=cpu,cpu_core,cpu_atom COUNTERS=8");

    [Theory]
    [InlineData("icelakex", "icelakex", 7, "nmi-watchdog user-mode-only")]
    [InlineData("sapphirerapids", "sapphirerapids", 7, "nmi-watchdog")]
    [InlineData("graniterapids", "graniterapids", 8, "")]
    [InlineData("alderlake", "alderlake", 7, "core-migrations hybrid nmi-watchdog user-mode-only")]
    public async Task Chooses_the_model_of_the_processor_and_tells_its_limits(string machine, string model, int counters, string findings)
    {
        var run = await bench.Run("--root", Repository.Machine(machine), "-l", "1", "--json", "-", "--", "true");

        var document = run.Exits(0).Document;
        Assert.Equal(model, document.Machine.GetProperty("model").GetString());
        Assert.True(document.Machine.GetProperty("pmu").GetBoolean());
        Assert.Equal(counters, document.Machine.GetProperty("genericCounters").GetInt32());
        Assert.Equal(findings.Split(' ', StringSplitOptions.RemoveEmptyEntries), document.Findings.Except(["inconsistent"]).Order());
        Assert.Null(document.Reason);
        Assert.Equal(4, document.Nodes.Count);
        Assert.All(document.Nodes, node => Assert.NotNull(ResultJson.PercentOf(node)));
    }

    [Theory]
    [InlineData("zen4", "amdzen4", 5, "borrowed-thresholds nmi-watchdog", "COUNTERS=6 FIXED=0 NMI=1", 2, 13)]
    [InlineData("zen5", "amdzen5", 6, "borrowed-thresholds", "COUNTERS=6 FIXED=0", 2, 13)]
    [InlineData("neoverse-n2", "neoverse-n2", 6, "borrowed-thresholds user-mode-only", "COUNTERS=6 PMU=armv8_pmuv3_0", 1, 4)]
    [InlineData("neoverse-v1", "neoverse-v1", 6, "borrowed-thresholds user-mode-only", "COUNTERS=6 PMU=armv8_pmuv3_0", 1, 4)]
    [InlineData("neoverse-v2", "neoverse-v2", 6, "borrowed-thresholds user-mode-only", "COUNTERS=6 PMU=armv8_pmuv3_0", 1, 4)]
    [InlineData("neoverse-v3", "neoverse-v3", 6, "borrowed-thresholds user-mode-only", "COUNTERS=6 PMU=armv8_pmuv3_0", 4, 21)]
    public async Task Measures_cores_of_other_vendors_within_their_counters(
        string machine, string model, int counters, string findings, string switches, int levels, int nodes)
    {
        foreach (var item in PublishedCase.Of(model))
        {
            foreach (var multiplexing in new string[][] { [], ["--no-multiplex"] })
            {
                bench.With("FAKEPERF_COUNTS", bench.Write("counts.json", item.Counts())).Perf(switches);
                var run = await bench.Run(["--root", Repository.Machine(machine), "-l", "6", "--json", "-", .. multiplexing, "--", "true"]);

                var document = run.Exits(0).Document;
                item.Check(document, levels);
                Assert.Equal(nodes, document.Nodes.Count);
                Assert.Equal(counters, document.Machine.GetProperty("genericCounters").GetInt32());
                Assert.Equal(findings.Split(' '), document.Findings.Except(["inconsistent"]).Order());
                Assert.Equal(run.Output, (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0).Output);
            }
        }
    }

    [Fact]
    public async Task Takes_the_slots_that_the_kernel_tells_and_evaluates_the_recording_with_the_same()
    {
        var root = bench.PathOf("arm");
        await bench.Shell($"cp -r '{Repository.Machine("neoverse-n2")}' '{root}' && echo 0x0000000a "
            + $">'{root}/sys/bus/event_source/devices/armv8_pmuv3_0/caps/slots'");
        bench.Write(
            "counts.json",
            """
            { "unit": "total", "counts": {
              "event=0x11": 100, "event=0x3d": 400, "event=0x3e": 200, "event=0x3f": 600, "event=0x3a": 300, "event=0x3b": 400 } }
            """);
        bench.With("FAKEPERF_COUNTS", bench.PathOf("counts.json")).Perf("PMU=armv8_pmuv3_0");
        var run = await bench.Run("--root", root, "--json", "-", "--", "true");

        // Ten slots in each of 100 cycles; 300 of the 400 operations in the remaining 40 % retired. No count is too high by the cycles.
        Assert.Equal(
            [("frontend_bound", 20.0), ("bad_speculation", 10.0), ("backend_bound", 40.0), ("retiring", 30.0)],
            run.Exits(0).Document.Nodes.Select(node => (ResultJson.NameOf(node), Math.Round(ResultJson.PercentOf(node)!.Value, 6))));
        Assert.Equal(run.Output, (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0).Output);
    }

    [Fact]
    public async Task Level_one_of_an_AMD_core_takes_one_group_and_two_beside_the_watchdog()
    {
        bench.Perf("COUNTERS=6 FIXED=0");
        var all = await bench.Run("--root", Repository.Machine("zen5"), "-l", "1", "--json", "-", "--", "true");
        var fewer = await bench.Run("--root", Repository.Machine("zen4"), "-l", "1", "--json", "-", "--", "true");

        Assert.Equal(1, all.Exits(0).Document.Result.GetProperty("groups").GetInt32());
        Assert.Equal(2, fewer.Exits(0).Document.Result.GetProperty("groups").GetInt32());
    }

    [Theory]
    [InlineData("skylakex", "the kernel does not allow this user to count anything (perf_event_paranoid is 4)")]
    [InlineData("container-without-permission", "the kernel does not allow this user to count anything (perf_event_paranoid is 4)")]
    [InlineData("vm-without-pmu", "this virtual machine has no hardware counters")]
    [InlineData("zen3", "there is no TMA model for AMD EPYC 7763 64-Core Processor (AuthenticAMD-25-01-1): this is a Zen 3 core")]
    [InlineData("neoverse-n1", "there is no TMA model for 0x41-D0C: this is a Neoverse N1 core")]
    public async Task Measures_what_is_left_and_says_why_there_is_no_tree(string machine, string reason)
    {
        var run = await bench.Run("--root", Repository.Machine(machine), "--json", "-", "--", "sh", "-c", "exit 3");

        var document = run.Exits(3).Document;
        Assert.StartsWith(reason, document.Reason, StringComparison.Ordinal);
        Assert.Empty(document.Nodes);
        Assert.Empty(document.Bottleneck);
        Assert.Equal("-", document.Grade);
        Assert.True(document.Result.GetProperty("time").GetProperty("seconds").GetDouble() > 0);
        Assert.Contains(reason.Split('(')[0].Trim()[..20], run.Error, StringComparison.Ordinal);
    }

    // Of 1000 cycles the frontend delivered nothing in 250 and the backend took nothing in 400; 1500 instructions retired.
    [Theory]
    [InlineData("zen3", "", "40.0 % of cycles")]
    [InlineData("zen3", "stalled-cycles-backend", "n/a (not supported here)")]
    [InlineData("neoverse-n1", "", "40.0 % of cycles")]
    public async Task Cores_without_a_tree_have_the_ratios_of_their_stalls(string machine, string unsupported, string backend)
    {
        bench.With("FAKEPERF_UNSUPPORTED", unsupported).With("FAKEPERF_COUNTS", bench.Write(
            "counts.json",
            """
            { "unit": "total", "counts": {
              "cycles": 1000, "instructions": 1500, "stalled-cycles-frontend": 250, "stalled-cycles-backend": 400 } }
            """));
        var run = await bench.Run("--root", Repository.Machine(machine), "--user", "--json", "-", "--", "true");

        var document = run.Exits(0).Document;
        Assert.Equal((1000, 1.5, 25), (document.Software("cycles"), document.Software("instructions-per-cycle"), document.Software("frontend-stalls-percent")));
        Assert.Equal(unsupported.Length > 0 ? null : 40, document.Software("backend-stalls-percent"));
        Assert.Matches("frontend stalls +25.0 % of cycles", run.Error);
        Assert.Contains(backend, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("skylakex")]
    [InlineData("container-without-permission")]
    [InlineData("vm-without-pmu")]
    [InlineData("zen3")]
    [InlineData("neoverse-n1")]
    public async Task Fails_before_the_program_runs_when_counters_are_required(string machine)
    {
        var run = await bench.Run("--root", Repository.Machine(machine), "--require-pmu", "--", "touch", "ran");

        run.Exits(125);
        Assert.StartsWith("tma: --require-pmu: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Error.Length - 1, run.Error.IndexOf('\n', StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Folder));
    }

    [Theory]
    [InlineData("FAULT=permission")]
    [InlineData("FAULT=exit255")]
    [InlineData("PMU=armv8_pmuv3_0")]
    public async Task Fails_before_the_program_runs_when_perf_refuses_required_counters(string switches)
    {
        var run = await bench.Perf(switches).Run("--root", Repository.Machine("sapphirerapids"), "--require-pmu", "--", "touch", "ran");

        run.Exits(125);
        Assert.Equal(run.Error.Length - 1, run.Error.IndexOf('\n', StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Folder));
    }

    [Fact]
    public async Task Counts_only_user_mode_where_only_that_is_allowed()
    {
        var run = await bench.With("FAKEPERF_LOG", bench.PathOf("log")).Run("--root", Repository.Machine("icelakex"), "-q", "--", "true");

        run.Exits(0);
        var events = (await File.ReadAllLinesAsync(bench.PathOf("log"), TestContext.Current.CancellationToken)).Where(line => line.StartsWith('{')).ToList();
        Assert.NotEmpty(events);
        // Commas within slashes belong to the event.
        Assert.All(events.SelectMany(line => line.Trim('{', '}').Split("cpu/", StringSplitOptions.RemoveEmptyEntries)), item =>
            Assert.Matches("^event=.*,name=e[0-9]+/[uk],?$", item));
    }

    [Fact]
    public async Task Uses_the_device_of_the_kind_of_core_asked_for()
    {
        bench.With("FAKEPERF_LOG", bench.PathOf("log"));
        var core = await bench.Run("--root", Repository.Machine("alderlake"), "--core-type", "core", "--json", "-", "-l", "2", "--", "true");
        var atom = await bench.Run("--root", Repository.Machine("alderlake"), "--core-type", "atom", "--json", "-", "-l", "2", "--", "true");
        var none = await bench.Run("--root", Repository.Machine("alderlake"), "--core-type", "lowpower", "--", "true");

        Assert.Contains("This processor has no low-power E-cores.", none.Exits(125).Error, StringComparison.Ordinal);
        Assert.Equal("core", core.Exits(0).Document.Result.GetProperty("core").GetString());
        Assert.Equal("atom", atom.Exits(0).Document.Result.GetProperty("core").GetString());
        Assert.Equal("alderlake_gracemont", atom.Document.Machine.GetProperty("model").GetString());
        var log = await File.ReadAllTextAsync(bench.PathOf("log"), TestContext.Current.CancellationToken);
        var runs = log.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.DoesNotContain("cpu_atom/", runs[0], StringComparison.Ordinal);
        Assert.DoesNotContain("cpu_core/", runs[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plans_one_counter_less_where_the_kernel_took_it_for_the_tsx_erratum()
    {
        var root = bench.PathOf("skylakex");
        await bench.Shell($"cp -r '{Repository.Machine("skylakex")}' '{root}' && echo 0 >'{root}/proc/sys/kernel/perf_event_paranoid'");
        var run = await bench.Run("--root", root, "--json", "-", "--", "true");

        // Four counters with SMT, less one for the erratum, less one for the watchdog.
        Assert.Equal(2, run.Exits(0).Document.Machine.GetProperty("genericCounters").GetInt32());
        Assert.Contains("smt-single-thread", run.Document.Findings);
    }

    // Of 1000 million slots (0xa4:1) 150 were not delivered to (0x9c:1), of which 6 x 15 in cycles that got nothing (0x9c:1, cmask 6); 500 wait for
    // the back (0xa4:2), 350 of them for memory (0xa4:10); 300 retire (0xc2:2), 40 of them heavy (0xc2:1); 30 are mispredicted (0xa4:8).
    [Fact]
    public async Task A_machine_that_hides_the_topdown_metrics_is_measured_with_other_events()
    {
        var root = bench.PathOf("guest");
        await bench.Shell($"cp -r '{Repository.Machine("sapphirerapids")}' '{root}' && cd '{root}/sys/bus/event_source/devices/cpu/events' && rm -f slots "
            + $"topdown-*");
        var counts = new Dictionary<string, double>
        {
            ["event=0xa4,umask=0x1"] = 1000, ["event=0x9c,umask=0x1"] = 150, ["event=0x9c,umask=0x1,cmask=0x6"] = 15, ["event=0xa4,umask=0x2"] = 500,
            ["event=0xa4,umask=0x10"] = 350, ["event=0xc2,umask=0x2"] = 300, ["event=0xc2,umask=0x1"] = 40, ["event=0xa4,umask=0x8"] = 30,
            ["event=0xad,umask=0x10"] = 0,
            ["event=0x3c,umask=0x0"] = 167, ["event=0xc0,umask=0x0"] = 300,
        };
        bench.With(
            "FAKEPERF_COUNTS", bench.Write(
                "counts.json", System.Text.Json.JsonSerializer.Serialize(
                    new { unit = "total", counts = counts.ToDictionary(count => count.Key, count => count.Value * 1e6) })));
        var run = await bench.Run("--root", root, "-l", "2", "--json", "-", "--", "true");

        var document = run.Exits(0).Document;
        Assert.Contains("no-perf-metrics", document.Findings);
        foreach (var (node, percent) in new[]
        {
            ("Frontend_Bound", 15), ("Fetch_Latency", 9), ("Fetch_Bandwidth", 6), ("Bad_Speculation", 5), ("Branch_Mispredicts", 3), ("Machine_Clears", 2),
            ("Backend_Bound", 50), ("Memory_Bound", 35), ("Core_Bound", 15), ("Retiring", 30), ("Heavy_Operations", 4), ("Light_Operations", 26),
        })
        {
            Assert.Equal(percent, document.Percent(node) ?? -1, 1e-6);
        }

        Assert.Equal(run.Output, (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0).Output);
    }

    [Fact]
    public async Task No_group_is_larger_than_the_counters_that_the_watchdog_leaves()
    {
        foreach (var machine in new[] { "icelakex", "sapphirerapids", "alderlake" })
        {
            // perf itself loses the counter here: a group that does not fit is never counted.
            bench.Perf("NMI=1 COUNTERS=8");
            var run = await bench.Run("--root", Repository.Machine(machine), "-l", "3", "--json", "-", "--", "true");
            Assert.DoesNotContain(
                run.Exits(0).Document.Nodes, node => node.GetProperty("reason").GetString()?.Contains("never on a counter", StringComparison.Ordinal) == true);
        }
    }

    [Fact]
    public async Task A_machine_that_tells_nothing_is_measured_without_a_tree()
    {
        Directory.CreateDirectory(bench.PathOf("empty"));
        var run = await bench.Run("--root", bench.PathOf("empty"), "--json", "-", "--", "true");

        Assert.NotNull(run.Exits(0).Document.Reason);
        Assert.Equal("-", run.Document.Grade);
    }

    public void Dispose() => bench.Dispose();
}
