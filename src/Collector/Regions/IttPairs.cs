using Toplev.Tma.Samples;

namespace Toplev.Collector.Regions;

/// <summary>Makes regions of the records of one process image.</summary>
/// <param name="seconds">From a record's time to seconds since the program's start; null for a time that is not of this run.</param>
/// <param name="end">When the program ended, on that scale.</param>
internal sealed class IttPairs(IttImage image, IttNames names, Func<ulong, double?> seconds, double end)
{
    /// <summary>The part of a run in which the program asked not to be looked at.</summary>
    public const string Paused = "paused";

    private const string OneDnnDomain = "dnnl::";

    private readonly List<Region> regions = [];
    private readonly List<(IttRecord Record, string Thread)> across = [];
    private bool userOnly;

    public IReadOnlyList<Region> Regions => regions;

    /// <summary>Ends without a begin, and times that cannot be.</summary>
    public int Unpaired { get; private set; }

    public int Unended { get; private set; }

    /// <summary>Tasks that have no counts.</summary>
    public int Uncounted { get; private set; }

    /// <summary>Regions of which a begin or an end found no room.</summary>
    public ulong Lost { get; private set; }

    /// <summary>All records of a thread. Its tasks and events are its own; the rest may end elsewhere and waits for <see cref="Close"/>.</summary>
    public void AddThread(IReadOnlyList<IttChunk> chunks, string label)
    {
        List<IttRecord> tasks = [];
        List<IttRecord> events = [];
        long inherited = chunks[0].Inherited;
        userOnly = chunks[0].UserOnly;
        foreach (var record in chunks.SelectMany(chunk => chunk.Records()))
        {
            switch (record.Kind)
            {
                case IttRecordKind.TaskBegin:
                    tasks.Add(record);
                    break;
                case IttRecordKind.TaskEnd:
                    // Domains are of different libraries, which need not end in the order in which they began.
                    Pair(tasks, tasks.FindLastIndex(task => task.Domain == record.Domain), record, label, ref inherited);
                    break;
                case IttRecordKind.EventStart:
                    events.Add(record);
                    break;
                case IttRecordKind.EventEnd:
                    Pair(events, events.FindLastIndex(started => started.Name == record.Name), record, label, ref inherited);
                    break;
                case IttRecordKind.Marker:
                    Add(record, record.Time, record.Time, label);
                    break;
                case IttRecordKind.Frame:
                    Add(record, record.Id.D1, record.Id.D2, label);
                    break;
                case IttRecordKind.ThreadName:
                    break;
                default:
                    across.Add((record, label));
                    break;
            }
        }

        // An event without an end is a point in time.
        events.ForEach(point => Add(point, point.Time, point.Time, label));
        var lost = chunks.Aggregate(0UL, (sum, chunk) => sum + chunk.Lost);
        Lost += lost;
        if (lost > 0)
        {
            // The end may be among what was lost.
            Lost += (ulong)tasks.Count;
            return;
        }

        tasks.ForEach(task => AddUnended(task, label));
    }

    /// <summary>Pairs what may begin in one thread and end in another.</summary>
    public void Close()
    {
        Dictionary<(IttRecordKind, uint, IttId), List<(IttRecord Record, string Thread)>> open = [];
        foreach ((var record, var thread) in across.OrderBy(entry => entry.Record.Time))
        {
            var kind = BeginOf(record.Kind);
            var key = (kind, record.Domain, record.Id);
            if (!open.TryGetValue(key, out var begun))
            {
                open[key] = begun = [];
            }

            if (kind == record.Kind)
            {
                if (kind != IttRecordKind.Pause || begun.Count == 0)
                {
                    begun.Add((record, thread));
                }
            }
            else if (begun.Count > 0)
            {
                (var begin, var where) = begun[^1];
                begun.RemoveAt(begun.Count - 1);
                Add(begin, record.Time, where);
            }
            else if (kind != IttRecordKind.Pause && !names.IsForked(image))
            {
                // A child may end what its parent began, and programs resume without having paused.
                Unpaired++;
            }
        }

        foreach ((var record, var thread) in open.Values.SelectMany(begun => begun))
        {
            AddUnended(record, thread);
        }

        across.Clear();
    }

    private static IttRecordKind BeginOf(IttRecordKind kind) => kind switch
    {
        IttRecordKind.OverlappedEnd => IttRecordKind.OverlappedBegin,
        IttRecordKind.RegionEnd => IttRecordKind.RegionBegin,
        IttRecordKind.FrameEnd => IttRecordKind.FrameBegin,
        IttRecordKind.Resume => IttRecordKind.Pause,
        _ => kind,
    };

    private void Pair(List<IttRecord> open, int at, IttRecord close, string thread, ref long inherited)
    {
        if (at >= 0)
        {
            var counts = Counts(open[at].Counts, close.Counts);
            Uncounted += counts is null && close.Kind == IttRecordKind.TaskEnd ? 1 : 0;
            Add(open[at], open[at].Time, close.Time, thread, counts, Difference(open[at].Reading, close.Reading));
            open.RemoveAt(at);
        }
        else if (inherited > 0)
        {
            inherited--;
        }
        else
        {
            Unpaired++;
        }
    }

    private void Add(IttRecord begin, ulong until, string thread) =>
        Add(begin, begin.Time, until, begin.Kind == IttRecordKind.Pause ? "" : thread);

    /// <summary>The task's name, which is what people look for; its domain's where it has none.</summary>
    private string NameOf(IttRecord begin) => begin.Kind == IttRecordKind.Pause ? Paused : names.Of(image, begin.Name != 0 ? begin.Name : begin.Domain);

    private RegionSource SourceOf(IttRecord begin) =>
        begin.Domain != 0 && names.Of(image, begin.Domain).StartsWith(OneDnnDomain, StringComparison.Ordinal) ? RegionSource.OneDnn : RegionSource.Itt;

    private void Add(IttRecord what, ulong begin, ulong until, string thread, RegionCounts? counts = null, RegionGroup? group = null)
    {
        if (until >= begin && seconds(begin) is double from && seconds(until) is double to)
        {
            regions.Add(new Region(NameOf(what), from, to) { Source = SourceOf(what), Thread = thread, Counts = counts, Group = group });
        }
        else
        {
            Unpaired++;
        }
    }

    /// <summary>A parent's counters go on in a forked child as other ones: then there is no difference to take.</summary>
    private RegionCounts? Counts(IttCounts begin, IttCounts end) =>
        begin.Number == IttCounts.Known && end.Number == IttCounts.Known
        && end.TaskClock >= begin.TaskClock
        && end.PageFaults >= begin.PageFaults
        && end.ContextSwitches >= begin.ContextSwitches
        && end.Migrations >= begin.Migrations
            ? new RegionCounts(
                end.PageFaults - begin.PageFaults,
                userOnly ? null : end.ContextSwitches - begin.ContextSwitches,
                userOnly ? null : end.Migrations - begin.Migrations,
                (end.TaskClock - begin.TaskClock) / 1e9)
            : null;

    /// <summary>Null also when another group counts at the end: tasks whose ends are not balanced let it change.</summary>
    private static RegionGroup? Difference(IttReading? begin, IttReading? end)
    {
        if (begin is null || end is null || begin.Group != end.Group || begin.Values.Length != end.Values.Length
            || end.Enabled < begin.Enabled || end.Running < begin.Running || end.Running - begin.Running > end.Enabled - begin.Enabled)
        {
            return null;
        }

        var values = new long[end.Values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = end.Values[i] - begin.Values[i];
            if (values[i] < 0)
            {
                return null;
            }
        }

        return new RegionGroup(end.Group, end.Enabled - begin.Enabled, end.Running - begin.Running, values);
    }

    private void AddUnended(IttRecord begin, string thread)
    {
        if (seconds(begin.Time) is double from)
        {
            var isPause = begin.Kind == IttRecordKind.Pause;
            Unended += isPause ? 0 : 1;
            regions.Add(new Region(NameOf(begin), from, Math.Max(from, end), Unended: true)
            {
                Source = SourceOf(begin),
                Thread = isPause ? "" : thread,
            });
        }
        else
        {
            Unpaired++;
        }
    }
}
