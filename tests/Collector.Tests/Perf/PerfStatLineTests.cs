using System.Text;
using Toplev.Collector.Perf;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Tests.Perf;

public class PerfStatLineTests
{
    private static readonly PerfOutputLayout Plain = new(false, PerfAggregation.None);
    private static readonly PerfOutputLayout Interval = new(true, PerfAggregation.None);

    [Theory]
    [InlineData("     0.020306719;0.83;msec;task-clock;894736;100.00;0.041;CPUs utilized")] // 5.10 and 6.1
    [InlineData("0.020306719;0.83;msec;task-clock;894736;100.00;0.041;CPUs utilized")] // 6.12
    [InlineData("0.020306719;0.83;msec;task-clock;894736;100.00;;")] // 7.2
    [InlineData("0.020306719;0.83;msec;task-clock;894736;100.00")]
    [InlineData("0.020306719;0.83;msec;task-clock;894736;100.00;0.041;CPUs utilized;more;and;more\r")]
    [InlineData("0.020306719;0,83;msec;task-clock;894736;100,00;0;CPUs utilized")] // a locale with decimal commas
    public void Reads_a_line_of_every_version(string text)
    {
        Assert.Equal(PerfStatLineKind.Reading, PerfStatLine.Parse(Bytes(text), Interval, out var line));
        Assert.Equal("0.020306719", Encoding.UTF8.GetString(line.Stamp));
        Assert.Equal("task-clock", Encoding.UTF8.GetString(line.Event));
        Assert.Equal("msec", Encoding.UTF8.GetString(line.Unit));
        Assert.Equal(CounterReading.Counted(0.83, 894736 / 1e9, 1), line.Reading);
    }

    [Theory]
    [InlineData("S0-D0-C0;1;21.80;msec;task-clock;21800000;100.00;0.9;CPUs utilized", PerfAggregation.Core, "S0-D0-C0")]
    [InlineData("S0;2;48.12;msec;task-clock;48120000;100.00;;", PerfAggregation.Socket, "S0")]
    [InlineData("CPU0;23.92;msec;task-clock;23920000;100.00;;", PerfAggregation.Cpu, "CPU0")]
    public void Reads_the_scope(string text, PerfAggregation aggregation, string scope)
    {
        Assert.Equal(PerfStatLineKind.Reading, PerfStatLine.Parse(Bytes(text), new(false, aggregation), out var line));
        Assert.Equal(scope, Encoding.UTF8.GetString(line.Scope));
        Assert.Equal("task-clock", Encoding.UTF8.GetString(line.Event));
    }

    [Fact]
    public void Tells_not_counted_from_not_supported_although_both_claim_100_percent()
    {
        PerfStatLine.Parse(Bytes("<not counted>;;e1;0;100.00;;"), Plain, out var lost);
        PerfStatLine.Parse(Bytes("<not supported>;;e1;0;100.00;;"), Plain, out var unknown);

        Assert.Equal(CounterReading.NotCounted, lost.Reading);
        Assert.Equal(CounterReading.NotSupported, unknown.Reading);
    }

    [Fact]
    public void Keeps_how_long_the_event_was_on_a_counter()
    {
        PerfStatLine.Parse(Bytes("123456789;;e17;250000000;25.00;;"), Plain, out var line);

        Assert.Equal(CounterReading.Counted(123456789, 0.25, 0.25), line.Reading);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("# started on Mon Nov 23 01:56:51 2026")]
    [InlineData("     1.000123;;;;;;4.20;insn per cycle")] // a further metric of the event before
    public void Has_nothing_to_read_in_comments_and_metrics(string text) =>
        Assert.Equal(PerfStatLineKind.Nothing, PerfStatLine.Parse(Bytes(text), Interval, out _));

    [Theory]
    [InlineData("1.000;123;;e1")]
    [InlineData("1.000;123;;e17;250000000")]
    [InlineData("1.000;12x;;e1;1;100.00;;")]
    [InlineData("1.000;<not cou;;e1;1;100.00;;")]
    [InlineData("abc;1;;e1;1;100.00;;")]
    [InlineData("1;;e1;1;100.00;;")]
    [InlineData("summary;1;;e1;1;100.00;;")]
    [InlineData("1.000;NaN;;e1;1;100.00;;")]
    [InlineData("1.000;-1;;e1;1;100.00;;")]
    public void Calls_what_it_cannot_read_damaged(string text) =>
        Assert.Equal(PerfStatLineKind.Damaged, PerfStatLine.Parse(Bytes(text), Interval, out _));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("18446744073709551615", 18446744073709551615.0)]
    [InlineData("123456789012345678901234567890", 123456789012345678901234567890.0)]
    [InlineData("0.020306719", 0.020306719)]
    [InlineData("1.5", 1.5)]
    public void Reads_numbers_as_the_library_does(string text, double value)
    {
        Assert.True(PerfStatLine.TryNumber(Bytes(text), out var number));
        Assert.Equal(value, number);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
