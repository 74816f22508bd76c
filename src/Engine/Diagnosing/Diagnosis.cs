namespace Toplev.Engine.Diagnosing;

/// <summary>What can be measured, taken all together.</summary>
public enum Verdict
{
    Full,
    Fewer,
    UserOnly,
    SoftwareOnly,
    Nothing,
}

/// <summary>The checks and the verdict that follows from the same facts.</summary>
/// <param name="IsCurable">The processor and its counters would do; only perf or permission is missing.</param>
public sealed record Diagnosis(Verdict Verdict, bool IsCurable, IReadOnlyList<Check> Checks)
{
    public string VerdictName => Verdict switch
    {
        Verdict.Full => "full",
        Verdict.Fewer => "fewer-counters",
        Verdict.UserOnly => "user-mode-only",
        Verdict.SoftwareOnly => "software-only",
        _ => "nothing",
    };

    public string Result => Verdict switch
    {
        Verdict.Full => "full TMA",
        Verdict.Fewer => "TMA with fewer counters or metrics than the processor has",
        Verdict.UserOnly => "TMA of user mode only",
        Verdict.SoftwareOnly => "timing and software counters only",
        _ => "timing only",
    };

    public static Diagnosis Of(MachineFacts facts)
    {
        Check?[] checks =
        [
            PerfChecks.Perf(facts), .. CounterChecks.All(facts), .. PermissionChecks.All(facts), PerfChecks.Software(facts), .. SystemChecks.All(facts),
        ];
        return new Diagnosis(Judge(facts), facts is { CoreDevice: not null, Model: not null } && facts.Probe?.Hardware != false, [.. checks.OfType<Check>()]);
    }

    private static Verdict Judge(MachineFacts facts)
    {
        var limits = facts.Machine.Limits;
        var hasPerf = facts.Perf is not null || !facts.IsHere;
        var counts = facts.Probe is { } probe ? probe.SoftwareRefusal is null : hasPerf && limits.MayCount;
        return !hasPerf || !counts ? Verdict.Nothing
            : facts.CoreDevice is null || facts.Model is null || facts.Probe?.Hardware == false ? Verdict.SoftwareOnly
            : !limits.MayCountKernel ? Verdict.UserOnly
            : CounterChecks.LacksMetrics(facts) || CounterChecks.HasTooFewCounters(facts) ? Verdict.Fewer
            : Verdict.Full;
    }
}
