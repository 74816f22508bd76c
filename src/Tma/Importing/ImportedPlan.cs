using Toplev.Tma.Events;
using Toplev.Tma.Metrics;
using Toplev.Tma.Samples;

namespace Toplev.Tma.Importing;

/// <summary>
/// A plan as if what a file holds had been planned: its groups as far as the file shows them, and behind them one group of everything,
/// from which formulas take what was not counted together.
/// </summary>
public sealed class ImportedPlan
{
    private const double SameShare = 0.00006;
    private const double AllTheTime = 0.995;

    private readonly EventNames names;
    private readonly CoreType? coreType;
    private readonly List<EventGroup> groups = [];
    private readonly List<IReadOnlyList<int>> passes = [];
    private readonly List<IReadOnlyList<PlannedSource>> sources = [];
    private readonly List<string> software = [];
    private readonly HashSet<(string Printed, string Published)> countedNames = [];
    private int planned;

    /// <param name="outputs">One of each kind: those that hold the same events are read with the same plan.</param>
    /// <param name="coreType">Only events of this core type; null for outputs without kinds.</param>
    public ImportedPlan(TmaModel model, CoreType? coreType, IReadOnlyList<ImportedOutput> outputs)
    {
        names = new EventNames(model);
        this.coreType = coreType;
        foreach (var output in outputs)
        {
            Add(output);
        }

        Plan = new CollectionPlan
        {
            Pmu = coreType is null ? "cpu" : "cpu_" + CoreTypeText.Of(coreType.Value),
            Groups = groups,
            Passes = passes,
            SoftwareEvents = software,
            Privilege = Privilege,
        };
    }

    public CollectionPlan Plan { get; }

    /// <summary>Where the readings of each pass come from.</summary>
    public IReadOnlyList<IReadOnlyList<PlannedSource>> Sources => sources;

    /// <summary>Different events of the outputs that the model knows.</summary>
    public int Matched => Plan.Groups.SelectMany(group => group.Events).Select(member => member.Event.Encoding).Distinct().Count();

    /// <summary>Encodings of events that were counted at least once.</summary>
    public IReadOnlySet<EventEncoding> Counted { get; private set; } = new HashSet<EventEncoding>();

    /// <summary>What was counted under which name, and the event of the model that it is; without the names that say nothing about a processor.</summary>
    public IReadOnlySet<(string Printed, string Published)> CountedNames => countedNames;

    /// <summary>Privilege that everything of the plan was counted at.</summary>
    public Privilege Privilege { get; private set; }

    /// <summary>Guest or host, of everything of the plan.</summary>
    public Side Side { get; private set; }

    /// <summary>Counts of user mode and of the kernel, or of guests and of the host, printed one by one, were added.</summary>
    public AddedModes Added { get; private set; }

    /// <summary>Modifiers of events that were counted and are in no formula, because others contain more.</summary>
    public IReadOnlyList<string> LeftOut { get; private set; } = [];

    /// <summary>True if the file has no slots and the sum of the four topdown events replaces them.</summary>
    public bool SlotsAreSum { get; private set; }

    /// <summary>
    /// Whether the formulas are to see two hardware threads per core: so it was when events that distinguish threads were counted.
    /// </summary>
    public bool SuggestsSmt => Plan.Groups.SelectMany(group => group.Events).Any(member =>
        member.Event.Encoding.AnyThread || member.Event.Name.StartsWith("CPU_CLK_UNHALTED.ONE_THREAD_ACTIVE", StringComparison.Ordinal)
        || member.Event.Name.StartsWith("CPU_CLK_UNHALTED.DISTRIBUTED", StringComparison.Ordinal));

    private void Add(ImportedOutput output)
    {
        List<FoundEvent> found = [];
        for (var slot = 0; slot < output.Events.Count; slot++)
        {
            var printed = output.Events[slot];
            if (IsOurs(printed.Name) && names.Find(printed.Name) is { } match && IsWorthPlanning(match.Event, printed))
            {
                found.Add(new FoundEvent([slot], printed, match));
                if (printed.Status == ReadingStatus.Counted && !printed.Name.IsGeneric)
                {
                    countedNames.Add((printed.Name.Key, match.Event.Name));
                }
            }
            else if (SoftwareNames.Contains(printed.Name.Text) && !software.Contains(printed.Name.Text))
            {
                software.Add(printed.Name.Text);
            }
        }

        var counted = found.Select(item => item.Match.Event.Encoding).ToHashSet();
        found.AddRange([.. from item in found
            let twin = names.Twin(item.Match.Event)
            where twin is not null && !counted.Contains(twin.Encoding)
            select item with { Match = item.Match with { Event = twin } }]);
        var privileges = ImportedPrivileges.Of(found, names);
        found = [.. privileges.Events];
        Privilege = privileges.Privilege;
        Side = privileges.Side;
        Added |= privileges.Added;
        LeftOut = [.. LeftOut.Union(privileges.LeftOut)];
        List<PlannedSource> from = [];
        List<int> pass = [];
        var parts = Parts(found);
        foreach (var part in parts)
        {
            AddGroup(part, from, pass);
        }

        if (parts.Count > 1)
        {
            AddGroup(
                [
                    .. found.GroupBy(item => item.Match.Event.Encoding).Select(
                        alike => alike.MaxBy(item => (item.Event.Status == ReadingStatus.Counted, item.Event.Share))!)], from, pass);
        }

        Counted = found.Where(item => item.Event.Status == ReadingStatus.Counted).Select(item => item.Match.Event.Encoding).Concat(Counted).ToHashSet();
        passes.Add(pass);
        sources.Add(from);
    }

    /// <summary>A correction that was never counted would take its node with it; perf's own formula does without.</summary>
    private static bool IsWorthPlanning(PmuEvent matched, ImportedEvent printed) =>
        printed.Status == ReadingStatus.Counted || !ReducedModel.Corrections.Contains(matched.Name);

    private bool IsOurs(EventName name) => name.CoreType is { } type ? type == coreType : coreType is null or CoreType.Core || name.Published is not null;

    /// <summary>A group ends where an event comes again or where the share of the time on the counters changes.</summary>
    private static List<List<FoundEvent>> Parts(List<FoundEvent> found)
    {
        List<List<FoundEvent>> parts = [];
        foreach (var item in found)
        {
            var current = parts.Count > 0 ? parts[^1] : null;
            var belongs = current is not null
                && (item.Event.Group is { } group ? group == current[0].Event.Group : SharesTime(current[0].Event, item.Event))
                && !current.Exists(member => member.Match.Event.Encoding == item.Match.Event.Encoding);
            if (belongs)
            {
                current!.Add(item);
            }
            else
            {
                parts.Add([item]);
            }
        }

        return parts;
    }

    private static bool SharesTime(ImportedEvent one, ImportedEvent other) =>
        Math.Abs(one.Share - other.Share) < SameShare || (one.Share >= AllTheTime && other.Share >= AllTheTime);

    private void AddGroup(List<FoundEvent> members, List<PlannedSource> from, List<int> pass)
    {
        List<PlannedEvent> events = [];
        foreach (var member in members)
        {
            from.Add(new PlannedSource(planned, member.Slots, member.Match.Scale));
            events.Add(new PlannedEvent(planned++, member.Match.Event));
        }

        AddMissingSlots(members, events, from);
        pass.Add(groups.Count);
        groups.Add(new EventGroup(events));
    }

    /// <summary>The four metrics are fractions of slots: their sum is the slots, when those were left out of the output.</summary>
    private void AddMissingSlots(List<FoundEvent> members, List<PlannedEvent> events, List<PlannedSource> from)
    {
        var four = members.FindAll(member => member.Match.Event.IsTopdownMetric && member.Match.Event.Encoding.Umask is >= 0x80 and <= 0x83);
        if (four.Count == 4 && !events.Exists(member => member.Event.Encoding is { Event: 0, Umask: 4 })
            && names.Find(EventName.Parse("slots")) is { } slots)
        {
            SlotsAreSum = true;
            from.Add(new PlannedSource(planned, [.. four.SelectMany(member => member.Slots)], 1));
            events.Add(new PlannedEvent(planned++, slots.Event));
        }
    }
}

/// <summary>An event of an output that a model knows.</summary>
/// <param name="Slots">Positions in the output; several are added.</param>
/// <param name="Event">The first of them.</param>
internal sealed record FoundEvent(IReadOnlyList<int> Slots, ImportedEvent Event, MatchedEvent Match);

/// <summary>What the reading of a planned event is made of.</summary>
/// <param name="Index">Position of the planned event.</param>
/// <param name="Slots">Positions in the output; several are added.</param>
public sealed record PlannedSource(int Index, IReadOnlyList<int> Slots, double Scale);

/// <summary>Software events shown in addition to a tree.</summary>
internal static class SoftwareNames
{
    private static readonly HashSet<string> Known =
        ["task-clock", "page-faults", "minor-faults", "major-faults", "context-switches", "cpu-migrations"];

    public static bool Contains(string name) => Known.Contains(name);
}
