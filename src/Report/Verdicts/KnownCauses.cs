using Toplev.Report.Advice;
using Toplev.Report.Formatting;
using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;
using Toplev.Tma.Results;

namespace Toplev.Report.Verdicts;

/// <summary>What is known of where time goes without hardware counters.</summary>
/// <param name="Id">
/// Stable name: <c>waiting</c>, <c>preempted</c>, <c>kernel</c>, <c>garbage-collection</c>, <c>lock-contention</c>, <c>function</c>, <c>computing</c>.
/// </param>
/// <param name="Headline">The answer, without a full stop: <c>39 % of the run is in GC pauses</c>.</param>
/// <param name="Facts">The figures behind it, without a full stop: <c>81 pauses, 40 of generation 2</c>; empty for none.</param>
/// <param name="Helps">What usually helps, one sentence.</param>
/// <param name="Next">The command that shows more, or null.</param>
public sealed record KnownCause(string Id, string Headline, string Facts, string Helps, NextStep? Next)
{
    /// <summary>Headline and facts as one sentence.</summary>
    public string Sentence => Facts.Length > 0 ? $"{Headline}: {Facts}." : Headline + ".";
}

/// <summary>Ranks what software counters, regions and samples say about one result: the largest part of the time first.</summary>
public static class KnownCauses
{
    // A program that has one thread and never waits uses 0.95 to 1 CPUs.
    private const double BusyCpus = 0.75;
    private const double MostlyWaits = 0.5;

    /// <summary>Longest wait in s that one loss of the CPU explains: a period of a limit on CPU time (cpu.max), longer than a turn of many others.</summary>
    private const double LongestLoss = 0.1;

    /// <summary>Longest time in s that one page takes to come from storage: a disk that must seek.</summary>
    private const double SlowestPage = 0.01;

    private const double LargeKernelShare = 0.2;
    private const double LeastKernelPart = 0.1;
    private const double LargePauses = 0.1;
    private const double LargeContention = 0.05;
    private const double LargeFunction = 0.2;
    private const double LeastSeconds = 0.02;
    private const double ManyFaults = 1000;

    /// <summary>What makes up a part of the time that is worth a word; empty when nothing is known.</summary>
    public static IReadOnlyList<KnownCause> Of(ProgramResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        List<(double Share, KnownCause Cause)> causes = [];
        if (result.Target is null && result.Time is { Seconds: >= LeastSeconds })
        {
            Add(causes, Waiting(result));
            Add(causes, Kernel(result));
        }

        Add(causes, Pauses(result));
        Add(causes, Contention(result));
        List<KnownCause> ranked = [.. causes.OrderByDescending(cause => cause.Share).Select(cause => cause.Cause)];
        if (Function(result) is { } function)
        {
            ranked.Add(function);
        }

        return ranked.Count == 0 && Computing(result) is { } computing ? [computing] : ranked;
    }

    private static void Add(List<(double Share, KnownCause Cause)> causes, (double Share, KnownCause Cause)? cause)
    {
        if (cause is { } known)
        {
            causes.Add(known);
        }
    }

    private static (double Share, KnownCause Cause)? Waiting(ProgramResult result)
    {
        if (Value(result, "cpu-utilization") is not { } cpus || cpus >= BusyCpus)
        {
            return null;
        }

        List<string> facts = [$"{ValueFormats.Fixed(cpus, 2)} CPUs used"];
        if (result.Switches is { } known && Math.Round(known.Involuntary) is >= 1 and var involuntary)
        {
            facts.Add($"{ValueFormats.Count(involuntary)} of {ValueFormats.Count(Math.Round(known.All))} context switches "
                + $"{(involuntary == 1 ? "was" : "were")} involuntary");
        }
        else if (Value(result, "context-switches") is { } switches)
        {
            facts.Add($"{ValueFormats.Count(Math.Round(switches))} context switch{(Math.Round(switches) == 1 ? "" : "es")}");
        }

        if (IsPreempted(result, cpus))
        {
            return (1 - cpus, new KnownCause(
                "preempted",
                cpus < MostlyWaits ? "Other programs use the same CPUs most of the time" : "Other programs use the same CPUs part of the time",
                string.Join(", ", facts),
                "The program could run, but other programs on its CPUs ran, or its CPU time is limited (a container's cpu.max): measure on an idle machine, "
                    + "give it CPUs of its own (--cores), or raise the limit.",
                null));
        }

        var major = Math.Round(Value(result, "major-faults") ?? 0);
        var storage = major * SlowestPage >= MostlyWaits * (1 - cpus) * result.Time!.Seconds;
        if (storage)
        {
            facts.Add($"{ValueFormats.Count(major)} page{(major == 1 ? "" : "s")} read from storage");
        }

        return (1 - cpus, new KnownCause(
            "waiting",
            cpus < MostlyWaits ? "It mostly waits" : "It waits for part of the time",
            string.Join(", ", facts),
            storage
                ? "Reading pages from storage may explain the wait: run it again with a warm page cache, read ahead, or keep the data in memory. strace -c -f "
                    + "shows other waits."
                : "The program waits for input and output, locks, timers or other processes (strace -c -f shows which): batch, overlap or remove the waits. "
                    + "Other programs may also have used its CPUs: measure on an idle machine.",
            Located("See where it gives up the CPU:", "--for context-switches ", result)));
    }

    /// <summary>
    /// True where it wanted the CPUs that it did not have: it left them mostly by force, and so often that the time it did not run, divided by how
    /// often, is no longer than one such loss lasts. A program that sleeps and is seldom disturbed is not taken for one.
    /// </summary>
    private static bool IsPreempted(ProgramResult result, double cpus) =>
        result is { Switches: { Involuntary: > 0 } switches, Time: { } time } && switches.Involuntary > switches.Voluntary
        && (1 - cpus) * time.Seconds / switches.Involuntary <= LongestLoss;

    private static (double Share, KnownCause Cause)? Kernel(ProgramResult result)
    {
        if (Value(result, "system-ms") is not { } system || Value(result, "user-ms") is not { } user
            || system / (user + system) is not (>= LargeKernelShare and var share))
        {
            return null;
        }

        var faults = Value(result, "page-faults");
        var isOfMemory = faults is >= ManyFaults;
        var used = Math.Min(1, Value(result, "cpu-utilization") ?? 1);
        if (share * used < LeastKernelPart)
        {
            return null;
        }

        return (share * used, new KnownCause(
            "kernel",
            $"{ValueFormats.Percent(share)} % of the CPU time is in the kernel",
            isOfMemory ? $"{ValueFormats.Count(Math.Round(faults!.Value))} page faults" : "",
            isOfMemory
                ? "Every page that is touched for the first time costs a fault: reuse memory, compare allocators (tma compare --allocator jemalloc), or use "
                    + "huge pages."
                : faults is null ? "System calls and page faults are the usual causes: tma run counts the faults, strace -c -f the calls."
                : "System calls are the usual cause: see which with strace -c -f, then batch or avoid them.",
            isOfMemory
                ? Located("See which functions touch new memory:", "--for page-faults ", result)
                : Located("See which functions call the kernel:", "", result)));
    }

    private static (double Share, KnownCause Cause)? Pauses(ProgramResult result)
    {
        var pauses = result.Regions.FirstOrDefault(region => CollectorPauses.IsPause(region.Name));
        if (pauses is null || pauses.ShareOfRun < LargePauses)
        {
            return null;
        }

        var executions = Math.Max(1, result.Runs * Math.Max(1, result.Passes));
        var full = result.Regions.Where(region => region.Name.StartsWith("GC gen2", StringComparison.Ordinal) && CollectorPauses.IsInPause(region.Name))
            .Sum(region => region.Count);
        var facts = $"{PerRun(pauses.Count, executions)} pauses" + (full > 0 ? $", {PerRun(full, executions)} of generation 2" : "");
        return (pauses.ShareOfRun, new KnownCause(
            "garbage-collection",
            $"{ValueFormats.Percent(pauses.ShareOfRun)} % of the run is in GC pauses",
            facts,
            "Allocate less: reuse buffers (ArrayPool), use structs and spans, avoid large short-lived objects; or try the server collector.",
            Compared("Try the server collector:", "--variant workstation= --variant server=DOTNET_gcServer=1 ", result)));
    }

    private static (double Share, KnownCause Cause)? Contention(ProgramResult result)
    {
        var contention = result.Regions.FirstOrDefault(region => region.Name == "lock contention");
        if (contention is null || contention.ShareOfRun < LargeContention)
        {
            return null;
        }

        var executions = Math.Max(1, result.Runs * Math.Max(1, result.Passes));
        return (contention.ShareOfRun, new KnownCause(
            "lock-contention",
            $"Threads wait for locks in {ValueFormats.Percent(contention.ShareOfRun)} % of the run",
            $"{PerRun(contention.Count, executions)} times",
            "Hold locks for less time, split them, or use concurrent collections.",
            Located("See where threads give up the CPU:", "--for context-switches ", result)));
    }

    private static KnownCause? Function(ProgramResult result)
    {
        // Where there is no interval the samples are too few to say anything; without the other threads they say nothing of the program.
        if (result.Profile is not { LacksThreads: false, Functions: [{ Self: { Value: >= LargeFunction, Interval: { } bounds } } first, ..] } profile)
        {
            return null;
        }

        var mode = result.Privilege switch
        {
            Tma.Events.Privilege.User => " in user mode",
            Tma.Events.Privilege.Kernel => " in the kernel",
            _ => "",
        };
        var what = profile.Stacks.IsClock || profile.IsTime ? $"the CPU time{mode} is" : $"{Plural(profile.Event)}{mode} are";
        var callers = HasCallers(profile, first.Function);
        return new KnownCause(
            "function",
            $"{ValueFormats.Percent(first.Self.Value)} % of {what} in {FunctionNames.InSentence(first.Function)}",
            $"95 % interval {ValueFormats.Percent(bounds.Low)} to {ValueFormats.Percent(bounds.High)} %",
            first.Function.HasSymbol
                ? $"Make that function cheaper or call it less often{(callers ? "; its callers are in the flame graph." : ".")}"
                : first.Function.Name == Frame.NoSymbol
                ? $"Give its functions names, as the note says{(callers ? "; what calls them is in the flame graph." : ".")}"
                : callers ? "What calls it is in the flame graph." : "Its callers are not known.",
            null);
    }

    /// <summary><c>page-faults</c> are the page faults; the name of an event of the hardware stands for its events.</summary>
    private static string Plural(string sampled) => sampled is "page-faults" or "context-switches" or "cpu-migrations" or "minor-faults" or "major-faults"
        ? "the " + sampled.Replace('-', ' ') : $"the {sampled} events";

    /// <summary>True where a stack leads to it from another function.</summary>
    private static bool HasCallers(ProfileResult profile, Frame function)
    {
        var stacks = profile.Stacks;
        return stacks.Nodes.Any(node => node.Parent >= 0 && stacks.Frames[node.Frame] == function);
    }

    private static KnownCause? Computing(ProgramResult result)
    {
        if (result.Profile is not null || result.Time is not { Seconds: >= LeastSeconds } || Value(result, "cpu-utilization") is not (>= BusyCpus and var cpus))
        {
            return null;
        }

        return new KnownCause(
            "computing",
            "CPU-bound",
            $"{ValueFormats.Fixed(cpus, 2)} CPUs used" + (Value(result, "user-ms") + Value(result, "system-ms") > 0 ? ", mostly in user mode" : ""),
            "Sample it to see where in the code the time goes; what in the processor limits it needs hardware counters.",
            Located("See which functions take the time:", "", result));
    }

    private static string PerRun(int count, int executions) => ValueFormats.Count(Math.Round((double)count / executions));

    private static NextStep? Located(string text, string options, ProgramResult result) =>
        result.WasSampled ? null : Command(text, "locate " + options, result);

    private static NextStep? Compared(string text, string options, ProgramResult result) => Command(text, "compare " + options, result);

    private static NextStep? Command(string text, string command, ProgramResult result) =>
        result is { ImportedFrom: null, Command.Count: > 0 } && RunTitle.Again(result) is { } again ? new NextStep(text, $"tma {command}{again}") : null;

    private static double? Value(ProgramResult result, string name) => result.Software.FirstOrDefault(value => value.Name == name)?.Value;
}
