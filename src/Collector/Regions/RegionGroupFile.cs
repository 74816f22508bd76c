using System.Globalization;
using System.Text;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Regions;

/// <summary>
/// Readings of hardware counters beside the regions of a recording: a line each of <c>region group enabled running values…</c> with blanks
/// between. The region is its position in the file of the regions, from 0.
/// </summary>
internal static class RegionGroupFile
{
    private const int BufferSize = 64 * 1024;

    private const int Columns = 4;

    public static void Write(Stream stream, IReadOnlyList<Region> regions)
    {
        using var text = new StreamWriter(stream, Encoding.ASCII, BufferSize, leaveOpen: true) { NewLine = "\n" };
        for (var i = 0; i < regions.Count; i++)
        {
            if (regions[i].Group is { } reading)
            {
                text.Write(string.Create(CultureInfo.InvariantCulture, $"{i} {reading.Group} {reading.Enabled} {reading.Running}"));
                foreach (var value in reading.Values)
                {
                    text.Write(string.Create(CultureInfo.InvariantCulture, $" {value}"));
                }

                text.WriteLine();
            }
        }
    }

    /// <summary>Empty when one is none.</summary>
    private static long[] Numbers(string line)
    {
        var fields = line.Split(' ');
        var numbers = new long[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            if (!long.TryParse(fields[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return [];
            }
        }

        return numbers;
    }

    /// <summary>Takes the file line by line. Lines that cannot be are left out: the file may come from anywhere.</summary>
    public sealed class Reader(IReadOnlyList<Region> regions)
    {
        private readonly Region[] regions = [.. regions];

        /// <summary>The regions with their readings.</summary>
        public IReadOnlyList<Region> Regions => this.regions;

        public void Take(ReadOnlySpan<byte> line)
        {
            var fields = Numbers(Encoding.ASCII.GetString(line));
            if (fields.Length > Columns && fields[0] < this.regions.Length && fields[1] <= int.MaxValue && fields[3] <= fields[2])
            {
                this.regions[fields[0]] = this.regions[fields[0]] with { Group = new RegionGroup((int)fields[1], fields[2], fields[3], fields[Columns..]) };
            }
        }
    }
}
