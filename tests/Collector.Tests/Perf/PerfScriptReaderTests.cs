using System.Text;
using Toplev.Collector.Perf;
using Toplev.Tma.Profiles;

namespace Toplev.Collector.Tests.Perf;

/// <summary>What perf script prints, as perf 6.1 printed it or as hostile names would make it.</summary>
public sealed class PerfScriptReaderTests
{
    private const string TwoSamples =
        """
         hot 12202/12202  2590.582658:    1001001 cpu-clock:u: 
        	            1192 alpha (/tmp/t/hot)
        	           2724a __libc_start_call_main (/usr/lib/x86_64-linux-gnu/libc.so.6)

        hot 12202/12203  2590.583660:    1001001 cpu-clock:u: 
        	ffffffff81c01234 asm_sysvec_apic_timer_interrupt ([kernel.kallsyms])
        	            11c1 operator new(unsigned long) (/tmp/t/hot (deleted))


        """;

    [Fact]
    public void Reads_stacks_threads_periods_and_modules()
    {
        var (reader, profile) = Read(TwoSamples);
        Assert.Equal((2, 0, 0), (reader.Samples, reader.UnknownLines, reader.NamelessSamples));
        Assert.Equal([12202], reader.Processes);
        Assert.Equal(["hot"], profile.Threads);
        Assert.Equal(2_002_002, profile.Weight);
        Assert.Equal(
            [
                "__libc_start_call_main (libc.so.6) > alpha (hot)", "operator new(unsigned long) (hot) > asm_sysvec_apic_timer_interrupt ([kernel])",
            ],
            Stacks(profile));
    }

    // What perf 6.1 printed of a thread's start in code without frame pointers, shortened: it had 120 such lines.
    [Fact]
    public void A_stack_that_leads_nowhere_does_so_once()
    {
        var (reader, profile) = Read(
            """
            planted 12202/12203  2590.582660:    1001001 cpu-clock:u: 
            	ffffffff81c01234 copy_process ([kernel.kallsyms])
            	          100a34 clone3 (/usr/lib/x86_64-linux-gnu/libc.so.6)
            	3d8b48f8458b4800 [unknown] ([unknown])
            	3d8b48f8458b4801 [unknown] ([unknown])
            	            2201 [unknown] (/usr/lib/libstripped.so)
            	            2202 [unknown] (/usr/lib/libstripped.so)
            	3d8b48f8458b4802 [unknown] ([unknown])


            """);

        Assert.Equal((1, 0), (reader.Samples, reader.NamelessSamples));
        Assert.Equal(
            ["[unknown] ([unknown]) > [no symbol] (libstripped.so) > [no symbol] (libstripped.so) > [unknown] ([unknown]) > clone3 (libc.so.6) > "
                + "copy_process ([kernel])"],
            Stacks(profile));
    }

    [Fact]
    public void Pieces_may_be_cut_anywhere()
    {
        var whole = Read(TwoSamples).Profile;
        var bytes = Encoding.UTF8.GetBytes(TwoSamples);
        for (var size = 1; size < 40; size++)
        {
            var builder = new ProfileBuilder("cpu-clock");
            var reader = new PerfScriptReader(builder, wantsStacks: true);
            foreach (var piece in bytes.Chunk(size))
            {
                reader.Take(piece);
            }

            reader.Complete();
            Assert.Equal(Stacks(whole), Stacks(builder.Build()));
        }
    }

    // Names of threads are the program's own: blanks, digits, slashes, colons, what looks like another sample.
    [Theory]
    [InlineData("a b", "a b")]
    [InlineData("12/13  5.000000: 1", "12/13  5.000000: 1")]
    [InlineData(".NET TP Worker", ".NET TP Worker")]
    [InlineData("kworker/0:1-events", "kworker/0:1-events")]
    [InlineData("<script>", "<script>")]
    public void Names_of_threads_may_contain_anything(string name, string read)
    {
        var (reader, profile) = Read($"{name} 77/78  2590.582658:    1001001 cpu-clock: \n\t1192 alpha (/tmp/hot)\n\n");
        Assert.Equal([read], profile.Threads);
        Assert.Equal([77], reader.Processes);
        Assert.Equal(1_001_001, profile.Weight);
    }

    [Theory]
    [InlineData("1192 f(int (*)(char)) (/tmp/a (b)/hot)", "f(int (*)(char)) (hot)")]
    [InlineData("1192 f(int (*)(char))+0x1f (/tmp/a (b)/hot)", "f(int (*)(char)) (hot)")]
    [InlineData("1192 plus+0xzz (/tmp/hot)", "plus+0xzz (hot)")]
    [InlineData(
        "1192 std::vector<int, std::allocator<int> >::push_back(int&&) (/opt/x y/lib.so)", "std::vector<int, std::allocator<int> >::push_back(int&&) (lib.so)")]
    [InlineData("1192 [unknown] (/usr/lib/libz.so.1)", "[no symbol] (libz.so.1)")]
    [InlineData("1192 [unknown] ([unknown])", "[unknown] ([unknown])")]
    [InlineData("ffffffff81 [unknown] ([kernel.kallsyms])", "[no symbol] ([kernel])")]
    [InlineData("ffffffff81 nf_hook ([nf_tables])", "nf_hook ([kernel])")]
    [InlineData("7ffd1 __vdso_gettime ([vdso])", "__vdso_gettime ([vdso])")]
    [InlineData("7f01 helper (inlined)", "helper ([inlined])")]
    [InlineData("7f01 doIt (/tmp/perf-4711.map)", "doIt ([jit])")]
    public void Symbols_and_modules_are_told_apart(string line, string expected)
    {
        var (_, profile) = Read($"hot 1/1  2590.582658:    1 cpu-clock: \n\t{line}\n\n");
        Assert.Equal([expected], Stacks(profile));
    }

    [Fact]
    public void Lost_samples_are_counted_and_samples_of_the_launcher_left_out()
    {
        var (reader, profile) = Read(
            "hot 5/5 [001] 2590.1: PERF_RECORD_LOST lost 17\ntma-launch 5/5  2590.582658:    1 page-faults: \n\t1192 main (/tmp/tma-launch)\n\n" + TwoSamples);
        Assert.Equal((17, 2), (profile.Lost, reader.Samples));
    }

    [Fact]
    public void A_sample_without_a_stack_is_unknown_and_one_that_was_cut_off_is_left_out()
    {
        var (reader, profile) = Read("hot 5/5  2590.582658:    1 cpu-clock: \n\nhot 5/5  2590.582658:    1 cpu-clock: \n\t1192 al");
        Assert.Equal((1, 1), (reader.Samples, reader.NamelessSamples));
        Assert.Equal(["[unknown] ([unknown])"], Stacks(profile));
    }

    [Fact]
    public void Places_are_offsets_or_the_source_lines_that_were_asked_for()
    {
        const string Text = "hot 5/5  2590.5:    3 cpu-clock: \n\t1192 alpha+0x11 (/tmp/hot)\n  hot.c:6\n\t2724a main+0x7a (/tmp/hot)\n  hot.c:20\n\n"
            + "hot 5/5  2590.6:    4 cpu-clock: \n\t1192 alpha+0x12 (/tmp/hot)\n  ??:0\n\n";
        var builder = new ProfileBuilder("cpu-clock");
        var reader = new PerfScriptReader(builder, wantsStacks: true, withLines: true);
        reader.Take(Encoding.UTF8.GetBytes(Text));
        reader.Complete();
        Assert.Equal([new HotPlace(0, "+0x12", 4, 1), new HotPlace(0, "hot.c:6", 3, 1)], builder.Build().Places);
        Assert.Equal((2, 1), (reader.Samples, reader.SamplesWithoutLine));
    }

    // What perf prints where it has no line is the module with an address, and .NET's code has a module with a colon in its name.
    [Theory]
    [InlineData("memfd:doublemapper[7f61b8a40112]")]
    [InlineData("memfd:doublemapper+0x112")]
    [InlineData("a:b.so[1192]")]
    public void A_module_is_no_source_line(string printed)
    {
        var builder = new ProfileBuilder("cpu-clock");
        var reader = new PerfScriptReader(builder, wantsStacks: true, withLines: true);
        reader.Take(Encoding.UTF8.GetBytes($"hot 5/5  2590.5:    3 cpu-clock: \n\t1192 alpha+0x11 (/tmp/hot)\n  {printed}\n\n"));
        reader.Complete();
        Assert.Equal("+0x11", Assert.Single(builder.Build().Places).Place);
        Assert.Equal(1, reader.SamplesWithoutLine);
    }

    // A million lines, each with bytes changed, removed or doubled: never an exception, never more samples than there are.
    [Fact]
    public void Any_text_is_read_to_its_end()
    {
        var random = new Random(11);
        var template = Encoding.UTF8.GetBytes(TwoSamples);
        var builder = new ProfileBuilder("cpu-clock");
        var reader = new PerfScriptReader(builder, wantsStacks: true);
        var copies = 1_000_000 / 8;
        for (var copy = 0; copy < copies; copy++)
        {
            byte[] text = [.. template];
            for (var change = 0; change < 8; change++)
            {
                text[random.Next(text.Length)] = (byte)random.Next(256);
            }

            var cut = random.Next(text.Length);
            reader.Take(random.Next(4) switch
            {
                0 => text.AsSpan(0, cut),
                1 => text.AsSpan(cut),
                _ => text,
            });
        }

        reader.Complete();
        var profile = builder.Build();
        Assert.InRange(reader.Samples, copies / 10, 3L * copies);
        Assert.Equal(reader.Samples, profile.Samples);
        Assert.All(profile.Weights, weight => Assert.True(weight.Weight >= 0));
    }

    private static (PerfScriptReader Reader, Profile Profile) Read(string text)
    {
        var builder = new ProfileBuilder("cpu-clock");
        var reader = new PerfScriptReader(builder, wantsStacks: true);
        reader.Take(Encoding.UTF8.GetBytes(text));
        reader.Complete();
        return (reader, builder.Build());
    }

    private static IEnumerable<string> Stacks(Profile profile) => profile.Weights.Select(weight =>
    {
        List<string> names = [];
        for (var node = weight.Node; node >= 0; node = profile.Nodes[node].Parent)
        {
            var (name, module) = profile.Frames[profile.Nodes[node].Frame];
            names.Insert(0, $"{name} ({module})");
        }

        return string.Join(" > ", names);
    });
}
