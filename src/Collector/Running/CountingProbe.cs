using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Workloads;
using Toplev.Tma.Events;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Running;

/// <summary>What perf really counts here, found out by counting a program of some milliseconds.</summary>
public sealed record CountingProbe
{
    /// <summary>Busy for about 20 ms in any shell.</summary>
    private const string Spin = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done";

    /// <summary>More generic counters than any core has.</summary>
    private const int MostCounters = 10;

    /// <summary>Why software events cannot be counted, or null when they can.</summary>
    public string? SoftwareRefusal { get; init; }

    /// <summary>True when a group of cycles and instructions was counted; null when there is no PMU to try it on.</summary>
    public bool? Hardware { get; init; }

    public string? HardwareRefusal { get; init; }

    /// <summary>The largest group of general events that was counted; null when not tried.</summary>
    public int? GenericCounters { get; init; }

    /// <summary>True when the topdown metrics gave numbers that add up to the slots; null when the kernel does not offer them.</summary>
    public bool? TopdownMetrics { get; init; }

    /// <param name="pmu">Device of the cores, or null when there is none.</param>
    /// <param name="cpus">Where that device counts, or null for everywhere (hybrid machines have several).</param>
    /// <param name="general">An event that every generic counter and no fixed one counts, or null to leave the counters unknown.</param>
    /// <param name="offersTopdown">The kernel lists slots and topdown events.</param>
    public static async Task<CountingProbe> RunAsync(
        string perf, string? pmu, CpuList? cpus, EventEncoding? general, bool offersTopdown, Privilege privilege, ProgramEnvironment environment,
        CancellationToken cancellation)
    {
        var trial = new Trial(perf, pmu ?? "cpu", cpus, privilege, environment, cancellation);
        var software = await trial.RunAsync([], "task-clock").ConfigureAwait(false);
        var refusal = WhyNot(software, Named(software));
        if (pmu is null || refusal is not null)
        {
            return new CountingProbe { SoftwareRefusal = refusal };
        }

        var pair = await trial.RunAsync([], "cycles", "instructions").ConfigureAwait(false);
        var works = Named(pair) is [{ Count: > 0 }, { Count: > 0 }];
        return new CountingProbe
        {
            Hardware = works,
            HardwareRefusal = works ? null : WhyNot(pair, Named(pair)) ?? "it returned a count of zero",
            GenericCounters = works && general is not null ? await CountersAsync(trial, general).ConfigureAwait(false) : null,
            TopdownMetrics = works && offersTopdown ? await TopdownAsync(trial).ConfigureAwait(false) : null,
        };
    }

    private static async Task<int?> CountersAsync(Trial trial, EventEncoding general)
    {
        for (var count = MostCounters; count > 0; count--)
        {
            var result = await trial.RunAsync([.. Enumerable.Repeat(general, count)]).ConfigureAwait(false);
            if (Grouped(result) is { Length: > 0 } readings && Array.TrueForAll(readings, reading => reading.Status == ReadingStatus.Counted))
            {
                return count;
            }
        }

        return null;
    }

    private static async Task<bool> TopdownAsync(Trial trial)
    {
        var result = await trial.RunAsync([new(0, 4), new(0, 0x80), new(0, 0x81), new(0, 0x82), new(0, 0x83)]).ConfigureAwait(false);
        return Grouped(result) is [{ Count: > 0 } slots, .. var parts] && parts.Sum(part => part.Count) / slots.Count is > 0.9 and < 1.1;
    }

    private static CounterReading[] Grouped(PassResult result) => result.Samples.Samples is [var sample, ..] ? sample.Events : [];

    private static CounterReading[] Named(PassResult result) => result.Samples.Samples is [var sample, ..] ? sample.Software : [];

    private static string? WhyNot(PassResult result, CounterReading[] readings) => result.Refusal?.Text
        ?? (readings.Length == 0 ? ReadingStatus.Missing : readings[0].Status) switch
        {
            ReadingStatus.Counted => null,
            ReadingStatus.NotSupported => "the kernel does not support the event",
            ReadingStatus.NotCounted => "the event was never on a counter",
            _ => "perf printed no count",
        };

    private sealed class Trial(string perf, string pmu, CpuList? cpus, Privilege privilege, ProgramEnvironment environment, CancellationToken cancellation)
    {
        private readonly PerfRunner runner = new(environment, TimeProvider.System) { Streams = ProgramStreams.Discarded };

        public Task<PassResult> RunAsync(IReadOnlyList<EventEncoding> events, params string[] named)
        {
            var group = new EventGroup(
                [.. events.Select((encoding, index) => new PlannedEvent(index, new PmuEvent($"probe{index}", encoding) { Counters = 0 }))]);
            var plan = new CollectionPlan
            {
                Pmu = pmu,
                Groups = events.Count > 0 ? [group] : [],
                SoftwareEvents = named,
                Privilege = privilege,
                Passes = [events.Count > 0 ? [0] : []],
            };
            var spin = new Workload { Program = "/bin/sh", Arguments = ["-c", Spin], Pinning = new Pinning(cpus) };
            return runner.RunAsync(perf, plan, 0, new PerfStatOptions { IntervalMilliseconds = 0 }, spin, null, cancellation);
        }
    }
}
