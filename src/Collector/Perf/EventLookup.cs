using System.Text;
using Toplev.Tma.Events;

namespace Toplev.Collector.Perf;

/// <summary>Finds the planned event for a printed name: hardware events by their label (<c>e17</c>), software events by name.</summary>
internal sealed class EventLookup(CollectionPlan plan)
{
    private readonly int events = plan.Groups.SelectMany(group => group.Events).Select(planned => planned.Index + 1).DefaultIfEmpty(0).Max();
    private readonly byte prefix = (byte)(plan.LabelPrefix is { Length: > 0 } prefix ? prefix[0] : 'e');
    private readonly byte[][] software = [.. plan.SoftwareEvents.Select(name => WithoutDecoration(Encoding.UTF8.GetBytes(name)).ToArray())];

    /// <summary>Length of <see cref="Toplev.Tma.Samples.Sample.Events"/>.</summary>
    public int EventCount => events;

    public int SoftwareCount => software.Length;

    /// <summary>Index of a hardware event, or the bitwise complement of the index of a software event; null for a stranger.</summary>
    public int? Find(ReadOnlySpan<byte> name)
    {
        if (TryLabel(name, out var index))
        {
            return index < events ? index : null;
        }

        name = WithoutDecoration(name);
        for (var i = 0; i < software.Length; i++)
        {
            if (name.SequenceEqual(software[i]))
            {
                return ~i;
            }
        }

        return TryLabel(name, out index) && index < events ? index : null;
    }

    private bool TryLabel(ReadOnlySpan<byte> name, out int index)
    {
        index = 0;
        if (name.Length is < 2 or > 7 || name[0] != this.prefix)
        {
            return false;
        }

        foreach (var c in name[1..])
        {
            if (c is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            index = (index * 10) + c - '0';
        }

        return true;
    }

    // `task-clock:u` (no right to count the kernel), `cpu_core/e3/u`, `task-clock [software]` (perf 6.12 with -A).
    private static ReadOnlySpan<byte> WithoutDecoration(ReadOnlySpan<byte> name)
    {
        var bracket = name.IndexOf(" ["u8);
        name = bracket < 0 ? name : name[..bracket];
        var colon = name.LastIndexOf((byte)':');
        name = colon < 0 ? name : name[..colon];
        var close = name.LastIndexOf((byte)'/');
        if (close < 0)
        {
            return name;
        }

        name = name[..close];
        var open = name.IndexOf((byte)'/');
        return open < 0 ? name : name[(open + 1)..];
    }
}
