using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Tree;

namespace Toplev.Engine.Measuring;

/// <summary>What is measured instead when perf refuses before the program was started: first no hardware events, then nothing but times.</summary>
internal static class Fallback
{
    /// <param name="hasProgram">False when attached: then there is nothing to fall back to but software events.</param>
    /// <exception cref="UserErrorException">There is nothing to fall back to, or <c>--require-pmu</c> forbids it.</exception>
    public static MeasurementSetup After(PerfRefusal refusal, MeasurementSetup setup, MeasurementOptions options, Machine machine, bool hasProgram)
    {
        if (options.Counting.RequirePmu || refusal.Kind
            is RefusalKind.NoSuchProcess or RefusalKind.Hung or RefusalKind.Workload or RefusalKind.Broken or RefusalKind.Other
            || (!hasProgram && setup.Plan.Groups.Count == 0))
        {
            throw new UserErrorException(refusal.Text, refusal.Remedy);
        }

        if (setup.Profile is { } profile)
        {
            throw new UserErrorException(
                $"perf cannot sample {profile.EventName}: {refusal.Text}",
                refusal.Remedy ?? "To sample CPU time instead: --for cpu-clock; to see what this machine can measure: tma doctor.");
        }

        var why = setup.WhyNoTree ?? new NoTree(NoTreeIds.Refused, Sentence(refusal));
        return setup.Plan.Groups.Count > 0
            ? MeasurementSetup.SoftwareOnly(options, machine, why)
            : setup with { Mode = new CountingMode.TimingOnly(why) };
    }

    private static string Sentence(PerfRefusal refusal)
    {
        var text = refusal.Text.TrimEnd('.');
        return "perf refused the hardware events: " + char.ToLowerInvariant(text[0]) + text[1..] + (
            refusal.Remedy is { } remedy ? " (" + remedy.TrimEnd('.') + ")" : "");
    }
}
