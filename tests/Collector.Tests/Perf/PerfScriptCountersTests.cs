using System.Text;
using Toplev.Collector.Perf;
using Toplev.Tma.Profiles;

namespace Toplev.Collector.Tests.Perf;

/// <summary>What perf script prints where events are counted at each sample, as perf 6.1 printed it.</summary>
public sealed class PerfScriptCountersTests
{
    private const string Header =
        """
        # ========
        # captured on    : Mon Nov 30 02:21:53 2026
        # event : name = cpu-clock, , id = { 9, 10 }, type = 1, size = 128, { sample_period, sample_freq } = 999, disabled = 1, freq = 1
        # event : name = page-faults, , id = { 11, 12 }, type = 1, size = 128, config = 0x2, sample_id_all = 1, exclude_guest = 1
        # event : name = dummy:HG, , id = { 8751, 8752 }, type = 1, size = 128, config = 0x9, disabled = 1, inherit = 1, mmap = 1
        # ========
        #

        """;

    private const string Samples =
        """
         app  10/10  1.000000:    1000000   cpu-clock: 
        	            118b spin+0x22 (/tmp/app)
        	            1200 main+0x10 (/tmp/app)

         app  10/10  1.000000:         53 page-faults: 
        	            118b spin+0x22 (/tmp/app)
        	            1200 main+0x10 (/tmp/app)

         app  10/11  1.000500:    1000001   cpu-clock: 
        	            118b spin+0x22 (/tmp/app)

         app  10/10  1.001000:    1000002   cpu-clock: 
        	ffffffff81c01234 clear_page_erms+0x7 ([kernel.kallsyms])
        	            119b fault+0x32 (/tmp/app)
        	            1200 main+0x10 (/tmp/app)

         app  10/10  1.001000:          7 page-faults: 
        	ffffffff81c01234 clear_page_erms+0x7 ([kernel.kallsyms])
        	            119b fault+0x32 (/tmp/app)
        	            1200 main+0x10 (/tmp/app)


        """;

    [Fact]
    public void Counts_belong_to_the_sample_before_them_and_are_no_samples_themselves()
    {
        var (reader, profile) = Read(Header + Samples);
        Assert.Equal((3, 0), (reader.Samples, reader.UnknownLines));
        Assert.Equal(3_000_003, profile.Weight);
        Assert.Equal(
            ["- > spin: 2000001 53", "spin > fault: 1000002 7"],
            profile.Transitions.Select(pair =>
                $"{(pair.From < 0 ? "-" : profile.Frames[pair.From].Name)} > {profile.Frames[pair.To].Name}: {string.Join(' ', pair.Counts)}").Order());
    }

    // The kernel's functions change with every instruction that enters it; what they do is done for who entered.
    [Fact]
    public void What_the_kernel_does_belongs_to_the_function_that_entered_it()
    {
        var (_, profile) = Read(Samples);
        Assert.Contains(profile.Transitions, pair => profile.Frames[pair.To].Name == "fault");
        Assert.DoesNotContain(profile.Transitions, pair => profile.Frames[pair.To].IsKernel);
        Assert.Contains(profile.Weights, weight => profile.Frames[profile.Nodes[weight.Node].Frame].Name == "clear_page_erms");
    }

    // The event of perf's own that follows threads says nothing of those that count.
    [Theory]
    [InlineData("", "", false)]
    [InlineData("", "           app  10/10  1.0: PERF_RECORD_FORK(10:11):(10:10)\n", true)]
    [InlineData(", inherit = 1", "           app  10/10  1.0: PERF_RECORD_FORK(10:11):(10:10)\n", false)]
    public void Knows_whether_threads_are_missing(string inherit, string fork, bool isMissing)
    {
        var (reader, _) = Read(Header.Replace("name = cpu-clock, ", "name = cpu-clock, " + inherit, StringComparison.Ordinal) + fork + Samples);
        Assert.Equal((isMissing, 0), (reader.MissesThreads, reader.UnknownLines));
    }

    [Fact]
    public void A_cpu_is_a_sequence_where_counters_belong_to_cpus()
    {
        var (_, profile) = Read(
            """
            app  10/10 [000]  1.000000:    1000 cpu-clock:  118b one (/tmp/app)
            other 11/11 [001]  1.000100:    1000 cpu-clock:  118b two (/tmp/app)
            third 12/12 [000]  1.001000:    1000 cpu-clock:  118b three (/tmp/app)
            third 12/12 [000]  1.001000:      20 page-faults:  118b three (/tmp/app)

            """);
        var pair = Assert.Single(profile.Transitions, pair => pair.From >= 0);
        Assert.Equal(("one", "three", 20), (profile.Frames[pair.From].Name, profile.Frames[pair.To].Name, pair.Counts[1]));
    }

    // What was not counted completely is not known.
    [Fact]
    public void A_sample_that_is_cut_off_has_no_counts()
    {
        var text = Samples.TrimEnd()[..^40];
        Assert.DoesNotContain(Read(text).Profile.Transitions, pair => pair.From >= 0);
    }

    [Fact]
    public void Mutated_text_never_fails()
    {
        var random = new Random(11);
        var whole = Encoding.UTF8.GetBytes(Header + Samples);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = (byte[])whole.Clone();
            for (var change = random.Next(8); change >= 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var (reader, profile) = Read(bytes[..random.Next(bytes.Length)]);
            Assert.True(reader.Samples <= 5);
            Assert.All(profile.Transitions, pair => Assert.All(pair.Counts, count => Assert.True(count >= 0)));
        }
    }

    private static (PerfScriptReader Reader, Profile Profile) Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static (PerfScriptReader Reader, Profile Profile) Read(byte[] bytes)
    {
        var builder = new ProfileBuilder("cpu-clock", ["cpu-clock", "page-faults"]);
        var reader = new PerfScriptReader(builder, wantsStacks: true, counters: ["cpu-clock", "page-faults"]);
        reader.Take(bytes);
        reader.Complete();
        return (reader, builder.Build());
    }
}
