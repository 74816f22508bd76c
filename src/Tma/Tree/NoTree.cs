using Toplev.Tma.Samples;

namespace Toplev.Tma.Tree;

/// <summary>Why a result or a region has no tree.</summary>
/// <param name="Id">One of <see cref="NoTreeIds"/>: decisions are made by it, never by the text.</param>
/// <param name="Text">A clause without a full stop: <c>this virtual machine has no hardware counters</c>.</param>
public sealed record NoTree(string Id, string Text)
{
    /// <summary>Nothing is known but that no hardware event was counted.</summary>
    public static NoTree NothingCounted { get; } = new(NoTreeIds.NotCounted, "no hardware events were counted");

    /// <summary>The program was sampled instead; no machine lacks anything.</summary>
    public static NoTree Sampled { get; } = new(NoTreeIds.Sampled, "the program was sampled, not counted");

    /// <summary>Counts that cannot be what the hardware did.</summary>
    public static NoTree NotBelieved(Disbelief disbelief)
    {
        ArgumentNullException.ThrowIfNull(disbelief);
        return new NoTree(NoTreeIds.NotBelieved, "the counts are not believed: " + disbelief.Reason);
    }
}

/// <summary>The catalogue of reasons why there is no tree. Ids are part of the result document and never change.</summary>
public static class NoTreeIds
{
    /// <summary>The machine has no hardware counters, or hides them.</summary>
    public const string NoPmu = "no-pmu";

    /// <summary>The kernel does not let this user count.</summary>
    public const string NotPermitted = "not-permitted";

    /// <summary>No model describes the processor.</summary>
    public const string NoModel = "no-model";

    /// <summary>perf or the kernel refused the events.</summary>
    public const string Refused = "refused";

    /// <summary>The events were never on a counter.</summary>
    public const string NotCounted = "not-counted";

    /// <summary>The counts cannot be what the hardware did.</summary>
    public const string NotBelieved = "not-believed";

    /// <summary>The program never ran on these cores.</summary>
    public const string CoresNotUsed = "cores-not-used";

    /// <summary>The counters were read in regions, each of which has its own tree.</summary>
    public const string OnlyInRegions = "only-in-regions";

    /// <summary>The program was sampled, not counted.</summary>
    public const string Sampled = "sampled";

    /// <summary>What was counted is not enough for a tree.</summary>
    public const string NotSufficient = "not-sufficient";

    /// <summary>The recordings combined have trees of different models.</summary>
    public const string ModelsDiffer = "models-differ";

    /// <summary>A recording of an earlier version, which kept the text alone.</summary>
    public const string Unclassified = "unclassified";
}
