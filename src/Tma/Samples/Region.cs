namespace Toplev.Tma.Samples;

/// <summary>One instance of an annotated part of a program.</summary>
/// <param name="Name">As the program gave it: any text.</param>
/// <param name="Begin">Seconds since the program's start.</param>
/// <param name="End">The same.</param>
/// <param name="Unended">True when the program ended, or was measured no longer, before the region did.</param>
public sealed record Region(string Name, double Begin, double End, bool Unended = false)
{
    /// <summary>Programs may call their regions anything; what is longer would fill every result in which it stands.</summary>
    public const int LongestName = 500;

    public double Seconds => End - Begin;

    /// <summary>The same with a name that is not too long.</summary>
    public Region Bounded()
    {
        if (Name.Length <= LongestName)
        {
            return this;
        }

        const int Kept = LongestName - 1;
        return this with { Name = Name[..(char.IsHighSurrogate(Name[Kept - 1]) ? Kept - 1 : Kept)] + "…" };
    }

    /// <summary>Its own name where <see cref="Name"/> is one for many that differ by a number only; otherwise empty.</summary>
    public string Numbered { get; init; } = "";

    /// <summary>The source that reported it.</summary>
    public RegionSource Source { get; init; }

    /// <summary>The thread it ran in, as shown (<c>4711 worker</c>); empty when it is the whole program's or not known.</summary>
    public string Thread { get; init; } = "";

    /// <summary>What others name as their parent, in one run; empty where regions nest by thread.</summary>
    public string Id { get; init; } = "";

    /// <summary>The <see cref="Id"/> of the region it is a part of, whatever threads the two ran in; empty for none.</summary>
    public string ParentId { get; init; } = "";

    /// <summary>What was counted from its begin to its end, or null.</summary>
    public RegionCounts? Counts { get; init; }

    /// <summary>What the hardware's counters saw in that time, or null.</summary>
    public RegionGroup? Group { get; init; }
}
