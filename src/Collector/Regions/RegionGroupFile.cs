using System.Globalization;
using System.Text;
using Toplev.Tma.Regions;

namespace Toplev.Collector.Regions;

/// <summary>
/// Readings of hardware counters beside the regions of a recording: a line each of <c>region group enabled running values…</c> with blanks
/// between. The region is its position in the file of the regions, from 0.
/// </summary>
internal static class RegionGroupFile
{
    /// <summary>What is more is left out: the instances in the file stand for all.</summary>
    private const int MostBytes = 200 << 20;

    private const int Columns = 4;

    /// <summary>Null when there are no readings.</summary>
    public static byte[]? Write(IReadOnlyList<Region> regions)
    {
        var text = new StringBuilder();
        for (int i = 0; i < regions.Count && text.Length < MostBytes; i++)
        {
            if (regions[i].Group is { } reading)
            {
                text.Append(CultureInfo.InvariantCulture, $"{i} {reading.Group} {reading.Enabled} {reading.Running}");
                foreach (long value in reading.Values)
                {
                    text.Append(CultureInfo.InvariantCulture, $" {value}");
                }

                text.Append('\n');
            }
        }

        return text.Length == 0 ? null : Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>The regions with their readings. Lines that cannot be are left out: the file may come from anywhere.</summary>
    public static IReadOnlyList<Region> Read(ReadOnlySpan<byte> bytes, IReadOnlyList<Region> regions)
    {
        Region[] read = [.. regions];
        foreach (string line in Encoding.ASCII.GetString(bytes).Split('\n'))
        {
            long[] fields = Numbers(line);
            if (fields.Length > Columns && fields[0] < read.Length && fields[1] <= int.MaxValue && fields[3] <= fields[2])
            {
                read[fields[0]] = read[fields[0]] with { Group = new RegionGroup((int)fields[1], fields[2], fields[3], fields[Columns..]) };
            }
        }

        return read;
    }

    /// <summary>Empty when one is none.</summary>
    private static long[] Numbers(string line)
    {
        string[] fields = line.Split(' ');
        var numbers = new long[fields.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            if (!long.TryParse(fields[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return [];
            }
        }

        return numbers;
    }
}
