using System.Globalization;
using System.Text;
using Toplev.Tma.Regions;

namespace Toplev.Collector.Regions;

/// <summary>Regions of one execution in a recording: a line each, <c>begin,end,unended,name</c>, times in seconds since the program's start.</summary>
internal static class RegionFile
{
    public static byte[] Write(IReadOnlyList<Region> regions)
    {
        var text = new StringBuilder();
        foreach (Region region in regions)
        {
            text.Append(CultureInfo.InvariantCulture, $"{region.Begin:0.#########},{region.End:0.#########},{(region.Unended ? 1 : 0)},{region.Name.ReplaceLineEndings(" ")}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Lines that are no regions are left out: the file may come from anywhere.</summary>
    public static IReadOnlyList<Region> Read(ReadOnlySpan<byte> bytes)
    {
        List<Region> regions = [];
        foreach (string line in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            string[] fields = line.Split(',', 4);
            if (fields.Length == 4
                && double.TryParse(fields[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double begin)
                && double.TryParse(fields[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double end)
                && double.IsFinite(begin) && double.IsFinite(end) && begin >= 0 && end >= begin && fields[3].Length > 0)
            {
                regions.Add(new Region(fields[3], begin, end, fields[2] == "1"));
            }
        }

        return regions;
    }
}
