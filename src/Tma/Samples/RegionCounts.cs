namespace Toplev.Tma.Samples;

/// <summary>
/// What the kernel's software counters saw of one instance: in its thread, from its begin to its end, regions within it included.
/// </summary>
/// <param name="ContextSwitches">Null where the kernel lets user mode only be counted, in which there are none.</param>
/// <param name="Migrations">To another CPU; null as before.</param>
/// <param name="TaskClock">Time on a CPU, in seconds.</param>
public sealed record RegionCounts(long PageFaults, long? ContextSwitches, long? Migrations, double TaskClock);
