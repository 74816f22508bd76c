namespace Toplev.Tma.Samples;

/// <summary>Why counts cannot be what the hardware did: nothing may be concluded from them.</summary>
/// <param name="Reason">A clause with the numbers: <c>1 000 cycles in 1 ms of CPU time would be a core at 1.0 MHz</c>.</param>
/// <param name="Cause">What usually makes such counts, as a sentence.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record Disbelief(string Reason, string Cause, string Remedy)
{
    internal static Disbelief OfCounters(string reason) => new(
        reason,
        "The usual cause is a hypervisor whose virtual PMU returns zeros or does not count.",
        "Use bare metal, or a virtual PMU that counts (KVM: -cpu host,pmu=on); perf stat -e cycles,instructions -- true shows what it returns.");

    /// <summary>Caused by edited text; no counter can produce it.</summary>
    internal static Disbelief OfText(string reason) => new(
        reason,
        "The usual cause is output that was modified: shifted columns, or numbers that run together.",
        "Use the output exactly as perf wrote it (perf stat -o FILE).");

    internal static Disbelief OfWidth(string reason) => new(
        reason,
        "The usual cause is the wrong core's model, or a hypervisor whose virtual PMU does not count slots.",
        "Use the right model (--model NAME; tma models lists them), or bare metal.");
}
