using Toplev.Tma.Events;
using Toplev.Tma.Samples;

namespace Toplev.Tma.Importing;

/// <summary>
/// Which of an output's events belong together where some were counted in user mode, some in the kernel and some in both: a formula must
/// not mix them. What was counted in either is added.
/// </summary>
/// <param name="Privilege">Privilege of all of them.</param>
/// <param name="Added">Counts of user mode and of the kernel were added.</param>
internal sealed record ImportedPrivileges(IReadOnlyList<FoundEvent> Events, Privilege Privilege, bool Added)
{
    public static ImportedPrivileges Of(IReadOnlyList<FoundEvent> found, EventNames names)
    {
        if (found.All(item => IsWhole(item)))
        {
            return new(found, Privilege.Any, false);
        }

        List<FoundEvent> whole = [.. found.Where(IsWhole)];
        List<FoundEvent> user = [.. found.Where(item => item.Event.Name.Privilege == Privilege.User)];
        List<FoundEvent> kernel = [.. found.Where(item => item.Event.Name.Privilege == Privilege.Kernel).Select(item => Everywhere(item, names))];
        var added = Sums(user, kernel);
        whole.AddRange(added);

        // The set that tells most; both modes together before one of them.
        return Kinds(whole) >= Kinds(user) && Kinds(whole) >= Kinds(kernel) ? new([.. whole.OrderBy(item => item.Slots[0])], Privilege.Any, added.Count > 0)
            : Kinds(user) >= Kinds(kernel) ? new(user, Privilege.User, false)
            : new(kernel, Privilege.Kernel, false);
    }

    /// <summary>Counted in both modes, or an event that the formulas themselves want of one mode.</summary>
    private static bool IsWhole(FoundEvent item) => item.Event.Name.Privilege is Privilege.Any || item.Event.Name.Privilege == item.Match.Event.Encoding.Privilege;

    /// <summary>The event as its formulas call it when it is counted in both modes.</summary>
    private static FoundEvent Everywhere(FoundEvent item, EventNames names) =>
        item.Match.Event.Encoding.Privilege == Privilege.Any ? item
        : names.Find(item.Event.Name with { Privilege = Privilege.Any }) is { } match ? item with { Match = match }
        : item;

    /// <summary>The first of user mode with the first of the kernel, and so on, as several groups may hold an event.</summary>
    private static List<FoundEvent> Sums(List<FoundEvent> user, List<FoundEvent> kernel)
    {
        List<FoundEvent> added = [];
        var others = kernel.ToLookup(item => item.Match.Event.Encoding);
        foreach (var alike in user.GroupBy(item => item.Match.Event.Encoding))
        {
            added.AddRange(alike.Zip(others[alike.Key]).Select(pair => pair.First with
            {
                Slots = [.. pair.First.Slots, .. pair.Second.Slots],
                Event = pair.First.Event with
                {
                    Status = pair.First.Event.Status == ReadingStatus.Counted ? pair.Second.Event.Status : pair.First.Event.Status,
                    Share = Math.Min(pair.First.Event.Share, pair.Second.Event.Share),
                },
            }));
        }

        return added;
    }

    private static int Kinds(List<FoundEvent> events) =>
        events.Where(item => item.Event.Status == ReadingStatus.Counted).Select(item => item.Match.Event.Encoding).Distinct().Count();
}
