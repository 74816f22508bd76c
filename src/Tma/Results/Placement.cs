namespace Toplev.Tma.Results;

/// <summary>Where a program was made to run, and with which pages; null where it was left as it is.</summary>
/// <param name="Cpus">List of CPUs: <c>0-3,8</c>.</param>
/// <param name="Node">NUMA node of its memory.</param>
/// <param name="HugePages"><c>off</c>, <c>madvise</c>, <c>always</c>.</param>
public sealed record Placement(string? Cpus = null, int? Node = null, string? HugePages = null);
