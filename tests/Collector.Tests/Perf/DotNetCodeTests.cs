using System.Text;
using Toplev.Collector.Perf;
using Toplev.Tma.Profiles;

namespace Toplev.Collector.Tests.Perf;

/// <summary>Code of .NET that perf finds in a file in memory, whose functions are in the runtime's map.</summary>
public sealed class DotNetCodeTests
{
    private const string Map = """
        7F61B8A80070 30 int64 [app] Program::Slow(int32)[QuickJitted]
        7f61b8a80100 40 instance int32 [app] Order::Total(int32)[OptimizedTier1]
        not a line of a map
        7f61b8a80200 zz int32 [app] Order::Broken()[OptimizedTier1]
        7f61b8a80300 10 stub ReportStubBlock<VSD_ResolveStub>
        7f61b8a80300 20 int32 [app] Order::Later()[OptimizedTier1]
        """;

    [Theory]
    [InlineData("1070", "Program.Slow(int)")]
    [InlineData("109f", "Program.Slow(int)")]
    [InlineData("10a0", "[no symbol]")]
    [InlineData("1120", "Order.Total(int)")]
    [InlineData("1210", "[no symbol]")]
    [InlineData("1310", "Order.Later()")]
    [InlineData("5070", "[no symbol]")]
    [InlineData("7f61b8a80070", "Program.Slow(int)")]
    public void Places_in_the_file_are_looked_up_in_the_map(string position, string name)
    {
        var profile = Read($"""
            .NET TP Worker 42/43 1.000000: PERF_RECORD_MMAP2 42/42: [0x7f61b8a40000(0x1000) @ 0x9000 00:01 6856 37]: r-xs /memfd:doublemapper (deleted)
            .NET TP Worker 42/43 1.000001: PERF_RECORD_MMAP2 42/42: [0x7f61b8a80000(0x1000) @ 0x1000 00:01 6856 37]: r-xs /memfd:doublemapper (deleted)
            .NET TP Worker 42/43 1.000002: 1000 cpu-clock:
            {'\t'}          {position} [unknown] (/memfd:doublemapper (deleted))

            """, out var reader);

        Assert.Equal(new Frame(name, "[jit]"), Assert.Single(profile.Frames));
        Assert.Equal(name == Frame.NoSymbol ? 1 : 0, reader.NamelessSamples);
        Assert.Equal(".NET TP Worker", Assert.Single(profile.Threads));
    }

    [Fact]
    public void The_latest_mapping_and_the_own_map_count()
    {
        var profile = Read("""
            app 42/42 1.000000: PERF_RECORD_MMAP2 42/42: [0x7f0000000000(0x1000) @ 0x1000 00:01 6856 37]: r-xs /memfd:doublemapper (deleted)
            app 42/42 1.000001: PERF_RECORD_MMAP2 42/42: [0x7f61b8a80000(0x1000) @ 0x1000 00:01 6856 37]: r-xs /memfd:doublemapper (deleted)
            app 42/42 1.000002: 1000 cpu-clock:
              1070 [unknown] (/memfd:doublemapper (deleted))

            app 7/7 1.000003: 1000 cpu-clock:
              1070 [unknown] (/memfd:doublemapper (deleted))

            """, out _);

        Assert.Equal([new Frame("Program.Slow(int)", "[jit]"), new Frame(Frame.NoSymbol, "[jit]")], profile.Frames);
    }

    [Theory]
    [InlineData("PERF_RECORD_MMAP2")]
    [InlineData("PERF_RECORD_MMAP2 42/42: [0x")]
    [InlineData("PERF_RECORD_MMAP2 42/42: [0x7f61b8a80000(0x1000) @ 0x1000 00:01 6856 37]: r-xs")]
    [InlineData("PERF_RECORD_MMAP2 42/42: [0xffffffffffffffff(0xffffffffffffffff) @ 0xffffffffffffffff 00:01 6856 37]: r-xs /memfd:doublemapper")]
    public void Broken_mappings_do_no_harm(string line)
    {
        var profile = Read($"app 42/42 1.000000: {line}\napp 42/42 1.000002: 1000 cpu-clock:\n  1070 [unknown] (/memfd:doublemapper (deleted))\n\n", out _);

        Assert.Equal([new Frame(Frame.NoSymbol, "[jit]")], profile.Frames);
    }

    [Fact]
    public void Without_stacks_the_function_stands_behind_the_event()
    {
        var profile = Read("""
            app 42/42 1.000001: PERF_RECORD_MMAP2 42/42: [0x7f61b8a80000(0x1000) @ 0x1000 00:01 6856 37]: r-xs /memfd:doublemapper (deleted)
                         app 42/42  4987.650946:     250000 cpu-clock:  ffffffff8140dd75 __rcu_read_lock ([kernel.kallsyms])
                         app 42/42  4987.651192:     250000 cpu/event=0x3c/upp:             1070 [unknown] (/memfd:doublemapper (deleted))
                         app 42/42  4987.651442:     500000 cpu-clock:      7f7cdd51969e handle (amd) (/usr/lib/ld-linux-x86-64.so.2)
            app 42/42 5000.000000: PERF_RECORD_LOST_SAMPLES lost 0
            """ + "\n", out var reader);

        Assert.Equal(3, reader.Samples);
        Assert.Equal(
            [new Frame("__rcu_read_lock", "[kernel]"), new Frame("Program.Slow(int)", "[jit]"), new Frame("handle (amd)", "ld-linux-x86-64.so.2")],
            profile.Frames);
        Assert.Equal(1_000_000, profile.Weights.Sum(weight => weight.Weight));
    }

    [Theory]
    [InlineData("libcoreclr.so", "[runtime and garbage collector]")]
    [InlineData("libclrgc.so", "[garbage collector]")]
    [InlineData("libclrjit.so", "[JIT compiler]")]
    [InlineData("libother.so", "[no symbol]")]
    public void The_runtimes_own_libraries_say_what_they_do(string library, string name)
    {
        var frame = PerfSymbol.Parse($"[unknown] (/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.0/{library})");

        Assert.Equal(new Frame(name, library), frame);
        Assert.False(frame.HasSymbol);
        Assert.True(PerfSymbol.Parse($"coreclr_execute_assembly (/usr/share/dotnet/{library})").HasSymbol);
    }

    private static Profile Read(string output, out PerfScriptReader reader)
    {
        var builder = new ProfileBuilder("cpu-clock");
        reader = new PerfScriptReader(builder, false, new DotNetCode(process => process == 42 ? CodeMap.Read(new StringReader(Map)) : null));
        reader.Take(Encoding.UTF8.GetBytes(output));
        reader.Complete();
        return builder.Build();
    }
}
