namespace Toplev.Tma.Metrics;

/// <summary>A core that is known and has no model, because its counters do not show what became of pipeline slots.</summary>
/// <param name="Title">For people: <c>Zen 3</c>.</param>
/// <param name="Why">What it lacks, as the end of a sentence.</param>
public sealed record CoreWithoutTree(string Title, string Why)
{
    private const string NoSlotEvents = "it has no event that counts pipeline slots, so a TMA tree cannot be computed (Zen 4 is the first core that can)";

    private static readonly (CoreWithoutTree Core, string[] Cpus)[] Known =
    [
        (new("Zen 1", NoSlotEvents), ["AuthenticAMD-23-0..2F"]),
        (new("Zen 2", NoSlotEvents), ["AuthenticAMD-23-30..AF"]),
        (new("Zen 3", NoSlotEvents), ["AuthenticAMD-25-0..F", "AuthenticAMD-25-20..5F"]),
        (new("Neoverse N1", "its events count stalled cycles but not pipeline slots, so a TMA tree cannot be computed (Neoverse V1 and N2 are the first "
            + "cores that can)"), ["0x41-D0C"]),
    ];

    /// <returns>Null when nothing is known of the processor.</returns>
    /// <param name="model">Model number; on Arm the part number.</param>
    public static CoreWithoutTree? Find(string vendor, int family, int model) =>
        Array.Find(Known, known => Array.Exists(known.Cpus, pattern => CpuPattern.Matches(pattern, vendor, family, model, stepping: 0))).Core;
}
