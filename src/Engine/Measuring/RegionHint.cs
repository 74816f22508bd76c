using Toplev.Collector.Processes;
using Toplev.Collector.Regions;
using Toplev.Collector.Workloads;
using Toplev.Engine.Options;

namespace Toplev.Engine.Measuring;

/// <summary>One line after a run without regions whose program could have had some: what would show them, and what they cost.</summary>
public static class RegionHint
{
    /// <param name="workload">What was started and measured, or null.</param>
    public static string? Of(MeasurementOptions options, Workload? workload, ProgramEnvironment user) =>
        options.Regions is not null || workload is null || options.Target.IsAttached || options.Server is not null ? null
        : PossibleRegions.Of(workload, user) switch
        {
            { DotNet: true } => "This is a .NET program: --regions dotnet shows garbage collections, pauses, lock contention and exceptions (adds about 30 "
                + "ms at start-up and up to 100 ms at exit; see docs/METHOD.md).",
            { OneDnn: true } => "This program uses oneDNN: --regions itt,onednn shows its primitives (costs about 20 µs each, on another CPU).",
            { Itt: true } => "This program has ITT tasks: --regions itt shows them (costs about 50 ns each).",
            _ => null,
        };
}
