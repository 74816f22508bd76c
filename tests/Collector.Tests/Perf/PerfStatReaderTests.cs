using System.Globalization;
using System.Text;
using Toplev.Collector.Perf;
using Toplev.Tma.Events;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Tests.Perf;

public class PerfStatReaderTests
{
    private const string Intervals =
        """
        # started on Mon Nov 23 01:56:51 2026

             1.000123456;100;;e0;500000000;50.00;;
             1.000123456;200;;e1;500000000;50.00;;
             1.000123456;999.50;msec;task-clock:u;1000000000;100.00;1.0;CPUs utilized
             1.000123456;<not supported>;;page-faults;0;100.00;;
             1.500000000;50;;e0;250000000;50.00;;
             1.500000000;<not counted>;;e1;0;100.00;;

        """;

    [Fact]
    public void Builds_one_sample_per_interval()
    {
        var reader = Read(Plans.OfSizes(2), Intervals, 7);

        Assert.Equal([1.000123456, 1.5], reader.Samples.Select(sample => sample.EndSeconds));
        Assert.Equal(CounterReading.Counted(200, 0.5, 0.5), reader.Samples[0].Events[1]);
        Assert.Equal(CounterReading.Counted(999.5, 1, 1), reader.Samples[0].Software[0]);
        Assert.Equal(CounterReading.NotSupported, reader.Samples[0].Software[1]);
        Assert.Equal(CounterReading.NotCounted, reader.Samples[1].Events[1]);
        Assert.Equal(ReadingStatus.Missing, reader.Samples[1].Software[0].Status);
        Assert.Equal((0, 0, 0), (reader.DamagedCount, reader.StrangerCount, reader.DuplicateCount));
    }

    [Fact]
    public void Does_not_depend_on_how_the_output_is_cut_into_pieces()
    {
        var whole = Describe(Read(Plans.OfSizes(2), Intervals, int.MaxValue));
        for (var size = 1; size < 80; size++)
        {
            Assert.Equal(whole, Describe(Read(Plans.OfSizes(2), Intervals, size)));
        }
    }

    [Fact]
    public void Builds_one_sample_per_scope()
    {
        const string Text = "1.0;CPU0;1;;e0;9;100.00;;\n1.0;CPU1;2;;e0;9;100.00;;\n1.0;CPU1;4;;e1;9;100.00;;\n1.0;CPU0;3;;e1;9;100.00;;\n";
        var reader = Read(Plans.OfSizes(2), Text, 10, PerfAggregation.Cpu);

        Assert.Equal(["CPU0", "CPU1"], reader.Samples.Select(sample => sample.Scope));
        Assert.Equal([1, 3], reader.Samples[0].Events.Select(reading => reading.Count));
        Assert.Equal([2, 4], reader.Samples[1].Events.Select(reading => reading.Count));
    }

    [Fact]
    public void Does_not_believe_a_line_without_its_end()
    {
        // What is left of `…;e17;250000000;25.00;;` names another event.
        var reader = Read(Plans.OfSizes(2), "1.0;123;;e1;250000000;25.0", 100);

        Assert.Empty(reader.Samples);
        Assert.Equal(["1.0;123;;e1;250000000;25.0"], reader.DamagedLines);
    }

    [Fact]
    public void Counts_strangers_and_keeps_the_counted_one_of_two_duplicates()
    {
        var reader = Read(Plans.OfSizes(2),
            "1.0;7;;cycles;1;100.00;;\n1.0;<not counted>;;e0;0;100.00;;\n1.0;5;;e0;1;100.00;;\n1.0;6;;e0;1;100.00;;\n1.0;7;;e9;1;100.00;;\n", 100);

        Assert.Equal(5, Assert.Single(reader.Samples).Events[0].Count);
        Assert.Equal(2, reader.StrangerCount);
        Assert.Equal(2, reader.DuplicateCount);
    }

    [Theory]
    [InlineData("task-clock")]
    [InlineData("task-clock:u")]
    [InlineData("task-clock [software]")] // perf 6.12 with -A
    [InlineData("task-clock:ukH")]
    [InlineData("software/task-clock/u")]
    public void Knows_software_events_in_every_dress(string name)
    {
        var reader = Read(Plans.OfSizes(1), $"1.0;5.00;msec;{name};1;100.00;;\n", 100);

        Assert.Equal(5, Assert.Single(reader.Samples).Software[0].Count);
    }

    // By hand: e0 is on a counter in every other interval and counts 100 there, so 100 for each of the others too; e1 counts 7 in every one,
    // half of the time; each interval has 10 ms of CPU time. However many intervals are joined, that is so.
    [Theory]
    [InlineData(PerfStatReader.MostReadings, 1024)]
    [InlineData(1024 * 6, 1024)]
    [InlineData(100 * 6, 128)]
    [InlineData(16 * 6, 32)]
    public void Totals_and_shares_of_time_do_not_depend_on_how_many_intervals_are_kept(int mostReadings, int mostKept)
    {
        var plan = Plans.OfSizes(2);
        var reader = new PerfStatReader(plan, new PerfOutputLayout(true, PerfAggregation.None), mostReadings);
        for (var i = 1; i <= 1000; i++)
        {
            var e0 = i % 2 == 0 ? "100;;e0;5000000;50.00" : "<not counted>;;e0;0;100.00";
            reader.Append(
                Encoding.UTF8.GetBytes(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{i / 100.0:0.00};10;msec;task-clock;10000000;100.00;;\n{i / 100.0:0.00};{e0};;\n{i / 100.0:0.00};7;;e1;5000000;50.00;;\n")));
        }

        reader.Complete();
        var counts = MeasuredCounts.Sum(plan, reader.Samples, 10, null);

        Assert.InRange(reader.Samples.Count, 8, mostKept);
        Assert.Equal(10.0, reader.Samples[^1].EndSeconds);
        Assert.Equal([100_000.0, 7000.0], counts.Values.Select(value => Math.Round(value, 6)));
        Assert.Equal([0.25, 0.5], counts.Shares.Select(share => Math.Round(share, 9)));
        Assert.Equal(10_000, reader.Samples.Sum(sample => sample.Software[0].Count), 6);
    }

    [Fact]
    public void Scopes_are_joined_each_with_itself()
    {
        var plan = Plans.OfSizes(1);
        var reader = new PerfStatReader(plan, new PerfOutputLayout(true, PerfAggregation.Core), 300);
        for (var i = 1; i <= 200; i++)
        {
            foreach (var core in i % 4 == 0 ? new[] { "S0-D0-C0" } : ["S0-D0-C0", "S0-D0-C1"])
            {
                reader.Append(Encoding.UTF8.GetBytes($"{i}.0;{core};1;{(core.EndsWith('0') ? 3 : 5)};;e0;1000000000;100.00;;\n"));
            }
        }

        reader.Complete();

        Assert.InRange(reader.Samples.Count, 8, 100);
        Assert.Equal(600, reader.Samples.Where(sample => sample.Scope == "S0-D0-C0").Sum(sample => sample.Events[0].Count), 6);
        Assert.Equal(750, reader.Samples.Where(sample => sample.Scope == "S0-D0-C1").Sum(sample => sample.Events[0].Count), 6);
    }

    [Fact]
    public void Survives_any_bytes()
    {
        var random = new Random(20260101);
        var good = Encoding.UTF8.GetBytes(Intervals);
        for (var round = 0; round < 3000; round++)
        {
            var bytes = round % 2 == 0 ? new byte[random.Next(400)] : [.. good];
            if (round % 2 == 0)
            {
                random.NextBytes(bytes);
            }

            for (var i = 0; i < 10 && bytes.Length > 0; i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)";\n.e0<#\0"[random.Next(8)];
            }

            var reader = new PerfStatReader(Plans.OfSizes(2, 3), new PerfOutputLayout(round % 3 == 0, (PerfAggregation)random.Next(4)));
            reader.Append(bytes);
            reader.Complete();
            Assert.True(reader.DamagedLines.Count <= 5);
        }
    }

    [Theory]
    [InlineData("0.0002", 2)]
    [InlineData("0.4", 2)]
    [InlineData("0.5", 3)]
    public void The_empty_interval_that_perf_5_10_prints_at_a_command_is_none(string first, int samples)
    {
        var text = $"{first};<not counted>;;e0;0;100.00;;\n1.0;100;;e0;1000000000;100.00;;\n1.5;50;;e0;500000000;100.00;;\n";

        Assert.Equal(samples, Read(Plans.OfSizes(1), text, 1000).Samples.Count);
    }

    private static PerfStatReader Read(CollectionPlan plan, string text, int size, PerfAggregation aggregation = PerfAggregation.None)
    {
        var reader = new PerfStatReader(plan, new PerfOutputLayout(true, aggregation));
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < bytes.Length; at += Math.Min(size, bytes.Length - at))
        {
            reader.Append(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)));
        }

        reader.Complete();
        return reader;
    }

    private static string Describe(PerfStatReader reader) => string.Join('\n', reader.Samples.Select(sample =>
        $"{sample.EndSeconds} {sample.Scope} {string.Join(' ', sample.Events)} {string.Join(' ', sample.Software)}"));
}
