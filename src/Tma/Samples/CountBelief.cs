using System.Globalization;
using Toplev.Tma.Events;

namespace Toplev.Tma.Samples;

/// <summary>
/// Whether counts can be what the hardware did, before anything is computed from them. It looks for what no processor does, not for what
/// is rare: counts of short runs, of programs that sleep, of one privilege level and of groups that took turns pass.
/// </summary>
/// <param name="plan">What was counted.</param>
/// <param name="roles">Which of the core's events are cycles, instructions and slots; of software events those with the kernel's names are.</param>
/// <param name="width">Slots per cycle of the core, or null without a model.</param>
/// <param name="isImported">Whether others measured: then the time that an event ran is not known to be CPU time of a program.</param>
public sealed class CountBelief(CollectionPlan plan, EventRoles roles, int? width, bool isImported)
{
    /// <summary>
    /// No processor that Linux runs on clocks lower while it executes: the lowest nominal clocks are 100 to 800 MHz, and Intel's clock
    /// modulation halts a core for at most 15/16 of the time (SDM 3B, 15.8.3), which leaves 50 MHz of 800.
    /// </summary>
    private const double LowestHertz = 50e6;

    /// <summary>Above the highest clock that any processor was ever driven to (9.1 GHz, under liquid nitrogen, 2024).</summary>
    private const double HighestHertz = 10e9;

    /// <summary>Less time on a processor than this says nothing.</summary>
    private const double LeastSeconds = 0.001;

    /// <summary>The kernel separates user from system time by its tick of 1 to 10 ms: from here on the parts are good to a tenth.</summary>
    private const double LeastSplitSeconds = 0.1;

    /// <summary>A program cannot spend an interval of this much CPU time without a cycle.</summary>
    private const double LeastIntervalSeconds = 0.01;

    /// <summary>Cycles from which on no core can have retired nothing.</summary>
    private const double LeastCycles = 1000;

    /// <summary>Counts from which on slots and cycles are compared.</summary>
    private const double LeastSlotCycles = 1e5;

    /// <summary>A compare and the branch behind it can share a slot; nothing fuses more than two instructions everywhere.</summary>
    private const int MostInstructionsPerSlot = 2;

    /// <summary>Counted in one group, the parts differ from the whole by rounding (a 255th each, Linux' decoding of PERF_METRICS).</summary>
    private const double MostGapOfParts = 0.1;

    private const double AllTheTime = 0.99;

    /// <summary>Equal counts in as many intervals are not a coincidence.</summary>
    private const int LeastEqualIntervals = 5;

    // Two hardware threads of a core share its slots, so one has half of them per cycle when both are busy; the rest is room for noise.
    private const double FewestSlots = 0.25;
    private const double MostSlots = 1.15;
    private const double MostSlotsOfOtherGroups = 1.6;
    private const double FewestSlotsOfOtherGroups = 0.15;

    private readonly Counter[] cycles = Find(plan, roles.Cycles, EventRoles.OfKernel.Cycles);
    private readonly Counter[] instructions = Find(plan, roles.Instructions, EventRoles.OfKernel.Instructions);
    private readonly Counter[] slots = Find(plan, roles.Slots, []);
    private readonly Counter[] parts = Find(plan, roles.PartsOfSlots, []);
    private readonly Counter[] all = [
        .. Events(plan).Select(counter => counter.Counter),
        .. Find(plan, [], [.. EventRoles.OfKernel.Cycles, .. EventRoles.OfKernel.Instructions]),
    ];
    private readonly bool isOneKindOfCore = plan.CountsPartOfTime || plan.Pmu.StartsWith("cpu_", StringComparison.Ordinal);
    private readonly int taskClock = plan.SoftwareEvents.ToList().IndexOf("task-clock");

    /// <summary>Null when nothing is wrong, or nothing is known.</summary>
    public Disbelief? Of(IEnumerable<PassSamples> executions)
    {
        foreach (var execution in executions)
        {
            if (Of(execution) is { } doubt)
            {
                return doubt;
            }
        }

        return null;
    }

    private Disbelief? Of(PassSamples execution) => execution.Samples.Count == 0 ? null
        : OfTimes(execution) ?? OfCycles(execution) ?? OfInstructions(execution) ?? OfSlots(execution) ?? OfIntervals(execution);

    /// <summary>What was on a counter for no time has no count.</summary>
    private Disbelief? OfTimes(PassSamples execution)
    {
        var totals = isImported ? all.Select(counter => Total(execution, [counter])).OfType<CountTotal>() : [];
        return totals.FirstOrDefault(total => total.Count > 0 && (total.WhileRunning == 0 || total.RunningSeconds == 0)) is { Count: > 0 } made
            ? Disbelief.OfText($"{Count(made.Count)} of an event were counted 0 % of the time")
            : null;
    }

    private Disbelief? OfCycles(PassSamples execution)
    {
        if (Total(execution, cycles) is not { } counted)
        {
            return null;
        }

        if (AtLeast(execution, counted) is { } least && least.Count < LowestHertz * least.Seconds)
        {
            return Disbelief.OfCounters(least.Count == 0
                ? $"no cycle was counted in {Time(least.Seconds)} of CPU time"
                : $"{Count(least.Count)} cycles in {Time(least.Seconds)} of CPU time imply a core at {Hertz(least.Count / least.Seconds)}");
        }

        if (AtMost(execution, counted) is { Seconds: >= LeastSeconds } most && most.Count > HighestHertz * most.Seconds)
        {
            return Disbelief.OfCounters($"{Count(most.Count)} cycles in {Time(most.Seconds)} of CPU time imply a core at {Hertz(most.Count / most.Seconds)}");
        }

        return counted.Count == 0 && Total(execution, instructions) is { Count: >= LeastCycles } retired
            ? Disbelief.OfCounters($"{Count(retired.Count)} instructions retired in no cycle")
            : null;
    }

    private Disbelief? OfInstructions(PassSamples execution)
    {
        if (Total(execution, instructions) is not { } retired)
        {
            return null;
        }

        if (retired.Count > 0)
        {
            return width is > 0
                && Total(execution, cycles) is { Count: >= LeastCycles } had
                && retired.Count > MostInstructionsPerSlot * width.Value * had.Count
                ? Disbelief.OfCounters(
                    string.Create(CultureInfo.InvariantCulture, $"{retired.Count / had.Count:0.0} instructions per cycle retired on a core of {width} slots"))
                : null;
        }

        return Total(execution, cycles) is { Count: >= LeastCycles } counted ? Disbelief.OfCounters($"no instruction retired in {Count(counted.Count)} cycles")
            : Total(execution, slots) is { Count: >= LeastSlotCycles } filled ? Disbelief.OfCounters($"no instruction retired in {Count(filled.Count)} slots")
            : AtLeast(execution, retired) is { } least ? Disbelief.OfCounters($"no instruction retired in {Time(least.Seconds)} of CPU time")
            : null;
    }

    private Disbelief? OfSlots(PassSamples execution)
    {
        if (OfParts(execution) is { } doubt)
        {
            return doubt;
        }

        if (width is not > 0)
        {
            return null;
        }

        // Counted together they saw the same moments.
        var together = slots.SelectMany(
            slot => cycles.Where(cycle => cycle.Group == slot.Group).Select(cycle => (Slots: Total(execution, [slot]), Cycles: Total(execution, [cycle]))))
            .FirstOrDefault(pair => pair is { Slots: not null, Cycles: not null });
        var (had, counted, fewest, most) = together is { Slots: { } one, Cycles: { } other }
            ? (one, other, FewestSlots, MostSlots)
            : (Total(execution, slots), Total(execution, cycles), FewestSlotsOfOtherGroups, MostSlotsOfOtherGroups);
        if (had is not { } slotTotal || counted is not { Count: >= LeastSlotCycles } cycleTotal)
        {
            return null;
        }

        var perCycle = slotTotal.Count / cycleTotal.Count;
        return perCycle >= fewest * width && perCycle <= most * width ? null : Disbelief.OfWidth(string.Create(
            CultureInfo.InvariantCulture, $"{perCycle:0.0} slots per cycle were counted, but the core has {width}"));
    }

    /// <summary>The four parts of level 1 are the kernel's split of the slots that lead their group: they add up to them.</summary>
    private Disbelief? OfParts(PassSamples execution)
    {
        foreach (var whole in slots)
        {
            List<Counter> members = [.. parts.Where(part => part.Group == whole.Group)];
            List<double> counted = [.. members.Select(part => Total(execution, [part])).OfType<CountTotal>().Where(IsAllTheTime).Select(part => part.Count)];
            if (Total(execution, [whole]) is not { } all || !IsAllTheTime(all))
            {
                continue;
            }

            if (counted.Count != 4)
            {
                if (counted.Append(0).Max() is >= LeastSlotCycles and var largest && largest > all.Count * (1 + MostGapOfParts))
                {
                    return Disbelief.OfText($"a topdown count is {Count(largest)}, but the slots it is part of are {Count(all.Count)}");
                }

                continue;
            }

            var sum = counted.Sum();
            if (Math.Max(sum, all.Count) >= LeastSlotCycles && Math.Abs(sum - all.Count) > MostGapOfParts * Math.Max(all.Count, 1))
            {
                return Disbelief.OfCounters($"the four topdown counts add up to {Count(sum)}, but the slots they are part of are {Count(all.Count)}");
            }
        }

        return null;
    }

    /// <summary>What is scaled up from parts of the time need not add up.</summary>
    private static bool IsAllTheTime(CountTotal total) => total.WhileRunning >= AllTheTime * total.Count;

    private Disbelief? OfIntervals(PassSamples execution)
    {
        foreach (var scope in execution.Samples.GroupBy(sample => sample.Scope))
        {
            var intervals = scope.ToList();
            if (intervals.Count < 2)
            {
                continue;
            }

            var still = intervals.Count(StandsStill);
            if (still > 0 && !execution.SystemWide && plan.Privilege == Privilege.Any && !isOneKindOfCore)
            {
                return Disbelief.OfCounters($"no cycle was counted in {Count(still)} of {Count(intervals.Count)} intervals in which the program ran");
            }

            // The last interval may be shorter than the others.
            var whole = AreEqual(intervals[^1], intervals[0]) ? intervals : intervals[..^1];
            if (whole.Count >= LeastEqualIntervals && Array.Exists(all, counter => Total(whole, [counter]) is { Count: > 0 })
                && whole.TrueForAll(sample => AreEqual(sample, whole[0])))
            {
                return Disbelief.OfCounters($"the counts of {Count(whole.Count)} intervals are identical to the last digit");
            }
        }

        return null;
    }

    private bool StandsStill(Sample sample) => cycles.Length > 0 && Array.TrueForAll(cycles, counter =>
        counter.In(sample) is { Status: ReadingStatus.Counted, Count: 0 } reading
        && (isImported ? Clock(sample) >= LeastIntervalSeconds : reading.RunningSeconds >= LeastIntervalSeconds));

    private bool AreEqual(Sample one, Sample other) => Array.TrueForAll(all, counter =>
        counter.In(one).Status == counter.In(other).Status && counter.In(one).Count == counter.In(other).Count);

    /// <summary>A count and the CPU time that the program had at least while it was made; null when that is not known, or too little.</summary>
    private (double Count, double Seconds)? AtLeast(PassSamples execution, CountTotal counted)
    {
        // The time of processors is idle time as well; of the kinds of a hybrid processor's cores each has a part of the program's time.
        if (execution.SystemWide)
        {
            return null;
        }

        if (!isImported && plan.Privilege == Privilege.Any)
        {
            return counted.RunningSeconds >= LeastSeconds ? (counted.WhileRunning, counted.RunningSeconds) : null;
        }

        if (execution.GatedSeconds is not null || isOneKindOfCore)
        {
            return null;
        }

        var split = plan.Privilege switch
        {
            Privilege.User => execution.UserSeconds,
            Privilege.Kernel => execution.SystemSeconds,
            _ => execution.UserSeconds + execution.SystemSeconds,
        };
        return split >= LeastSplitSeconds ? (counted.Count, split.Value)
            : plan.Privilege == Privilege.Any && OwnClock(execution) is >= LeastSeconds and var clock ? (counted.Count, clock)
            : null;
    }

    /// <summary>task-clock where it is a program's: of processors it is the time times their number, idle or not.</summary>
    private double? OwnClock(PassSamples execution)
    {
        const double AsGoodAsWhole = 0.015;
        if (ClockSeconds(execution) is not { } seconds || execution.WallSeconds <= 0)
        {
            return null;
        }

        if (execution.OwnsClock)
        {
            return seconds;
        }

        var processors = seconds / execution.WallSeconds;
        return Math.Abs(processors - Math.Round(processors)) > AsGoodAsWhole || Math.Round(processors) == 0 ? seconds : null;
    }

    /// <summary>A count and the CPU time that the counted processors had at most.</summary>
    private (double Count, double Seconds)? AtMost(PassSamples execution, CountTotal counted) =>
        !isImported ? (counted.WhileRunning, counted.RunningSeconds)
            : ClockSeconds(execution) is { } clock ? (counted.Count, clock)
            : null;

    private double? ClockSeconds(PassSamples execution)
    {
        var seconds = execution.Samples.Sum(Clock);
        return seconds > 0 ? seconds : null;
    }

    private double Clock(Sample sample) =>
        taskClock >= 0 && taskClock < sample.Software.Length && sample.Software[taskClock] is { Status: ReadingStatus.Counted } clock ? clock.Count / 1000 : 0;

    /// <summary>The count of an event over an execution; where it was planned several times, of the copy that was longest on a counter.</summary>
    private static CountTotal? Total(PassSamples execution, IReadOnlyList<Counter> counters) => Total(execution.Samples, counters);

    private static CountTotal? Total(IReadOnlyList<Sample> samples, IReadOnlyList<Counter> counters)
    {
        CountTotal? best = null;
        foreach (var counter in counters)
        {
            var (total, isCounted) = (default(CountTotal), false);
            foreach (var sample in samples)
            {
                if (counter.In(sample) is { Status: ReadingStatus.Counted } reading)
                {
                    isCounted = true;
                    total = new CountTotal(
                        total.Count + reading.Count,
                        total.WhileRunning + (reading.Count * reading.RunningShare),
                        total.RunningSeconds + reading.RunningSeconds);
                }
            }

            if (isCounted && (best is not { } other || total.RunningSeconds > other.RunningSeconds))
            {
                best = total;
            }
        }

        return best;
    }

    private static Counter[] Find(CollectionPlan plan, IReadOnlyList<string> names, IReadOnlyList<string> ofKernel) =>
    [
        .. Events(plan).Where(counter => names.Contains(counter.Name)).Select(counter => counter.Counter),
        .. plan.SoftwareEvents.Select((name, index) => (name, index)).Where(software => ofKernel.Contains(software.name))
            .Select(software => new Counter(~software.index, -1 - software.index)),
    ];

    private static IEnumerable<(string Name, Counter Counter)> Events(CollectionPlan plan) => plan.Groups.SelectMany(
        (group, position) => group.Events.Select(planned => (planned.Event.Name, new Counter(planned.Index, position))));

    private static string Count(double count) => Math.Round(count).ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u00a0');

    private static string Time(double seconds) => string.Create(
        CultureInfo.InvariantCulture, $"{(seconds < 1 ? seconds * 1000 : seconds):0.##}\u00a0{(seconds < 1 ? "ms" : "s")}");

    private static string Hertz(double hertz) => string.Create(
        CultureInfo.InvariantCulture, $"{(hertz < 1e9 ? hertz / 1e6 : hertz / 1e9):0.0##}\u00a0{(hertz < 1e9 ? "MHz" : "GHz")}");

    /// <param name="Count">As perf printed it: scaled up to all the time that the event was enabled.</param>
    /// <param name="WhileRunning">What of it was counted.</param>
    /// <param name="RunningSeconds">The time in which it was.</param>
    private readonly record struct CountTotal(double Count, double WhileRunning, double RunningSeconds);

    /// <param name="Index">Of a planned event, or the complement of a software event's position.</param>
    /// <param name="Group">What was counted at the same moments has the same.</param>
    private readonly record struct Counter(int Index, int Group)
    {
        public CounterReading In(Sample sample)
        {
            var readings = Index >= 0 ? sample.Events : sample.Software;
            var at = Index >= 0 ? Index : ~Index;
            return at < readings.Length ? readings[at] : default;
        }
    }
}
