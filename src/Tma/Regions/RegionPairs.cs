namespace Toplev.Tma.Regions;

/// <summary>
/// Makes regions of begins and ends as they come. An end closes the latest open region of its name, so that regions may nest and
/// overlap; what is still open at the end of the program is closed there and marked.
/// </summary>
public sealed class RegionPairs
{
    public const int MostRegions = 2_000_000;
    private const int MostOpen = 10_000;

    private readonly List<(string Name, double Begin)> open = [];
    private readonly List<Region> regions = [];

    /// <summary>Ends without a begin, and begins beyond what is kept.</summary>
    public int Unpaired { get; private set; }

    public void Begin(string name, double seconds)
    {
        if (open.Count < MostOpen && regions.Count < MostRegions)
        {
            open.Add((name, seconds));
        }
        else
        {
            Unpaired++;
        }
    }

    public void End(string name, double seconds)
    {
        var at = open.FindLastIndex(region => region.Name == name);
        if (at < 0)
        {
            Unpaired++;
            return;
        }

        regions.Add(new Region(name, open[at].Begin, Math.Max(seconds, open[at].Begin)));
        open.RemoveAt(at);
    }

    /// <summary>All regions in the order of their beginnings.</summary>
    /// <param name="end">When the program ended, in seconds since its start.</param>
    public IReadOnlyList<Region> Close(double end) =>
        [.. regions.Concat(open.Select(region => new Region(region.Name, region.Begin, Math.Max(end, region.Begin), Unended: true))).OrderBy(region => region.Begin)];
}
