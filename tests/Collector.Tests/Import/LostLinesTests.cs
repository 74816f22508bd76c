using System.Text;
using Toplev.Collector.Import;

namespace Toplev.Collector.Tests.Import;

/// <summary>Output that was cut or mixed with another's: what can be read is read, and what cannot is counted.</summary>
public sealed class LostLinesTests
{
    private const string Heading = " Performance counter stats for './app':\n\n";
    private const string End = "\n       0.500123456 seconds time elapsed\n";

    [Theory]
    [InlineData(Heading + "     123      cycles\n         400,00", 1)]
    [InlineData(Heading + "         400,000,0\n     123      cycles\n" + End, 1)]
    [InlineData(Heading + "     400,000,000      topd epoch 1: 50%\nown-be-bound\n     123      cycles\n" + End, 1)]
    [InlineData(Heading + "     <not coun\n     123      cycles\n" + End, 1)]
    [InlineData(Heading + "     123      cycles\n     400,000      slots       (24.9\n" + End, 1)]
    [InlineData(Heading + "     123      cycles\nloss=0.31     400,000      topdown-be-bound\n" + End, 1)]
    [InlineData("     123      cycles\n     400,0\n", 1)]
    [InlineData(Heading + "epoch 1 of 3\nread 12 files\n     123      cycles\n" + End + "     12\n", 0)]
    [InlineData("123,,cycles,1000,100.00,,\n4000000", 1)]
    [InlineData("123,,cycles,1000,100.00,,\n400,,slots,1000,2", 1)]
    [InlineData("123,,cycles,1000,100.00,,\n400,,slots\n", 1)]
    [InlineData("{\"counter-value\" : \"123\", \"event\" : \"cycles\"}\n{\"counter-value\" : \"400\", \"event\" : \"slots\", \"pcnt-running\" : 2", 1)]
    public void Lines_that_are_cut_or_mixed_are_counted(string text, int damaged)
    {
        var file = Read(text);
        Assert.Equal(123, Assert.Single(Assert.Single(file.Outputs).Intervals).Readings[0].Count);
        Assert.Single(file.Outputs[0].Events);
        Assert.Equal(damaged, file.Damaged);
    }

    [Theory]
    [InlineData(Heading + "     123      cycles\n     400      topdown-be-bo", true)]
    [InlineData(Heading + "     123      cycles\n     400      topdown-be-bound\n", false)]
    [InlineData(Heading + "     123      cycles\n" + "\n       0.500123456 seconds time elapsed", false)]
    [InlineData("123,,cycles,1000,100.00,,\n400,,slots,1000,100.00,,", false)]
    public void A_file_that_ends_in_a_count_may_be_cut(string text, bool expected)
    {
        var file = Read(text);
        Assert.Equal((expected, 0), (file.EndsInCount, file.Damaged));
    }

    [Theory]
    [InlineData("500,123", 500.123)]
    [InlineData("500.123", 500.123)]
    [InlineData("1.500,12", 1500.12)]
    [InlineData("1,500.12", 1500.12)]
    [InlineData("1\u202f500,12", 1500.12)]
    [InlineData("1'500.12", 1500.12)]
    [InlineData("12345,678901", 12345.678901)]
    public void A_time_has_decimals_in_every_locale(string number, double expected) =>
        Assert.Equal(expected, Read($"    {number} msec task-clock      #    0,998 CPUs utilized\n").Outputs[0].Intervals[0].Readings[0].Count, 1e-9);

    // The second interval has slots only: with it, one of two would be parts of another whole.
    [Theory]
    [InlineData("     1.000191820      5      slots\n     1.000191820      2      cycles\n     2.000191820      6      slots\n")]
    [InlineData("1.000191820,5,,slots,1000,100.00,,\n1.000191820,2,,cycles,1000,100.00,,\n2.000191820,6,,slots,1000,100.00,,\n2.000191820,3")]
    public void An_interval_that_ends_with_the_file_is_left_out(string text)
    {
        var output = Assert.Single(Read(text).Outputs);
        Assert.Equal([5, 2], Assert.Single(output.Intervals).Readings.Select(reading => reading.Count));
        Assert.True(output.LacksLastInterval);
    }

    // Lines of two programs in turns, as docker compose, kubectl --prefix and journalctl print them.
    [Theory]
    [InlineData("app-1  | ", "app-2  | ")]
    [InlineData("[pod/a] ", "[pod/b] 2024-05-01T12:00:00Z ")]
    [InlineData("May 01 12:00:00 host perf[1]: ", "May 01 12:00:00 host perf[2]: ")]
    public void Lines_of_two_programs_in_turns_are_two_outputs(string one, string other)
    {
        string[] lines = [" Performance counter stats for './app':", "", "   {0}      cycles", "   {0}      slots", "", "   0.{0} seconds time elapsed", ""];
        static string Numbered(string line, int number) => string.Format(System.Globalization.CultureInfo.InvariantCulture, line, number);
        var text = string.Concat(lines.Select(line => $"{one}{Numbered(line, 1)}\n{other}{Numbered(line, 2)}\n"));
        var outputs = Read(text).Outputs;
        Assert.Equal([1, 1, 2, 2], outputs.SelectMany(output => Assert.Single(output.Intervals).Readings).Select(reading => reading.Count));
        Assert.Equal([0.1, 0.2], outputs.Select(output => output.ElapsedSeconds!.Value));
    }

    [Fact]
    public void A_no_break_space_of_Latin_1_groups_digits()
    {
        using var stream = new MemoryStream(Encoding.Latin1.GetBytes("     1\u00a0234\u00a0567      cycles\n"));
        Assert.Equal(1_234_567, ImportSource.Read(stream, "text").Outputs[0].Intervals[0].Readings[0].Count);
    }

    private static ImportedFile Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return ImportSource.Read(stream, "text");
    }
}
