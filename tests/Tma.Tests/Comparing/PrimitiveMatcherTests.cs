using Toplev.Tma.Comparing;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Xunit;

namespace Toplev.Tma.Tests.Comparing;

/// <summary>Which primitives stand for which: only what the log and the numbers of calls prove.</summary>
public sealed class PrimitiveMatcherTests
{
    private const string Shape = "mb20_ic16oc33_ih50oh24kh3sh2dh0ph0_iw100ow49kw3sw2dw0pw0";
    private const string Alone = "convolution jit:avx512_core " + Shape;
    private const string Fused = "convolution jit:avx512_core fused:eltwise_relu " + Shape;

    // 3 ms and 0.5 ms, 40 times each, become 3.2 ms, 40 times.
    [Theory]
    [InlineData("eltwise jit:avx512_core 20x33x24x49", "eltwise")]
    [InlineData("aten::relu", "aten::relu")]
    [InlineData("aten::relu_", "aten::relu_")]
    public void A_fusion_is_one_where_as_many_calls_are_gone(string relu, string name)
    {
        var match = Assert.Single(
            PrimitiveMatcher.Between(Of((Alone, 40, 0.003), (relu, 40, 0.0005)), Of((Fused, 40, 0.0032))));

        Assert.Equal(PrimitiveMatchKind.Fused, match.Kind);
        Assert.Equal(["convolution", name], match.Before.Select(part => part.Name));
        Assert.Equal((0.0035, 0.0032, 40), (Math.Round(match.BeforeSeconds, 9), Math.Round(match.AfterSeconds, 9), match.Calls));
        Assert.Equal(["eltwise_relu"], match.Evidence);

        var back = Assert.Single(PrimitiveMatcher.Between(Of((Fused, 40, 0.0032)), Of((Alone, 40, 0.003), (relu, 40, 0.0005))));
        Assert.Equal((PrimitiveMatchKind.Split, 1, 2), (back.Kind, back.Before.Count, back.After.Count));
    }

    [Fact]
    public void Nothing_is_concluded_without_proof()
    {
        // No ReLU known in the baseline; another number of them; another number of convolutions; another shape; one that is still there.
        Assert.Empty(PrimitiveMatcher.Between(Of((Alone, 40, 0.003)), Of((Fused, 40, 0.003))));
        Assert.Empty(PrimitiveMatcher.Between(Of((Alone, 40, 0.003), ("aten::relu", 41, 0.001)), Of((Fused, 40, 0.003))));
        Assert.Empty(PrimitiveMatcher.Between(Of((Alone, 39, 0.003), ("aten::relu", 40, 0.001)), Of((Fused, 40, 0.003))));
        Assert.Empty(
            PrimitiveMatcher.Between(
                Of(("convolution jit:avx512_core mb1_ic3oc4", 40, 0.003), ("aten::relu", 40, 0.001)), Of((Fused, 40, 0.003))));
        Assert.Empty(
            PrimitiveMatcher.Between(
                Of((Alone, 40, 0.003), ("aten::relu", 40, 0.001)), Of((Fused, 40, 0.003), ("aten::relu", 40, 0.001))));
        Assert.Empty(PrimitiveMatcher.Between(Of((Alone, 40, 0.003), ("eltwise jit:avx512_core 8x64", 40, 0.001)), Of((Fused, 40, 0.003))));
        Assert.Empty(PrimitiveMatcher.Between(Of((Alone, 40, 0.003)), Of(("aten::relu", 40, 0.003))));
    }

    // Of 60 ReLUs 40 went into convolutions, of 50 convolutions 10 stayed alone.
    [Fact]
    public void A_part_of_the_calls_may_be_fused()
    {
        var match = Assert.Single(
            PrimitiveMatcher.Between(
                Of((Alone, 50, 0.003), ("aten::relu", 60, 0.001)),
                Of((Alone, 10, 0.003), (Fused, 40, 0.0032), ("aten::relu", 20, 0.001))));

        Assert.Equal(40, match.Calls);
    }

    // An addition and a ReLU in one primitive: three calls became one.
    [Fact]
    public void Several_operations_may_be_fused()
    {
        var match = Assert.Single(
            PrimitiveMatcher.Between(
                Of((Alone, 4, 0.003), ("aten::add_", 4, 0.002), ("aten::relu", 4, 0.001)),
                Of(("convolution jit:avx512_core fused:sum+eltwise_relu " + Shape, 4, 0.004))));

        Assert.Equal(["convolution", "aten::add_", "aten::relu"], match.Before.Select(part => part.Name));
        Assert.Equal(0.006, match.BeforeSeconds, 1e-9);
    }

    [Fact]
    public void The_same_work_by_another_implementation_is_matched_by_shape_and_calls()
    {
        var match = Assert.Single(PrimitiveMatcher.Between(Of((Alone, 40, 0.003)), Of(("convolution brgconv:avx512_core " + Shape, 40, 0.002))));

        Assert.Equal(PrimitiveMatchKind.OtherImplementation, match.Kind);
        Assert.Equal(("jit:avx512_core", "brgconv:avx512_core"), (match.Before[0].Implementations[0], match.After[0].Implementations[0]));
        Assert.Empty(PrimitiveMatcher.Between(Of((Alone, 40, 0.003)), Of(("convolution brgconv:avx512_core " + Shape, 41, 0.002))));
        Assert.Empty(PrimitiveMatcher.Between(Of((Alone, 40, 0.003)), Of((Alone, 40, 0.002))));
    }

    [Theory]
    [InlineData(Fused, "convolution", "eltwise_relu", "20x33x24x49")]
    [InlineData("inner_product brgemm:avx512_core fused:eltwise_gelu_erf mb32ic64oc128", "inner_product", "eltwise_gelu_erf", "32x128")]
    [InlineData("matmul brg:avx512_core fused:binary_add+eltwise_tanh 2x8x64:2x64x10", "matmul", "binary_add+eltwise_tanh", "2x8x10")]
    [InlineData("convolution jit:avx2 g32mb2_ic32oc32_id9od8_ih5oh4_iw3ow2", "convolution", "", "2x32x8x4x2")]
    [InlineData("reorder jit:blk abcd to aBcd16b 20x16x50x100", "reorder", "", null)]
    public void A_name_is_read_as_it_was_written(string name, string kind, string postOps, string? output)
    {
        var read = PrimitiveName.Read(name)!;

        Assert.Equal((kind, postOps, output, name), (read.Kind, string.Join('+', read.PostOps), read.Output(), read.ToString()));
    }

    [Theory]
    [InlineData("convolution")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("graph convolution_post_ops 2x32x9x9")]
    [InlineData("convolution jit:avx2 fused:eltwise_relu")]
    public void What_has_no_shape_is_no_primitive_of_the_log(string name) => Assert.Null(PrimitiveName.Read(name));

    /// <summary>Operators come from a trace, primitives from oneDNN's log.</summary>
    private static ProgramResult Of(params (string Name, int Count, double Seconds)[] regions) => Variants.Timed("a", 0.5) with
    {
        Runs = 1,
        Regions =
        [
            .. regions.Select(
                region => RegionResult.Of(
                    region.Name,
                    [.. Enumerable.Range(0, region.Count).Select(i => new Region(region.Name, i, i + region.Seconds) { Source = SourceOf(region.Name) })],
                    [.. Enumerable.Repeat(region.Seconds, region.Count)],
                    region.Count)),
        ],
    };

    private static RegionSource SourceOf(string name) => name.StartsWith("aten::", StringComparison.Ordinal) ? RegionSource.Trace : RegionSource.OneDnn;
}
