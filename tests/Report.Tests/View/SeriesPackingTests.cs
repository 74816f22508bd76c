using System.IO.Compression;
using Toplev.Report.View;
using Toplev.Tma.Results;
using Xunit;

namespace Toplev.Report.Tests.View;

public sealed class SeriesPackingTests
{
    [Fact]
    public void What_is_packed_can_be_read_back()
    {
        var series = SampleReport.Series("a", 2000, 3);

        var (ends, shares) = Unpack(SeriesPacking.Pack(series), series.Nodes.Count);

        Assert.Equal(series.EndSeconds.Length, ends.Length);
        for (var i = 0; i < ends.Length; i++)
        {
            Assert.Equal(series.EndSeconds[i], ends[i], 0.000_051);
            for (var node = 0; node < shares.Length; node++)
            {
                Assert.Equal(series.Shares[node][i], shares[node][i], 0.000_501f);
            }
        }
    }

    [Theory]
    [InlineData(-0.3f, 0f)]
    [InlineData(299f, 4f)]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, 4f)]
    public void Impossible_values_are_cut_and_gaps_stay(float share, float read)
    {
        var (_, shares) = Unpack(SeriesPacking.Pack(new VariantSeries("a", ["Retiring"], [1, 2, 3], [[0.5f, share, 0.5f]], [0])), 1);

        Assert.Equal([0.5f, read, 0.5f], shares[0]);
    }

    [Fact]
    public void Nothing_packs_to_nothing() => Assert.Empty(Unpack(SeriesPacking.Pack(new VariantSeries("a", ["Retiring"], [], [[]], [])), 1).Ends);

    /// <summary>The page's script in C#.</summary>
    private static (double[] Ends, float[][] Shares) Unpack(string packed, int nodes)
    {
        using var compressed = new MemoryStream(Convert.FromBase64String(packed));
        using var deflate = new DeflateStream(compressed, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        deflate.CopyTo(bytes);
        bytes.Position = 0;
        using var reader = new BinaryReader(bytes);
        var ends = new double[(int)reader.Read7BitEncodedInt64()];
        var (end, step) = (0L, 0L);
        for (var i = 0; i < ends.Length; i++)
        {
            step += Signed(reader);
            end += step;
            ends[i] = (double)end / SeriesPacking.TicksPerSecond;
        }

        var shares = new float[nodes][];
        for (var node = 0; node < nodes; node++)
        {
            shares[node] = new float[ends.Length];
            var value = 0L;
            for (var i = 0; i < ends.Length; i++)
            {
                value += Signed(reader);
                shares[node][i] = value == SeriesPacking.Gap ? float.NaN : (float)value / SeriesPacking.StepsOfWhole;
            }
        }

        Assert.Equal(bytes.Length, bytes.Position);
        return (ends, shares);
    }

    private static long Signed(BinaryReader reader)
    {
        var value = (ulong)reader.Read7BitEncodedInt64();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
