using Toplev.ModelCompiler.Encodings;
using Toplev.ModelCompiler.Sources;
using Xunit;

namespace Toplev.Tma.Tests.ModelCompiler;

public sealed class EventEncoderTests : IDisposable
{
    private readonly PublishedFiles json = PublishedFiles.AsPerfmonHasThem();
    private readonly PublishedFiles tables = PublishedFiles.AsTables();

    public void Dispose()
    {
        json.Dispose();
        tables.Dispose();
    }

    [Theory]
    [InlineData("FE.BUBBLES", "event=0x9c,umask=0x1")]
    [InlineData("FE.BUBBLES:c4:i1", "event=0x9c,umask=0x1,cmask=0x4,inv=0x1")]
    [InlineData("FE.BUBBLES:c8:eq1", "event=0x9c,umask=0x1,cmask=0x8,eq=0x1")]
    [InlineData("FE.BUBBLES:u0xf0", "event=0x9c,umask=0xf0")]
    [InlineData("FE.BUBBLES_PS", "event=0x9c,umask=0x1")]
    [InlineData("OCR.ONE", "event=0x2a,umask=0x201,offcore_rsp=0x10003")]
    [InlineData("OCR.ONE:ocr_msr_val=0x5", "event=0x2a,umask=0x201,offcore_rsp=0x5")]
    [InlineData("PERF_METRICS.MEMORY_BOUND", "event=0x0,umask=0x87")]
    public void Both_layouts_and_all_modifiers_give_what_perf_wants(string name, string encoding)
    {
        foreach (var files in new[] { json, tables })
        {
            var encoder = new EventEncoder(new PublishedDirectory(files.Path).Events("toy_core"), CoreFamily.Skylake);
            Assert.Equal($"/{encoding},name=/", encoder.Encode(name)?.Encoding.ToPerf("", ""));
        }
    }

    [Theory]
    [InlineData("FE.OTHER")]
    [InlineData("FE.BUBBLES:one_unit")]
    public void What_the_core_does_not_have_has_no_encoding(string name) =>
        Assert.Null(new EventEncoder(new PublishedDirectory(json.Path).Events("toy_core"), CoreFamily.Skylake).Encode(name));

    [Fact]
    public void Counters_are_the_ones_without_hyperthreading_and_within_what_the_kernel_allows()
    {
        var events = new PublishedDirectory(json.Path).Events("toy_core");
        Assert.Equal(0xffu, new EventEncoder(events, CoreFamily.Skylake).Encode("FE.BUBBLES")!.Counters);
        Assert.Equal(0xfu, new EventEncoder(events, CoreFamily.GoldenCove).Encode("OCR.ONE")!.Counters);
    }
}
