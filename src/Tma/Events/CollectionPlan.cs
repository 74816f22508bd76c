namespace Toplev.Tma.Events;

/// <summary>What is counted: groups of hardware events on one core type, and software events.</summary>
public sealed record CollectionPlan
{
    /// <summary>Device the hardware events are counted on: <c>cpu</c>, <c>cpu_core</c>, <c>cpu_atom</c>, <c>armv8_pmuv3_0</c>.</summary>
    public required string Pmu { get; init; }

    /// <summary>
    /// True on a hybrid processor whose core types are counted together: the groups run only while the program is on this kind,
    /// so their time is a part of the program's.
    /// </summary>
    public bool CountsPartOfTime { get; init; }

    /// <summary>
    /// True when the groups are counted in the regions that the program marks, by the program's own threads: then no pass has any.
    /// </summary>
    public bool InRegions { get; init; }

    /// <summary>First letter of the names perf is asked to print, where it is not <c>e</c>: two plans in one execution must differ.</summary>
    public string? LabelPrefix { get; init; }

    /// <summary>Groups in the order they are given to perf; empty when there is no PMU.</summary>
    public required IReadOnlyList<EventGroup> Groups { get; init; }

    /// <summary>Software events by perf's names (<c>task-clock</c>, <c>page-faults</c>), never inside a hardware group.</summary>
    public IReadOnlyList<string> SoftwareEvents { get; init => field = value ?? []; } = [];

    /// <summary>Privilege the whole measurement is limited to.</summary>
    public Privilege Privilege { get; init; }

    /// <summary>
    /// Executions of the program that one repetition takes: each is the list of groups measured together in it.
    /// One entry with all groups when counters are shared in time; one entry per group with <c>--no-multiplex</c>.
    /// </summary>
    public required IReadOnlyList<IReadOnlyList<int>> Passes { get; init; }

    /// <summary>Of executions without hardware events.</summary>
    /// <param name="events">Software events by perf's names; none where the program is sampled.</param>
    public static CollectionPlan OfSoftware(IReadOnlyList<string> events, Privilege privilege = Privilege.Any) =>
        new() { Pmu = "cpu", Groups = [], SoftwareEvents = events, Privilege = privilege, Passes = [[]] };

    /// <summary>The unique name perf is asked to print for an event, for example <c>e17</c>.</summary>
    public string LabelOf(PlannedEvent planned) => LabelPrefix is null ? planned.Label : LabelPrefix + planned.Label[1..];

    /// <summary>Number of planned hardware events over all groups.</summary>
    public int EventCount => Groups.Sum(group => group.Events.Count);
}
