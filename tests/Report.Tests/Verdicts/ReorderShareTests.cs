using Toplev.Report.Verdicts;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;
using Xunit;

namespace Toplev.Report.Tests.Verdicts;

public sealed class ReorderShareTests
{
    // A partition of 5.5 ms ran a reorder of 1 ms and a convolution of 4 ms: 1 of 5.5. Outside another reorder of 1 ms: 2 of 6.5.
    [Fact]
    public void The_time_of_a_partition_is_not_added_to_that_of_its_primitives()
    {
        List<RegionResult> regions =
        [
            Of(
                "graph convolution_post_ops 2x32x9x9", 0.0055, self: 0.0005), Of("reorder jit:blk abcd to aBcd16b 1x64", 0.002,
                0.002), Of("convolution jit:avx2 mb1", 0.004, 0.004),
        ];
        var result = Results.Program(Results.MemoryBound) with { Regions = regions };
        Assert.Equal(2 / 6.5, ReorderShare.Of(result)!.Value, 1e-9);
    }

    // ITT's tasks have the kinds of primitives as their names, without shapes: 1 ms of 4.
    [Fact]
    public void Primitives_without_shapes_count_too()
    {
        var result = Results.Program(Results.MemoryBound) with { Regions = [Of("reorder", 0.001, 0.001), Of("convolution", 0.003, 0.003)] };
        Assert.Equal(0.25, ReorderShare.Of(result)!.Value, 1e-9);
    }

    private static RegionResult Of(string name, double total, double self) =>
        RegionResult.Of(name, [new Region(name, 0, total) { Source = RegionSource.OneDnn }], [self], 1);
}
