using Toplev.Tma.Samples;

namespace Toplev.Tma.Regions;

/// <summary>
/// Makes regions of begins and ends as they come. An end closes the latest open region of its key, so that regions may nest and
/// overlap; what is still open at the end of the program is closed there and marked.
/// </summary>
/// <param name="source">The source that reports them.</param>
public sealed class RegionPairs(RegionSource source)
{
    public const int MostRegions = 2_000_000;
    private const int MostOpen = 10_000;

    /// <summary>By key, the latest on top.</summary>
    private readonly Dictionary<string, Stack<(Region Region, int Order)>> open = [];
    private readonly List<(Region Region, int Order)> regions = [];
    private int opened;
    private int begun;

    /// <summary>Ends without a begin, and begins beyond what is kept.</summary>
    public int Unpaired { get; private set; }

    /// <param name="seconds">Since the program's start.</param>
    /// <param name="thread">As shown, or empty.</param>
    /// <param name="key">What the end will name; the name where it is null.</param>
    public void Begin(string name, double seconds, string thread = "", string? key = null) =>
        Begin(new Region(name, seconds, seconds) { Source = source, Thread = thread }, key ?? name);

    /// <param name="region">The region as known at its begin.</param>
    public void Begin(Region region, string key)
    {
        if (opened >= MostOpen || regions.Count + opened >= MostRegions)
        {
            Unpaired++;
            return;
        }

        if (!open.TryGetValue(key, out var sameKey))
        {
            open[key] = sameKey = [];
        }

        sameKey.Push((region, begun++));
        opened++;
    }

    public void End(string key, double seconds)
    {
        if (!open.TryGetValue(key, out var sameKey))
        {
            Unpaired++;
            return;
        }

        (var region, var order) = sameKey.Pop();
        regions.Add((region with { End = Math.Max(seconds, region.Begin) }, order));
        opened--;
        if (sameKey.Count == 0)
        {
            // Keys of activities never come again.
            open.Remove(key);
        }
    }

    public bool IsOpen(string key) => open.ContainsKey(key);

    /// <summary>All regions in the order of their beginnings; those that began at the same time as they came.</summary>
    /// <param name="end">When the program ended, in seconds since its start.</param>
    public IReadOnlyList<Region> Close(double end) =>
    [
        .. regions
            .Concat(
                open.Values.SelectMany(sameKey => sameKey).Select(
                    still => still with { Region = still.Region with { End = Math.Max(end, still.Region.Begin), Unended = true } }))
            .OrderBy(each => each.Region.Begin).ThenBy(each => each.Order)
            .Select(each => each.Region),
    ];
}
