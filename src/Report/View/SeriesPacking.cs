using System.IO.Compression;
using Toplev.Tma.Results;

namespace Toplev.Report.View;

/// <summary>
/// Packs a series for the page: whole numbers, differences of neighbours, the sign in the lowest bit (zig-zag), seven bits a byte,
/// deflate, base64. The browser unpacks it without a library. Layout: number of intervals; ends in ticks as differences of
/// differences; then for each node its shares as differences, where an interval in which nothing was counted is one number above
/// every share.
/// </summary>
internal static class SeriesPacking
{
    /// <summary>Ends are exact to 0.1 ms.</summary>
    public const int TicksPerSecond = 10_000;

    /// <summary>Shares are exact to 0.1 %, which is what is shown.</summary>
    public const int StepsOfWhole = 1000;

    /// <summary>Impossible values above 400 % are cut: the drawing ends at 100 %, and sums must fit 32 bits.</summary>
    public const int MostSteps = 4000;
    public const int Gap = MostSteps + 1;

    public static string Pack(VariantSeries series)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var numbers = new byte[(series.EndSeconds.Length * 10) + 16];
            deflate.Write(numbers.AsSpan(0, WriteEnds(series.EndSeconds, numbers)));
            foreach (var shares in series.Shares)
            {
                deflate.Write(numbers.AsSpan(0, WriteShares(shares, series.EndSeconds.Length, numbers)));
            }
        }

        return Convert.ToBase64String(compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
    }

    /// <summary>Begins and ends of regions are exact to a microsecond.</summary>
    public const int RegionTicksPerSecond = 1_000_000;

    /// <summary>
    /// For each lane: number of regions; begins as differences; durations; names; rows.
    /// </summary>
    public static string Pack(VariantLanes lanes)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var lane in lanes.Lanes)
            {
                var numbers = new byte[(lane.Begins.Length * 10) + 16];
                deflate.Write(numbers.AsSpan(0, Write(numbers, 0, (ulong)lane.Begins.Length)));
                var (length, last) = (0, 0L);
                foreach (var begin in lane.Begins)
                {
                    var ticks = RegionTicks(begin);
                    length = Write(numbers, length, ZigZag(ticks - last));
                    last = ticks;
                }

                deflate.Write(numbers.AsSpan(0, length));
                length = 0;
                for (var i = 0; i < lane.Ends.Length; i++)
                {
                    length = Write(numbers, length, (ulong)Math.Max(0, RegionTicks(lane.Ends[i]) - RegionTicks(lane.Begins[i])));
                }

                deflate.Write(numbers.AsSpan(0, length));
                foreach (var column in new[] { lane.Names, lane.Depths })
                {
                    length = 0;
                    foreach (var number in column)
                    {
                        length = Write(numbers, length, (ulong)number);
                    }

                    deflate.Write(numbers.AsSpan(0, length));
                }
            }
        }

        return Convert.ToBase64String(compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
    }

    private static long RegionTicks(double seconds) => (long)Math.Round(seconds * RegionTicksPerSecond);

    private static int WriteEnds(double[] ends, byte[] numbers)
    {
        var length = Write(numbers, 0, (ulong)ends.Length);
        var (last, lastStep) = (0L, 0L);
        foreach (var end in ends)
        {
            var ticks = (long)Math.Round(end * TicksPerSecond);
            var step = ticks - last;
            length = Write(numbers, length, ZigZag(step - lastStep));
            (last, lastStep) = (ticks, step);
        }

        return length;
    }

    private static int WriteShares(float[] shares, int count, byte[] numbers)
    {
        var length = 0;
        var last = 0;
        for (var i = 0; i < count; i++)
        {
            var value = float.IsNaN(shares[i]) ? Gap : (int)Math.Clamp(MathF.Round(shares[i] * StepsOfWhole), 0, MostSteps);
            length = Write(numbers, length, ZigZag(value - last));
            last = value;
        }

        return length;
    }

    internal static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    /// <summary>Seven bits a byte, the lowest first.</summary>
    /// <returns>The position behind the value.</returns>
    internal static int Write(byte[] numbers, int position, ulong value)
    {
        while (value >= 0x80)
        {
            numbers[position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        numbers[position++] = (byte)value;
        return position;
    }
}
