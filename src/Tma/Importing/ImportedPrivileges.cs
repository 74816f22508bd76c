using Toplev.Tma.Events;
using Toplev.Tma.Samples;

namespace Toplev.Tma.Importing;

/// <summary>
/// Which of an output's events belong together where some were counted in user mode or in a guest, some in the kernel or on the host, and
/// some in both: a formula must not mix them. What was counted in either is added.
/// </summary>
/// <param name="Privilege">Privilege of all of them.</param>
/// <param name="Side">Guest or host, of all of them.</param>
/// <param name="Added">What was added: counts of user mode and of the kernel, of guests and of the host.</param>
/// <param name="LeftOut">Modifiers of events that were counted, too, and are in no formula.</param>
internal sealed record ImportedPrivileges(IReadOnlyList<FoundEvent> Events, Privilege Privilege, Side Side, AddedModes Added, IReadOnlyList<string> LeftOut)
{
    public static ImportedPrivileges Of(IReadOnlyList<FoundEvent> found, EventNames names)
    {
        var sides = Chosen(
            [.. found.Where(item => IsOf(item, Side.Any))], [
                .. found.Where(item => IsOf(item, Side.Guest))], [.. found.Where(item => IsOf(item, Side.Host))], Mode);
        var modes = Chosen(
            [.. sides.Events.Where(IsWhole)],
            [.. sides.Events.Where(item => item.Event.Name.Privilege == Privilege.User)],
            [.. sides.Events.Where(item => item.Event.Name.Privilege == Privilege.Kernel).Select(item => Everywhere(item, names))],
            _ => Privilege.Any);
        return new ImportedPrivileges(
            modes.Events,
            modes.Which switch { 1 => Privilege.User, 2 => Privilege.Kernel, _ => Privilege.Any },
            sides.Which switch { 1 => Side.Guest, 2 => Side.Host, _ => Side.Any },
            new AddedModes(modes.Added, sides.Added),
            [.. Unused(sides, ":G", ":H"), .. Unused(modes, ":u", ":k")]);
    }

    /// <summary>The set with the most events; both together before either one.</summary>
    /// <param name="mode">Events that differ in it are not added.</param>
    private static Choice Chosen(List<FoundEvent> whole, List<FoundEvent> one, List<FoundEvent> other, Func<FoundEvent, Privilege> mode)
    {
        if (one.Count == 0 && other.Count == 0)
        {
            return new Choice(whole, 0, false, false, false);
        }

        // An event that is in the file without a modifier, too, has been counted once already.
        var known = whole.Where(IsCounted).Select(item => (item.Match.Event.Encoding, mode(item))).ToHashSet();
        List<FoundEvent> added = [.. Sums(one, other, mode).Where(item => !known.Contains((item.Match.Event.Encoding, mode(item))))];
        List<FoundEvent> both = [.. whole.Concat(added).OrderBy(item => item.Slots[0])];
        if (Kinds(both) < Kinds(one) || Kinds(both) < Kinds(other))
        {
            return Kinds(one) >= Kinds(other)
                ? new Choice(one, 1, false, false, other.Exists(IsCounted))
                : new Choice(other, 2, false, one.Exists(IsCounted), false);
        }

        var used = both.SelectMany(item => item.Slots).ToHashSet();
        bool Leaves(List<FoundEvent> events) => events.Exists(item => IsCounted(item) && !item.Slots.All(used.Contains));
        return new Choice(both, 0, added.Count > 0, Leaves(one), Leaves(other));
    }

    private static IEnumerable<string> Unused(Choice choice, string one, string other)
    {
        if (choice.LeavesOne)
        {
            yield return one;
        }

        if (choice.LeavesOther)
        {
            yield return other;
        }
    }

    private static bool IsOf(FoundEvent item, Side side) => item.Event.Name.Side == side;

    private static Privilege Mode(FoundEvent item) => item.Event.Name.Privilege;

    /// <summary>Counted in both modes, or an event that the formulas themselves want of one mode.</summary>
    private static bool IsWhole(FoundEvent item) => Mode(item) is Privilege.Any || Mode(item) == item.Match.Event.Encoding.Privilege;

    private static bool IsCounted(FoundEvent item) => item.Event.Status == ReadingStatus.Counted;

    /// <summary>The event as its formulas call it when it is counted in both modes.</summary>
    private static FoundEvent Everywhere(FoundEvent item, EventNames names) =>
        item.Match.Event.Encoding.Privilege == Privilege.Any ? item
        : names.Find(item.Event.Name with { Privilege = Privilege.Any }) is { } match ? item with { Match = match }
        : item;

    /// <summary>The first of one mode with the first of the other, and so on, as several groups may hold an event.</summary>
    private static List<FoundEvent> Sums(List<FoundEvent> one, List<FoundEvent> other, Func<FoundEvent, Privilege> mode)
    {
        List<FoundEvent> added = [];
        var others = other.ToLookup(item => (item.Match.Event.Encoding, mode(item)));
        foreach (var alike in one.GroupBy(item => (item.Match.Event.Encoding, mode(item))))
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

    private static int Kinds(List<FoundEvent> events) => events.Where(IsCounted).Select(item => item.Match.Event.Encoding).Distinct().Count();

    /// <param name="Which">0 for both together, 1 and 2 for one of them.</param>
    private sealed record Choice(IReadOnlyList<FoundEvent> Events, int Which, bool Added, bool LeavesOne, bool LeavesOther);
}

/// <summary>What was added up because it had been printed one by one.</summary>
/// <param name="Privileges">User mode and kernel.</param>
/// <param name="Sides">Guests and host.</param>
public readonly record struct AddedModes(bool Privileges, bool Sides)
{
    public static AddedModes operator |(AddedModes one, AddedModes other) => new(one.Privileges || other.Privileges, one.Sides || other.Sides);
}
