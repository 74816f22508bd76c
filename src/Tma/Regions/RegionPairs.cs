namespace Toplev.Tma.Regions;

/// <summary>
/// Makes regions of begins and ends as they come. An end closes the latest open region of its key, so that regions may nest and
/// overlap; what is still open at the end of the program is closed there and marked.
/// </summary>
/// <param name="source">Who tells of them.</param>
public sealed class RegionPairs(RegionSource source)
{
    public const int MostRegions = 2_000_000;
    private const int MostOpen = 10_000;

    private readonly List<(string Key, Region Region)> open = [];
    private readonly List<Region> regions = [];

    /// <summary>Ends without a begin, and begins beyond what is kept.</summary>
    public int Unpaired { get; private set; }

    /// <param name="seconds">Since the program's start.</param>
    /// <param name="thread">As shown, or empty.</param>
    /// <param name="key">What the end will name; the name where it is null.</param>
    public void Begin(string name, double seconds, string thread = "", string? key = null)
    {
        if (open.Count < MostOpen && regions.Count + open.Count < MostRegions)
        {
            open.Add((key ?? name, new Region(name, seconds, seconds) { Source = source, Thread = thread }));
        }
        else
        {
            Unpaired++;
        }
    }

    public void End(string key, double seconds)
    {
        var at = open.FindLastIndex(region => region.Key == key);
        if (at < 0)
        {
            Unpaired++;
            return;
        }

        var region = open[at].Region;
        regions.Add(region with { End = Math.Max(seconds, region.Begin) });
        open.RemoveAt(at);
    }

    public bool IsOpen(string key) => open.Exists(region => region.Key == key);

    /// <summary>All regions in the order of their beginnings.</summary>
    /// <param name="end">When the program ended, in seconds since its start.</param>
    public IReadOnlyList<Region> Close(double end) =>
        [.. regions.Concat(open.Select(region => region.Region with { End = Math.Max(end, region.Region.Begin), Unended = true })).OrderBy(region => region.Begin)];
}
