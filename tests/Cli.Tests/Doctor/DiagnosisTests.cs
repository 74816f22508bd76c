using Toplev.Cli.Console;
using Toplev.Collector.Machines;
using Toplev.Collector.Running;
using Toplev.Engine.Diagnosing;
using Toplev.Engine.Planning;
using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Cli.Tests.Doctor;

/// <summary>What follows from counting for a trial, without counting.</summary>
public sealed class DiagnosisTests
{
    [Fact]
    public void All_counters_and_metrics_make_it_full() =>
        Assert.Equal(Verdict.Full, Diagnosis.Of(MachineFacts(new CountingProbe { Hardware = true, GenericCounters = 8, TopdownMetrics = true })).Verdict);

    [Fact]
    public void One_counter_less_is_the_watchdogs_and_costs_no_node() =>
        Assert.Equal(Verdict.Full, Diagnosis.Of(MachineFacts(new CountingProbe { Hardware = true, GenericCounters = 7, TopdownMetrics = true })).Verdict);

    [Fact]
    public void Many_counters_less_leave_a_part()
    {
        var diagnosis = Diagnosis.Of(MachineFacts(new CountingProbe { Hardware = true, GenericCounters = 4, TopdownMetrics = true }));
        Assert.Equal((Verdict.Fewer, 3), (diagnosis.Verdict, DoctorExit.Of(diagnosis)));
        Assert.Contains(diagnosis.Checks, check => check is { Id: "counters", Evidence: "4 of 8 generic counters are usable at the same time" });
    }

    [Fact]
    public void Metrics_that_are_listed_but_zero_leave_a_part() =>
        Assert.Equal(Verdict.Fewer, Diagnosis.Of(MachineFacts(new CountingProbe { Hardware = true, GenericCounters = 8, TopdownMetrics = false })).Verdict);

    [Fact]
    public void Counters_that_do_not_count_are_as_good_as_none() =>
        Assert.Equal(Verdict.SoftwareOnly, Diagnosis.Of(MachineFacts(new CountingProbe { Hardware = false, HardwareRefusal = "no" })).Verdict);

    [Fact]
    public void Nothing_can_be_measured_when_even_software_events_are_refused()
    {
        var diagnosis = Diagnosis.Of(MachineFacts(new CountingProbe { SoftwareRefusal = "Operation not permitted" }));
        Assert.Equal((Verdict.Nothing, 2), (diagnosis.Verdict, DoctorExit.Of(diagnosis)));
    }

    [Fact]
    public void Nothing_can_be_measured_without_perf()
    {
        var diagnosis = Diagnosis.Of(MachineFacts(null) with { Perf = null });
        Assert.Equal(2, DoctorExit.Of(diagnosis));
        Assert.Contains(diagnosis.Checks, check => check is { Id: "perf", Status: CheckStatus.Fail, Fix: "sudo apt install linux-perf" });
    }

    [Fact]
    public void An_old_perf_is_warned_of() => Assert.Equal(CheckStatus.Warning, PerfChecks.Perf(MachineFacts(null) with { PerfVersion = "4.19.3" }).Status);

    [Fact]
    public void A_perf_that_does_not_run_fails() => Assert.Equal(CheckStatus.Fail, PerfChecks.Perf(MachineFacts(null) with { PerfVersion = null }).Status);

    private static MachineFacts MachineFacts(CountingProbe? probe)
    {
        var entry = ModelCatalog.Embedded().Find("sapphirerapids")!;
        return new MachineFacts
        {
            Machine = new Machine
            {
                Devices = [new PmuDevice { Name = "cpu", Events = ["slots", "topdown-retiring", "topdown-heavy-ops"] }],
                Limits = new KernelLimits { ParanoidLevel = 1 },
            },
            Host = new HostFacts { Distribution = "debian" },
            Choice = new ModelChoice(entry, null, []),
            Model = ModelCatalog.Read(entry),
            Perf = "/usr/bin/perf",
            PerfVersion = "6.8.1",
            Probe = probe,
            IsHere = true,
        };
    }
}
