namespace Toplev.Cli.Doctor;

/// <summary>What can be measured, taken all together.</summary>
internal enum Verdict
{
    Full,
    Fewer,
    UserOnly,
    SoftwareOnly,
    Nothing,
}

/// <summary>The checks and the verdict that follows from the same facts.</summary>
/// <param name="IsCurable">The processor and its counters would do; only perf or permission is missing.</param>
internal sealed record Diagnosis(Verdict Verdict, bool IsCurable, IReadOnlyList<Check> Checks)
{
    /// <summary>
    /// 2 when nothing but time can be measured; 3 when there is no full tree. The watchdog alone does not make it 3: it costs one
    /// more group, no node.
    /// </summary>
    public int ExitCode => Verdict switch
    {
        Verdict.Full => Cli.ExitCode.Success,
        Verdict.Nothing => Cli.ExitCode.Impossible,
        _ => Cli.ExitCode.Partly,
    };

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

    public static Diagnosis Of(Patient patient)
    {
        Check?[] checks =
        [
            PerfChecks.Perf(patient), .. CounterChecks.All(patient), .. PermissionChecks.All(patient), PerfChecks.Software(patient), .. SystemChecks.All(patient),
        ];
        return new Diagnosis(Judge(patient), patient is { CoreDevice: not null, Model: not null } && patient.Probe?.Hardware != false, [.. checks.OfType<Check>()]);
    }

    private static Verdict Judge(Patient patient)
    {
        var limits = patient.Machine.Limits;
        var hasPerf = patient.Perf is not null || !patient.IsHere;
        var counts = patient.Probe is { } probe ? probe.SoftwareRefusal is null : hasPerf && limits.MayCount;
        return !hasPerf || !counts ? Verdict.Nothing
            : patient.CoreDevice is null || patient.Model is null || patient.Probe?.Hardware == false ? Verdict.SoftwareOnly
            : !limits.MayCountKernel ? Verdict.UserOnly
            : CounterChecks.LacksMetrics(patient) || CounterChecks.HasTooFewCounters(patient) ? Verdict.Fewer
            : Verdict.Full;
    }
}
