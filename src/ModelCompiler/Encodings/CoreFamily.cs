using Toplev.Tma.Metrics;

namespace Toplev.ModelCompiler.Encodings;

/// <summary>Cores that share counters and the kernel's rules for them.</summary>
internal sealed record CoreFamily(string Name, CoreCounters Counters)
{
    /// <summary>All generic counters, without SMT where that makes a difference.</summary>
    public uint GenericMask => (1u << Counters.GenericWithoutSmt) - 1;

    /// <summary>Fixed counters 4 to 6 count three of the level 1 slot events.</summary>
    public bool HasFixedTopdown => Counters.FixedCounters == 7;

    public static CoreFamily SandyBridge { get; } = new("SandyBridge", new CoreCounters(4, 8, 3, 0, 2));

    public static CoreFamily Skylake { get; } = new("Skylake", new CoreCounters(4, 8, 3, 0, 2));

    public static CoreFamily IceLake { get; } = new("IceLake", new CoreCounters(8, 8, 4, 4, 2));

    public static CoreFamily GoldenCove { get; } = new("GoldenCove", new CoreCounters(8, 8, 4, 8, 2));

    public static CoreFamily LionCove { get; } = new("LionCove", new CoreCounters(10, 10, 4, 8, 2));

    public static CoreFamily Gracemont { get; } = new("Gracemont", new CoreCounters(6, 6, 3, 0, 2));

    public static CoreFamily Crestmont { get; } = new("Crestmont", new CoreCounters(8, 8, 3, 0, 2));

    public static CoreFamily Skymont { get; } = new("Skymont", new CoreCounters(8, 8, 7, 0, 2));
}
