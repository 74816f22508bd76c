using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.Doctor;

public sealed class DoctorCommandTests
{
    private const string Devices = "sys/bus/event_source/devices";

    [Fact]
    public async Task Full_TMA_is_possible_where_nothing_is_missing()
    {
        using var machine = MachineFiles.Server();
        var run = await CommandRun.Of("doctor", "--root", machine.Path);
        Assert.Equal(0, run.Code);
        Assert.Contains("Sapphire Rapids, TMA 5.2, levels 1-6 supported", Joined(run), StringComparison.Ordinal);
        Assert.EndsWith("Result: full TMA (exit code 0).\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_virtual_machine_without_counters_gives_software_counters_and_says_how_to_get_more()
    {
        using var machine = MachineFiles.VirtualMachine();
        var run = await CommandRun.Of("doctor", "--root", machine.Path);
        Assert.Equal(3, run.Code);
        Assert.Contains("running under KVM without a virtual PMU", Joined(run), StringComparison.Ordinal);
        Assert.Contains("-cpu host,pmu=on", run.Output, StringComparison.Ordinal);
        Assert.Contains("timing and software counters only. A TMA breakdown is not possible here (exit code 3).", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Amazon EC2", "m7i.large", "*.metal")]
    [InlineData("Google", "Google Compute Engine", "--performance-monitoring-unit=standard")]
    [InlineData("Microsoft Corporation", "Virtual Machine", "Set-VMProcessor")]
    [InlineData("VMware, Inc.", "VMware20,1", "vpmc.enable")]
    [InlineData("Xen", "HVM domU", "vpmu=on")]
    [InlineData("innotek GmbH", "VirtualBox", "bare metal")]
    public async Task Each_kind_of_virtual_machine_has_its_own_remedy(string vendor, string product, string remedy)
    {
        using var machine = MachineFiles.VirtualMachine().With("sys/class/dmi/id/sys_vendor", vendor).With("sys/class/dmi/id/product_name", product);
        var pmu = await Check(machine, "pmu");
        Assert.Contains(remedy, pmu.GetProperty("fix").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 0, "ok")]
    [InlineData(0, 0, "ok")]
    [InlineData(1, 0, "ok")]
    [InlineData(2, 3, "warn")]
    [InlineData(3, 2, "fail")]
    [InlineData(4, 2, "fail")]
    public async Task The_paranoid_level_decides_what_may_be_counted(int level, int code, string status)
    {
        using var machine = MachineFiles.Server().With(
            "proc/sys/kernel/perf_event_paranoid", level.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(code, (await CommandRun.Of("doctor", "--root", machine.Path)).Code);
        Assert.Equal(status, (await Check(machine, "permission")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_capability_makes_the_paranoid_level_irrelevant()
    {
        using var machine = MachineFiles.Server()
            .With("proc/sys/kernel/perf_event_paranoid", "4")
            .With("proc/self/status", "CapEff:\t0000004000000000");
        Assert.Equal(0, (await CommandRun.Of("doctor", "--root", machine.Path)).Code);
    }

    [Fact]
    public async Task The_watchdog_is_a_warning_with_a_command_and_its_undo()
    {
        using var machine = MachineFiles.Server().With("proc/sys/kernel/nmi_watchdog", "1");
        var check = await Check(machine, "nmi-watchdog");
        Assert.Equal("warn", check.GetProperty("status").GetString());
        Assert.Equal("sudo sysctl kernel.nmi_watchdog=0", check.GetProperty("fix").GetString());
        Assert.Equal("sudo sysctl kernel.nmi_watchdog=1", check.GetProperty("undo").GetString());
        Assert.Equal(0, (await CommandRun.Of("doctor", "--root", machine.Path)).Code);
    }

    [Fact]
    public async Task The_buddy_detector_takes_no_counter()
    {
        using var machine = MachineFiles.Server()
            .With("proc/sys/kernel/nmi_watchdog", "1")
            .With("boot/config-6.8.0", "CONFIG_HARDLOCKUP_DETECTOR=y\nCONFIG_HARDLOCKUP_DETECTOR_BUDDY=y");
        Assert.Equal("ok", (await Check(machine, "nmi-watchdog")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Missing_topdown_metrics_leave_a_part()
    {
        using var machine = MachineFiles.Server();
        File.Delete(machine.File($"{Devices}/cpu/events/topdown-heavy-ops"));
        Assert.Equal(3, (await CommandRun.Of("doctor", "--root", machine.Path)).Code);
        Assert.Equal("4 of 8 topdown metrics are exposed", (await Check(machine, "perf-metrics")).GetProperty("evidence").GetString());
    }

    [Fact]
    public async Task Other_users_of_the_counters_are_named()
    {
        using var machine = MachineFiles.Server()
            .With("proc/4711/comm", "turbostat")
            .With("proc/4712/comm", "perfume")
            .With("proc/4713/comm", "pcm-memory.x")
            .With("sys/module/sep5/refcnt", "0");
        Assert.Equal("sep5, turbostat (process 4711), pcm-memory.x (process 4713)", (await Check(machine, "pmu-users")).GetProperty("evidence").GetString());
    }

    [Theory]
    [InlineData("sys/kernel/security/lockdown", "none integrity [confidentiality]", "lockdown")]
    [InlineData($"{Devices}/cpu/allow_tsx_force_abort", "0", "tsx-force-abort")]
    [InlineData($"{Devices}/cpu/perf_event_mux_interval_ms", "1000", "mux-interval")]
    [InlineData("sys/devices/system/cpu/possible", "0-7", "offline-cpus")]
    [InlineData("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave", "governor")]
    [InlineData("proc/loadavg", "3.50 1.00 1.00 4/100 1", "load")]
    [InlineData($"{Devices}/cpu_core/type", "4", "hybrid")]
    [InlineData("proc/self/limits", "Max open files            64                   4096                 files", "open-files")]
    public async Task A_state_that_hurts_is_warned_of(string file, string text, string id)
    {
        using var machine = MachineFiles.Server().With(file, text);
        Assert.Equal("warn", (await Check(machine, id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Nothing_is_changed_without_being_asked()
    {
        using var machine = MachineFiles.Server().With("proc/sys/kernel/nmi_watchdog", "1").With("proc/sys/kernel/perf_event_paranoid", "2");
        await CommandRun.Of("doctor", "--root", machine.Path);
        Assert.Equal(("1", "2"), (machine.Read("proc/sys/kernel/nmi_watchdog"), machine.Read("proc/sys/kernel/perf_event_paranoid")));
    }

    [Fact]
    public async Task Fix_changes_what_can_be_put_back_and_prints_how()
    {
        using var machine = MachineFiles.Server()
            .With("proc/sys/kernel/nmi_watchdog", "1")
            .With("proc/sys/kernel/perf_event_paranoid", "2")
            .With($"{Devices}/cpu/perf_event_mux_interval_ms", "1000");
        var run = await CommandRun.Of("doctor", "--fix", "--root", machine.Path);
        Assert.Equal(
            ("0", "1", "4"), (
                machine.Read("proc/sys/kernel/nmi_watchdog"), machine.Read("proc/sys/kernel/perf_event_paranoid"), machine.Read(
                    $"{Devices}/cpu/perf_event_mux_interval_ms")));
        Assert.Equal(0, run.Code);
        Assert.Contains("undo with: sudo sysctl kernel.nmi_watchdog=1", run.Output, StringComparison.Ordinal);
        Assert.Contains("undo with: sudo sysctl kernel.perf_event_paranoid=2", run.Output, StringComparison.Ordinal);
        Assert.Contains("undo with: echo 1000 | sudo tee /sys/bus/event_source/devices/cpu/perf_event_mux_interval_ms", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_failed_check_says_what_to_do()
    {
        using var machine = MachineFiles.VirtualMachine()
            .With("proc/sys/kernel/perf_event_paranoid", "4")
            .With("proc/cpuinfo", MachineFiles.Processor("AuthenticAMD", 23, 1, 2, "hypervisor"));
        var failed = (await Document(machine)).GetProperty("checks").EnumerateArray().Where(
            check => check.GetProperty("status").GetString() == "fail").ToList();
        Assert.True(failed.Count >= 3);
        Assert.All(failed, check => Assert.NotNull(check.GetProperty("fix").GetString()));
    }

    [Fact]
    public async Task The_document_names_its_schema_and_repeats_the_exit_code()
    {
        using var machine = MachineFiles.VirtualMachine();
        var document = await Document(machine);
        Assert.Equal("tma-doctor/1", document.GetProperty("schema").GetString());
        Assert.Equal("software-only", document.GetProperty("verdict").GetString());
        Assert.Equal(3, document.GetProperty("exitCode").GetInt32());
    }

    [Theory]
    [InlineData("", "ok", "6 of 8 generic counters are usable at the same time", 3)]
    [InlineData("cycles", "fail", null, 3)]
    [InlineData("task-clock", null, null, 2)]
    public async Task Counts_for_a_trial_with_the_perf_that_is_named(string refused, string? pmu, string? counters, int code)
    {
        using var machine = MachineFiles.Server();
        foreach (var topdown in new[] { "slots", "topdown-retiring" })
        {
            File.Delete(machine.File($"{Devices}/cpu/events/{topdown}"));
        }

        var perf = machine.WithScript("stub/perf", TrialPerf.Replace("REFUSED", refused.Length > 0 ? refused : "nothing", StringComparison.Ordinal));
        var run = await CommandRun.Of("doctor", "--json", "--root", machine.Path, "--perf", perf);
        using var document = JsonDocument.Parse(run.Output);
        var checks = document.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("id").GetString()!);
        Assert.Equal(code, run.Code);
        Assert.Equal("6.8.1 at " + perf, checks["perf"].GetProperty("evidence").GetString());
        Assert.Equal(pmu ?? "ok", checks["pmu"].GetProperty("status").GetString());
        Assert.Equal(counters, checks.TryGetValue("counters", out var found) ? found.GetProperty("evidence").GetString() : null);
    }

    /// <summary>Counts everything but what it refuses, and no more than six events of a group.</summary>
    private const string TrialPerf =
        """
        #!/bin/sh
        if [ "$1" = --version ]; then echo "perf version 6.8.1"; exit 0; fi
        case "$*" in *" -e REFUSED"*) echo "Operation not permitted" >&2; exit 255 ;; esac
        lines=
        while [ $# -gt 0 ]; do
            case $1 in
            -o) out=$2; shift ;;
            -e) labels=$(printf '%s' "$2" | grep -o 'name=e[0-9]*' | sed 's/name=//')
                count=5
                if [ "$(printf '%s\n' "$labels" | wc -l)" -gt 6 ]; then count='<not counted>'; fi
                for label in ${labels:-$2}; do lines="$lines$count;;$label;100;100.00;;
        "; done
                shift ;;
            --) shift; break ;;
            esac
            shift
        done
        printf '%s' "$lines" >"$out"
        exec "$@"
        """;

    private static async Task<JsonElement> Check(TemporaryFolder machine, string id) =>
        Assert.Single((await Document(machine)).GetProperty("checks").EnumerateArray(), check => check.GetProperty("id").GetString() == id);

    private static async Task<JsonElement> Document(TemporaryFolder machine)
    {
        using var document = JsonDocument.Parse((await CommandRun.Of("doctor", "--json", "--root", machine.Path)).Output);
        return document.RootElement.Clone();
    }

    /// <summary>The text without its line breaks.</summary>
    private static string Joined(CommandRun run) => string.Join(' ', run.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
