using System.IO.Compression;
using System.Text;
using Toplev.Collector.Import;

namespace Toplev.Collector.Tests.Import;

public sealed class ImportReaderTests
{
    [Theory]
    [InlineData("123,,cycles,1000,50.00,,\n")]
    [InlineData("123;;cycles:u;1000;50.00;;\n")]
    [InlineData("123||cycles|1000|50.00||\n")]
    [InlineData("123\t\tcycles\t1000\t50.00\t\t\n")]
    [InlineData("123;;;;cycles;;1000;;50.00;;;;\n")]
    [InlineData("     1.000100000,123,,cycles,1000,50.00,,\n")]
    [InlineData("1.000100000;CPU0;100;;cycles;1000;50.00;;\n1.000100000;CPU1;23;;cycles;1000;50.00;;\n")]
    [InlineData("S0-D0-C0;2;100;;cycles;1000;50.00;;\nS0-D0-C1;2;23;;cycles;1000;50.00;;\n")]
    [InlineData("npm i x-12;123;;cycles;1000;50.00;;\n")]
    [InlineData("123;;cycles;1.90%;1000;50.00;;\n")]
    [InlineData("123,,cycles,/system.slice,1000,50.00,,\n")]
    [InlineData("{\"counter-value\" : \"123.000000\", \"unit\" : \"\", \"event\" : \"cycles\", \"event-runtime\" : 1000, \"pcnt-running\" : 50,00, }\n")]
    [InlineData("{\"interval\" : 1.5, \"cpu\" : \"0\", \"counter-value\" : \"123\", \"event\" : \"cycles\", \"event-runtime\" : 1000, \"pcnt-running\" : "
        + "50.00}\n")]
    [InlineData("               123      cycles                                         (50.00%)\n")]
    [InlineData("               123      cycles:u     #  1.2 GHz    ( +-  0.28% )  (50,00%)\n")]
    [InlineData("CPU0           100      cycles                                         (50.00%)\nCPU1            23      cycles      (50.00%)\n")]
    [InlineData("S0-D0-C0           2                123      cycles                    (50.00%)\n")]
    [InlineData("     1.000100000     123      cycles                    (50.00%)\n")]
    [InlineData("  app-4711         123      cycles                    (50.00%)\n")]
    [InlineData("   123      cycles     /system.slice          (50.00%)\r\n")]
    public void One_count_is_the_same_in_every_format(string text)
    {
        var output = Assert.Single(Read(text).Outputs);
        var read = Assert.Single(output.Events);
        var reading = Assert.Single(output.Intervals).Readings[0];
        Assert.Equal(("cycles", 123, 0.5), (read.Name.Text, reading.Count, reading.RunningShare));
    }

    [Fact]
    public void Names_with_commas_survive_commas_as_separator()
    {
        var output = Assert.Single(Read("5,,cpu/event=0x3c,umask=0x0/u,1000,100.00,,\n7,,cpu/UOPS_DECODED.DEC0,cmask=1/,1000,100.00,,\n").Outputs);
        Assert.Equal([0x3cul, 0ul], output.Events[0].Name.Terms.Values);
        Assert.Equal("UOPS_DECODED.DEC0", output.Events[1].Name.Text);
    }

    [Fact]
    public void An_event_in_two_groups_stays_two_events()
    {
        var output = Assert.Single(Read(" 5      cycles    (50.00%)\n 6      slots   (50.00%)\n 7      cycles   (25.00%)\n").Outputs);
        Assert.Equal([5, 6, 7], output.Intervals[0].Readings.Select(reading => reading.Count));
    }

    [Fact]
    public void Outputs_of_several_programs_in_one_paste_are_told_apart()
    {
        var file = Read(
            """
            $ perf stat ./a
            hello 12 cycles of the moon
             Performance counter stats for './a' (5 runs):

                 5      cycles
                 1.5 seconds time elapsed
                 1.0 seconds user
            $ A=1 perf stat -e cycles ./b
             Performance counter stats for './b':

                 7      cycles

                 2,5 seconds time elapsed

            """);
        Assert.Equal(["./a", "./b"], file.Outputs.Select(output => output.Command));
        Assert.Equal([5, 1], file.Outputs.Select(output => output.MeanOf));
        Assert.Equal([1.5, 2.5], file.Outputs.Select(output => output.ElapsedSeconds));
        Assert.Equal(["", "A=1"], file.Outputs.Select(output => output.Part));
    }

    [Fact]
    public void Intervals_are_kept_and_totals_after_them_are_not_counted_twice()
    {
        var output = Assert.Single(
            Read("1.000100000;5;;cycles;1000;100.00;;\n2.000100000;6;;cycles;1000;100.00;;\nsummary;11;;cycles;2000;100.00;;\n").Outputs);
        Assert.Equal([5, 6], output.Intervals.Select(interval => interval.Readings[0].Count));
    }

    [Fact]
    public void Many_intervals_are_put_together_without_losing_a_count()
    {
        var text = new StringBuilder();
        for (var i = 1; i <= 20_000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i}.000000000,1,,cycles,1000,100.00,,\n");
        }

        var output = Assert.Single(Read(text.ToString()).Outputs);
        Assert.InRange(output.Intervals.Count, 1000, 4096);
        Assert.Equal(20_000, output.Intervals.Sum(interval => interval.Readings[0].Count));
    }

    [Fact]
    public void Compressed_text_is_read_and_a_cut_one_as_far_as_it_goes()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var i = 1; i < 5000; i++)
            {
                gzip.Write(
                    Encoding.UTF8.GetBytes(
                        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{i}.000000000,{i * 7919},,cycles,1000,100.00,,\n")));
            }
        }

        var bytes = packed.ToArray();
        Assert.Single(Read(bytes).Outputs);
        var cut = Read(bytes[..(bytes.Length / 2)]);
        Assert.NotEmpty(cut.Outputs);
    }

    [Fact]
    public void Lines_that_are_damaged_are_counted_and_the_first_is_quoted()
    {
        var file = Read("5,,cycles,1000,100.00,,\n6,,instr\n7,,slots,1000,100.00,,\n");
        Assert.Equal((1, "6,,instr"), (file.Damaged, file.FirstDamaged));
        Assert.Equal(2, file.Outputs[0].Events.Count);
    }

    [Theory]
    [InlineData("     1      slots  #  53.4 %  tma_backend_bound    <==\n", "tma_backend_bound", 53.4)]
    [InlineData("     1      topdown-heavy-ops  #      0.8% Heavy Operations       #     36.3% Light Operations\n", "Light Operations", 36.3)]
    [InlineData("     1      uops_issued.any           #     0.06 Bad_Speculation          (50.03%)\n", "Bad_Speculation", 6)]
    [InlineData("1,,slots,1000,100.00,51.0,%  tma_frontend_bound,bad\n", "tma_frontend_bound", 51)]
    [InlineData("1,,slots,1000,100.00,,\n,,,,,7.6,%  tma_bad_speculation\n", "tma_bad_speculation", 7.6)]
    [InlineData("S0-C0    BE/Mem         Backend_Bound.Memory_Bound:          44.59 +-     0.00 % Slots       <==\n", "Backend_Bound.Memory_Bound", 44.59)]
    [InlineData("S0 FE             Frontend_Bound   % Slots                   11.8  < [33.3%]\n", "Frontend_Bound", 11.8)]
    [InlineData("S0-C0,Frontend_Bound,40.8,% Slots,,\n", "Frontend_Bound", 40.8)]
    public void Percentages_that_the_source_printed_are_kept(string text, string metric, double percent) =>
        Assert.Contains(Read(text).Outputs[0].Printed, share => share.Metric == metric && Math.Abs(share.Percent - percent) < 1e-9);

    private static ImportedFile Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static ImportedFile Read(byte[] text)
    {
        using var stream = new MemoryStream(text);
        return ImportSource.Read(stream, "text");
    }
}
