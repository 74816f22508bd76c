using Toplev.Collector.Processes;
using Toplev.Collector.Regions;
using Toplev.Collector.Running;
using Toplev.Collector.Tests.Perf;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Tests.Regions;

/// <summary>oneDNN's log: lines of several versions as it prints them, and a program that prints them between its own output.</summary>
public sealed class OneDnnTests : IDisposable
{
    private const string Reorder = "onednn_verbose,exec,cpu,reorder,jit:blk,undef,src_f32::blocked:abcd:f0 dst_f32::blocked:aBcd16b:f0,attr-scratchpad:user "
        + ",,20x16x50x100,2.72095";
    private readonly PrivateDirectory folder = new();

    [Theory]
    [InlineData(Reorder, "reorder jit:blk abcd to aBcd16b 20x16x50x100", 2.72095, null)]
    [InlineData(
        "onednn_verbose,exec,cpu,convolution,jit:avx512_core,forward_training,src_f32::blocked:aBcd16b:f0 "
            + "wei_f32:p:blocked:ABcd16b16a:f0,attr-scratchpad:user ,alg:convolution_direct,mb20_ic16oc33,4.1499",
        "convolution jit:avx512_core mb20_ic16oc33", 4.1499, null)]
    [InlineData(
        "onednn_verbose,1700000000123.5,exec,cpu,eltwise,jit:avx2,forward_inference,data_f32::blocked:ab:f0 "
            + "diff_undef::undef::f0,,alg:eltwise_relu,8x64,0.5", "eltwise jit:avx2 8x64", 0.5, 1700000000123.5)]
    [InlineData(
        "onednn_verbose,v1,1700000000123.5,primitive,exec,cpu,matmul,brg:avx512_core,undef,src:f32::blocked:ab::f0 "
            + "wei:f32::blocked:ab::f0,attr-scratchpad:user,,8x64:64x10,0.25\n",
        "matmul brg:avx512_core 8x64:64x10", 0.25, 1700000000123.5)]
    [InlineData("onednn_verbose,primitive,exec,cpu,softmax,jit:avx2,forward_inference,src_f32::blocked:ab:f0,,alg:softmax_accurate "
        + "axis:1,8x10,1e-3", "softmax jit:avx2 8x10", 0.001, null)]
    [InlineData("dnnl_verbose,exec,cpu,reorder,simple:any,undef,src_f32::blocked:abcd:f0 "
        + "dst_f32:p:blocked:ABcd16b16a:f0,,,33x16x3x3,0.01", "reorder simple:any abcd to ABcd16b16a 33x16x3x3", 0.01, null)]
    [InlineData(
        "onednn_verbose,exec,cpu,convolution,jit:avx512_core,forward_training,src_f32::blocked:aBcd16b:f0 dst_f32:p:blocked:aBcd16b:f0,"
            + "attr-scratchpad:user attr-post-ops:eltwise_relu ,alg:convolution_direct,mb20_ic16oc33,2.5",
        "convolution jit:avx512_core fused:eltwise_relu mb20_ic16oc33", 2.5, null)]
    [InlineData(
        "onednn_verbose,v1,primitive,exec,cpu,convolution,brgconv:avx512_core,forward_inference,src:f32::blocked:acdb::f0 dst:f32::blocked:acdb::f0,"
            + "attr-scratchpad:user attr-post-ops:sum:1:0:f32+eltwise_clip:0:1e+06+binary_add:f32:2,alg:convolution_direct,mb1_ic8oc8,2.5",
        "convolution brgconv:avx512_core fused:sum+eltwise_clip+binary_add mb1_ic8oc8", 2.5, null)]
    [InlineData(
        "dnnl_verbose,exec,cpu,inner_product,gemm:jit,forward_inference,src_f32::blocked:ab:f0 dst_f32::blocked:ab:f0,"
            + "post_ops:'sum:1;eltwise_relu;',,mb32ic64oc128,2.5",
        "inner_product gemm:jit fused:sum+eltwise_relu mb32ic64oc128", 2.5, null)]
    [InlineData(
        "onednn_verbose,exec,cpu,matmul,brg:avx2,undef,src_f32::blocked:ab:f0 dst_f32::blocked:ab:f0,attr-post-ops:eltwise_swish:0,5+binary_mul:f32:5 "
            + ",,8x64:64x10,2,5",
        "matmul brg:avx2 fused:eltwise_swish+binary_mul 8x64:64x10", 2.5, null)]
    public void A_line_of_any_version_names_the_primitive(string line, string name, double milliseconds, double? epoch) =>
        Assert.Equal(new OneDnnLine(name, milliseconds, epoch), OneDnnLine.Read(line));

    // Under a locale with a decimal comma the time takes two fields, as do the time stamp and numbers of attributes.
    [Theory]
    [InlineData("onednn_verbose,exec,cpu,reorder,jit:uni,undef,src_f32::blocked:abcd::f0 dst_f32::blocked:aBcd16b::f0,attr-scratchpad:user "
        + ",,1x64x56x56,1,25", "reorder jit:uni abcd to aBcd16b 1x64x56x56", 1.25, null)]
    [InlineData("onednn_verbose,exec,cpu,reorder,jit:uni,undef,src_f32::blocked:abcd::f0 dst_f32::blocked:aBcd16b::f0,attr-scratchpad:user "
        + ",,1x64x56x56,0,432", "reorder jit:uni abcd to aBcd16b 1x64x56x56", 0.432, null)]
    [InlineData("onednn_verbose,exec,cpu,reorder,jit:uni,undef,src_f32::blocked:a::f0 dst_f32::blocked:a::f0,,,1024,3", "reorder jit:uni a to a 1024", 3, null)]
    [InlineData("onednn_verbose,exec,cpu,eltwise,jit:avx2,forward_inference,data_f32::blocked:ab:f0,,alg:eltwise_relu alpha:0,1 "
        + "beta:0,8x64,2", "eltwise jit:avx2 8x64", 2, null)]
    [InlineData("onednn_verbose,exec,cpu,eltwise,jit:avx2,forward_inference,data_f32::blocked:ab:f0,,alg:eltwise_relu alpha:0,1 "
        + "beta:0,8x64,2,5e-05", "eltwise jit:avx2 8x64", 0.000025, null)]
    [InlineData("onednn_verbose,1700000000123,5,exec,cpu,eltwise,jit:avx2,forward_inference,data_f32::blocked:ab:f0,,alg:eltwise_relu,"
        + "8x64,0,5", "eltwise jit:avx2 8x64", 0.5, 1700000000123.5)]
    public void A_decimal_comma_divides_no_number(string line, string name, double milliseconds, double? epoch)
    {
        var read = OneDnnLine.Read(line)!;
        Assert.Equal((name, epoch), (read.Name, read.EpochMilliseconds));
        Assert.Equal(milliseconds, read.Milliseconds, 1e-9);
    }

    [Theory]
    [InlineData("onednn_verbose,graph,exec,cpu,100006,convolution_post_ops,CONV_0;ELTWISE_1,data:NCX; filter:OIX;;,in0_f32:0:strided:undef:2x32x9x9:1s1 "
        + "in1_f32:1:strided:constant:64x32x1x1:1s1 out0_f32:4:strided:undef:2x64x9x9:1s1,fpm:strict,dnnl_backend,5.5")]
    [InlineData("onednn_verbose,graph,exec,cpu,100007,convolution_post_ops,CONV_2;ELTWISE_3,data:NCX; filter:OIX;;,in0_f32:0:strided:undef:2x32x9x9:1s1 "
        + "in1_f32:1:strided:constant:64x32x1x1:1s1 out0_f32:4:strided:undef:2x64x9x9:1s1,dnnl_backend,5,5")]
    [InlineData("onednn_verbose,v1,graph,exec,cpu,100008,convolution_post_ops,CONV_2;ELTWISE_3,data:NCX; filter:OIX;;,in0_f32:0:strided:undef:2x32x9x9:1s1 "
        + "in1_f32:1:strided:constant:64x32x1x1:1s1,fpm:strict,dnnl_backend,5,5")]
    public void A_partition_of_a_graph_is_named_by_what_it_is_and_not_by_its_number(string line) =>
        Assert.Equal(new OneDnnLine("graph convolution_post_ops 2x32x9x9:64x32x1x1", 5.5, null) { IsPartition = true }, OneDnnLine.Read(line));

    [Fact]
    public async Task Primitives_that_are_told_together_lie_one_after_another()
    {
        var result = await Run("""
            sleep 0.1; echo 'onednn_verbose,exec,cpu,matmul,jit,undef,src,attr,aux,8x8,1,5
            onednn_verbose,exec,cpu,eltwise,jit,undef,src,attr,aux,8x8,2,5'; sleep 0.1
            """, folder.File("printed"));

        Assert.Equal([0.0015, 0.0025], result.Samples.Regions.OrderBy(region => region.Begin).Select(region => Math.Round(region.Seconds, 9)));
        Assert.True(result.Samples.Regions.Min(region => region.End) <= result.Samples.Regions.Max(region => region.Begin) + 1e-9);
    }

    // 4 ms of two primitives in a partition of 5 ms: 1 ms is its own.
    [Fact]
    public async Task The_time_of_a_partition_holds_that_of_its_primitives()
    {
        var result = await Run("""
            sleep 0.1; echo 'onednn_verbose,exec,cpu,matmul,jit,undef,src,attr,aux,8x8,1.5
            onednn_verbose,exec,cpu,eltwise,jit,undef,src,attr,aux,8x8,2.5
            onednn_verbose,graph,exec,cpu,7,matmul_post_ops,M;E,data,in0_f32:0:s:u:8x8:1s1,fpm:strict,dnnl_backend,5'; sleep 0.1
            """, folder.File("printed"));

        var partition = Assert.Single(result.Samples.Regions, region => region.Name == "graph matmul_post_ops 8x8");
        Assert.Equal(0.005, partition.Seconds, 1e-9);
        Assert.Equal(2, result.Samples.Regions.Count(region => region != partition && region.Begin >= partition.Begin && region.End <= partition.End + 1e-9));
    }

    [Theory]
    [InlineData("onednn_verbose,info,cpu,runtime:OpenMP,nthr:1")]
    [InlineData("onednn_verbose,create:cache_miss,cpu,convolution,jit:avx2,forward,src,attr,alg,problem,0.1")]
    [InlineData("onednn_verbose,exec,cpu,convolution,jit:avx2,forward,src,attr,alg,problem,")]
    [InlineData("onednn_verbose,exec,cpu,convolution,jit:avx2,forward,src,attr,alg,problem,NaN")]
    [InlineData("onednn_verbose,exec,cpu,convolution,jit:avx2,forward,src,attr,alg,problem,-1")]
    [InlineData("onednn_verbose,exec,cpu,convolution")]
    [InlineData("exec,cpu,convolution,jit:avx2,forward,src,attr,alg,problem,1")]
    [InlineData("")]
    public void A_line_of_something_else_is_no_primitive(string line) => Assert.Null(OneDnnLine.Read(line));

    // The log's lines are taken out, and nothing else: neither lines that only begin like one nor what has no line end.
    [Fact]
    public async Task The_programs_own_output_goes_on_without_the_log()
    {
        var printed = folder.File("printed");
        var result = await Run($"""
            [ "$ONEDNN_VERBOSE$DNNL_VERBOSE$ONEDNN_VERBOSE_TIMESTAMP" = 111 ] || exit 9
            printf 'one\nonednn_verbosity is no log\n'; echo 'onednn_verbose,info,oneDNN v2.6.3'; echo '{Reorder}'; printf 'two> '; sleep 0.1; echo three
            echo '{Reorder}'; echo 'onednn_verbose,exec,cut'; printf 'onednn_verb'; sleep 0.05; printf 'ose,info\nfour'
            """, printed);

        Assert.Equal(0, result.Samples.ExitCode);
        Assert.Equal("one\nonednn_verbosity is no log\ntwo> three\nfour", await File.ReadAllTextAsync(printed, TestContext.Current.CancellationToken));
        Assert.Equal(2, result.Samples.Regions.Count);
        Assert.All(
            result.Samples.Regions, region => Assert.Equal(
                ("reorder jit:blk abcd to aBcd16b 20x16x50x100", RegionSource.OneDnn), (region.Name, region.Source)));
        Assert.All(result.Samples.Regions, region => Assert.Equal(0.00272095, region.Seconds, 1e-9));
        Assert.InRange(result.Samples.Regions[1].Begin - result.Samples.Regions[0].Begin, 0.09, 10);
        Assert.Equal("1 line of oneDNN's log could not be read.", Assert.Single(result.Findings).Text);
    }

    [Theory]
    [InlineData("2024-05-01T12:00:00Z ")]
    [InlineData("2024-05-01 12:00:00,123 ")]
    [InlineData("May 01 12:00:00 host app[12]: ")]
    [InlineData("[pod] ")]
    [InlineData("[pod-1] 2024-05-01T12:00:00.123Z stdout F ")]
    [InlineData("app-1  | ")]
    public async Task What_is_put_in_front_of_every_line_hides_none_of_the_log(string prefix)
    {
        var printed = folder.File("printed");
        var result = await Run($"""
            echo '{prefix}one'
            echo '{prefix}{Reorder}'
            echo '{prefix}{Reorder.Replace("onednn", "dnnl", StringComparison.Ordinal)}'
            echo '{prefix}onednn_verbose,exec,cut'
            echo '{prefix}two'
            """, printed);

        Assert.Equal($"{prefix}one\n{prefix}two\n", await File.ReadAllTextAsync(printed, TestContext.Current.CancellationToken));
        Assert.All(result.Samples.Regions, region => Assert.Equal("reorder jit:blk abcd to aBcd16b 20x16x50x100", region.Name));
        Assert.Equal(2, result.Samples.Regions.Count);
        Assert.Equal("1 line of oneDNN's log could not be read.", Assert.Single(result.Findings).Text);
    }

    [Fact]
    public async Task A_line_of_the_log_behind_what_the_program_had_not_ended_is_read()
    {
        var printed = folder.File("printed");
        var result = await Run($"printf 'epoch 1: '; sleep 0.1; echo '{Reorder}'; printf 'loss 0.5 {Reorder}\\n'; echo done", printed);

        Assert.Equal("epoch 1: loss 0.5 done\n", await File.ReadAllTextAsync(printed, TestContext.Current.CancellationToken));
        Assert.Equal(2, result.Samples.Regions.Count);
    }

    [Fact]
    public async Task A_time_stamp_of_the_log_is_when_the_primitive_began()
    {
        // Written half a second after it began.
        var result = await Run("""
            now=$(date +%s%3N); sleep 0.5; echo "onednn_verbose,$now,exec,cpu,convolution,jit:avx2,forward,src,attr,alg,problem,100"
            """, folder.File("printed"));

        var region = Assert.Single(result.Samples.Regions);
        Assert.InRange(region.Begin, 0, result.Samples.WallSeconds - 0.49);
        Assert.Equal(0.1, region.Seconds, 1e-9);
    }

    [Theory]
    [InlineData("", "1 ")]
    [InlineData("ONEDNN_ITT_TASK_LEVEL", "2 ")]
    [InlineData("DNNL_ITT_TASK_LEVEL", " 2")]
    public async Task ITT_tells_of_a_primitive_once_unless_the_user_wants_it_otherwise(string variable, string seen)
    {
        var printed = folder.File("printed");
        Dictionary<string, string?> environment = variable.Length > 0 ? new() { [variable] = "2" } : [];
        await Run("echo \"$ONEDNN_ITT_TASK_LEVEL $DNNL_ITT_TASK_LEVEL\"", printed, environment, itt: true);

        Assert.Equal(seen + "\n", await File.ReadAllTextAsync(printed, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_great_deal_of_output_goes_through_unchanged()
    {
        var printed = folder.File("printed");
        var result = await Run("seq 1 300000; head -c 3000000 /dev/zero", printed);

        Assert.Equal(0, result.Samples.ExitCode);
        var expected = string.Concat(Enumerable.Range(1, 300_000).Select(i => i + "\n")) + new string('\0', 3_000_000);
        Assert.True(expected == await File.ReadAllTextAsync(printed, TestContext.Current.CancellationToken));
    }

    public void Dispose() => folder.Dispose();

    private static Task<PassResult> Run(string script, string printed, IReadOnlyDictionary<string, string?>? environment = null, bool itt = false) =>
        RealPerf.Run(
        RealPerf.Shell(script) with { Environment = environment ?? new Dictionary<string, string?>() },
        new PerfRunner(
            ProgramEnvironment.OfThisProcess(), TimeProvider.System) { Regions = new RegionChoice(
                Itt: itt, OneDnn: true), Streams = new ProgramStreams(false, printed, null) });
}
