using Toplev.Collector.Machines;

namespace Toplev.Collector.Processes;

/// <summary>Where the program may run; perf itself is not pinned.</summary>
/// <param name="Cpus">List of CPUs, or null for all.</param>
/// <param name="Node">NUMA node for cores (unless <paramref name="Cpus"/> says otherwise) and memory.</param>
public sealed record Pinning(CpuList? Cpus = null, int? Node = null);
