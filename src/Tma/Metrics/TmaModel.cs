using Toplev.Tma.Events;
using Toplev.Tma.Formulas;

namespace Toplev.Tma.Metrics;

/// <summary>
/// One microarchitecture as data: what it counts, how its nodes are computed and when they matter. Immutable and without any
/// state of an evaluation.
/// </summary>
public sealed record TmaModel
{
    /// <summary>File name without extension, the name <c>--model</c> takes, for example <c>sapphirerapids</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Other names it is known by, lower case (<c>spr</c>).</summary>
    public required IReadOnlyList<string> Aliases { get; init; }

    /// <summary>For people: <c>Sapphire Rapids</c>.</summary>
    public required string Title { get; init; }

    /// <summary>Vendor as in <c>/proc/cpuinfo</c>: <c>GenuineIntel</c>, <c>AuthenticAMD</c>, or Arm's number as implementer, <c>0x41</c>.</summary>
    public required string Vendor { get; init; }

    /// <summary>True for cores of the Arm architecture, whose devices and events are written another way.</summary>
    public bool IsArm => Vendor.StartsWith("0x", StringComparison.Ordinal);

    /// <summary>Kind of core on a hybrid machine, or null when all cores are alike.</summary>
    public CoreType? CoreType { get; init; }

    /// <summary>Version of Intel's published TMA metrics, for example <c>5.2</c>, or whose metrics they are: <c>AMD</c>, <c>Arm</c>.</summary>
    public required string TmaVersion { get; init; }

    /// <summary>Where the facts were taken from.</summary>
    public required string Source { get; init; }

    /// <summary>Folder that a model of the user's own is found in, for commands that are printed; null for the program's.</summary>
    public string? Folder { get; init; }

    /// <summary>Where the thresholds are from, when the source of the formulas has none: then they are borrowed.</summary>
    public string? BorrowedThresholds { get; init; }

    /// <summary>
    /// Processors it is for: <c>GenuineIntel-6-8F</c>, with a set of steppings where one model number serves two cores:
    /// <c>GenuineIntel-6-55-[01234]</c>; with a range of models: <c>AuthenticAMD-25-10..1F</c>; by part: <c>0x41-D40</c>.
    /// </summary>
    public required IReadOnlyList<string> Cpus { get; init; }

    /// <summary>Slots per cycle.</summary>
    public required int Width { get; init; }

    public required CoreCounters Counters { get; init; }

    /// <summary>Which events are cycles, instructions and slots; none in a file of an earlier version, whose counts are checked less.</summary>
    public EventRoles Roles { get; init; } = EventRoles.None;

    /// <summary>Events by published name with modifiers.</summary>
    public required IReadOnlyDictionary<string, PmuEvent> Events { get; init; }

    /// <summary>Named parts of formulas (<c>CLKS</c>, <c>#Retired_Slots</c>) by name.</summary>
    public required IReadOnlyDictionary<string, TermDefinition> Terms { get; init; }

    /// <summary>The tree: every parent before its children.</summary>
    public required IReadOnlyList<NodeDefinition> Nodes { get; init; }

    /// <summary>Metrics outside the tree (IPC, misses per instruction).</summary>
    public required IReadOnlyList<MetricDefinition> Metrics { get; init; }
}

/// <summary>Kind of core on a hybrid processor.</summary>
public enum CoreType
{
    Core,
    Atom,

    /// <summary>The low-power E-cores of Arrow Lake H, a device of their own (<c>cpu_lowpower</c>).</summary>
    LowPowerAtom,
}

/// <summary>Counter resources of one core as published; what the machine at hand leaves of them is the collector's to say.</summary>
/// <param name="Generic">Generic counters of one hardware thread, with all threads enabled.</param>
/// <param name="GenericWithoutSmt">The same with SMT switched off (before Ice Lake twice as many).</param>
/// <param name="FixedCounters">Number of fixed counters.</param>
/// <param name="TopdownMetrics">Fields of the PERF_METRICS register: 0, 4 (level 1) or 8 (levels 1 and 2).</param>
/// <param name="OffcoreValues">Different offcore response values that fit in one group.</param>
public sealed record CoreCounters(int Generic, int GenericWithoutSmt, int FixedCounters, int TopdownMetrics, int OffcoreValues);

/// <summary>A named part of formulas.</summary>
public sealed record TermDefinition(string Name, Expression Formula);

/// <summary>One node of the tree. The value of its formula is a fraction of its domain: 0.25 is 25 %.</summary>
public sealed record NodeDefinition
{
    public required string Name { get; init; }

    /// <summary>Name of the parent, or null at level 1.</summary>
    public string? Parent { get; init; }

    /// <summary>1 at the top.</summary>
    public required int Level { get; init; }

    /// <summary>Names from level 1 down, joined by dots.</summary>
    public required string Path { get; init; }

    /// <summary>What the value is a share of, as it was published: <c>Slots</c>, <c>Clocks</c>, <c>Stalls</c>, ...</summary>
    public required string DomainName { get; init; }

    /// <summary>What the value is a share of.</summary>
    public NodeDomain Domain => NodeDomains.Of(DomainName);

    public required Expression Formula { get; init; }

    public Threshold? Threshold { get; init; }

    /// <summary>True when the node overlaps its siblings and therefore cannot be the bottleneck among them.</summary>
    public bool Overlaps { get; init; }

    /// <summary>Events to sample in order to find the code behind the node.</summary>
    public IReadOnlyList<string> LocateWith { get; init; } = [];

    /// <summary>Names of the published groups the node belongs to (<c>MemoryBound</c>, <c>TmaL3mem</c>).</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];
}

/// <summary>A metric outside the tree, in its own unit.</summary>
public sealed record MetricDefinition
{
    /// <summary>Sections of the published metrics; longer names first, since some begin like others.</summary>
    private static readonly string[] Sections =
    [
        "Br_Mispredict_Bound", "Machine_Clear_Bound", "Ifetch_Miss_Bound", "Load_Store_Bound", "Load_Miss_Bound", "Memory_Prefetches",
        "Arith_Inst_Mix", "Mem_Exec_Blocks", "Mem_Exec_Bound", "Memory_Latency", "Buffer_Stalls", "Serialization", "Br_Inst_Mix",
        "Memory_Core", "Memory_Mix", "Memory_SoC", "Memory_TLB", "Bottleneck", "Botlnk_L0", "Botlnk_L2", "Bad_Spec", "Branches",
        "Frontend", "Inst_Mix", "Pipeline", "Mem_Mix", "Uop_Mix", "Memory", "System", "Thread", "Core",
    ];

    /// <summary>As published: <c>Info_Thread_IPC</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Without the section it is published in: <c>IPC</c>.</summary>
    public string ShortName => Name.StartsWith("Info_", StringComparison.Ordinal)
        && Array.Find(Sections, section => Name.AsSpan(5).StartsWith(section, StringComparison.Ordinal) && Name.Length > 6 + section.Length) is { } found
            ? Name[(6 + found.Length)..]
            : Name;

    public string Unit { get; init; } = "";

    public required Expression Formula { get; init; }

    public Threshold? Threshold { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];
}

/// <summary>
/// The condition under which a value matters: any of the comparisons holds, and <see cref="And"/> holds where there is one.
/// </summary>
/// <param name="AnyOf">Comparisons of the value; a node's limit is a fraction.</param>
/// <param name="NeedsParent">The published condition names the parent. (A flag needs every ancestor flagged in any case.)</param>
/// <param name="OrNode">The value also matters when this node is over its own threshold (Retiring: Heavy_Operations).</param>
/// <param name="And">A further condition over terms, true when not 0 (<c>#HighIPC &gt; 0.35</c>).</param>
public sealed record Threshold(IReadOnlyList<Limit> AnyOf, bool NeedsParent, string? OrNode, Expression? And);

/// <summary>One comparison of a value: <c>&gt; 0.1</c>, <c>&lt; #Pipeline_Width * 1.5</c>.</summary>
public sealed record Limit(Operator Comparison, Expression Bound);
