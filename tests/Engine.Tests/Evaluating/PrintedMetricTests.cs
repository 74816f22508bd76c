using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Tma;
using Xunit;

namespace Toplev.Engine.Tests.Evaluating;

public sealed class PrintedMetricTests
{
    private static PrintedMetric Metric(string pattern) => PrintedMetric.Parse(new MetricRequest(pattern));

    [Theory]
    [InlineData(@"Requests/sec: *([0-9.]+)", "x\nRequests/sec:   1234.5\n", 1234.5, false, "")]
    [InlineData(@"(?<higher>\d+) points", "17 points", 17, false, "")]
    [InlineData(@"(?<lower>\d+) MB/s lost", "17 MB/s lost", 17, false, "")]
    [InlineData(@"step \d+: (?:about )?([0-9.]+) ms", "step 1: 200 ms\nstep 2: about 300 ms\n", 0.25, true, "s")]
    [InlineData(@"(?<lower>[0-9.]+) *us per call", "12.5 us per call", 12.5e-6, true, "s")]
    [InlineData(@"took ([0-9.]+)\s*s\b", "took 3 s", 3, true, "s")]
    [InlineData(@"size ([0-9.]+) MB", "size 3 MB", 3, false, "")]
    [InlineData(@"Throughput ([0-9,]+)", "Throughput 1,234", 1234, false, "")]
    [InlineData(@"^t=(\S+)$", "t=1e-3", 0.001, false, "")]
    public void Reads_the_mean_of_what_the_group_holds(string pattern, string output, double value, bool isTime, string unit)
    {
        var metric = Metric(pattern);

        Assert.Equal(value, metric.In(new StringReader(output)).Value!.Value, 1e-12);
        Assert.Equal((isTime, unit), (metric.Measure.IsTime, metric.Measure.Unit));
    }

    [Fact]
    public void The_time_of_an_operation_is_found_in_no_text()
    {
        var metric = Metric(PrintedMetric.TimeOfOperation);

        Assert.Equal(("operation", true, false), (metric.Measure.Per, metric.Measure.IsTime, metric.Measure.HigherIsBetter));
        Assert.Null(metric.In(new StringReader("BenchmarkDotNet 12 ns")).Value);
    }

    // Words around the number say nothing for certain: "GFLOPS", "throughput lost", "score of errors".
    [Theory]
    [InlineData("Requests/sec: *([0-9.]+)", null, null)]
    [InlineData("GFLOPS: ([0-9.]+)", null, null)]
    [InlineData("took ([0-9.]+) ms", null, null)]
    [InlineData("GFLOPS: ([0-9.]+)", true, true)]
    [InlineData("took ([0-9.]+) ms", false, false)]
    [InlineData("(?<higher>[0-9.]+) GFLOPS", null, true)]
    [InlineData("(?<lower>[0-9.]+) errors", null, false)]
    public void Never_guesses_which_direction_is_better(string pattern, bool? option, bool? higherIsBetter) =>
        Assert.Equal(higherIsBetter, PrintedMetric.Parse(new MetricRequest(pattern, option)).Measure.HigherIsBetter);

    [Fact]
    public void Refuses_two_directions() => Assert.Contains(
        "says that lower is better, but --higher-is-better says the opposite",
        Assert.Throws<UserErrorException>(() => PrintedMetric.Parse(new MetricRequest("(?<lower>[0-9.]+) ms", true))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("GFLOPS", false, true)]
    [InlineData("req/s", false, true)]
    [InlineData("ms", true, false)]
    [InlineData("MB", false, false)]
    [InlineData("points per game", false, false)]
    public void A_unit_that_is_named_tells_times_and_rates(string unit, bool isTime, bool isRate)
    {
        var measure = PrintedMetric.Parse(new MetricRequest("x ([0-9.]+)", false, unit)).Measure;
        Assert.Equal((isTime, isRate), (measure.IsTime, measure.IsRate));
    }

    [Theory]
    [InlineData("n: ([0-9.]+)", "nothing here")]
    [InlineData("n: (.*)", "n: many")]
    [InlineData("n: (.*)", "n: NaN")]
    public void Finds_nothing_where_there_is_no_number(string pattern, string output) => Assert.Null(Metric(pattern).In(new StringReader(output)).Value);

    [Theory]
    [InlineData("rate: ([0-9.]+)", "rate: 1,234.5", "printed '1,234.5'")]
    [InlineData("rate: ([0-9.]+)", "rate: 1.2e+06", "printed '1.2e+06'")]
    [InlineData("rate: ([0-9]+)", "rate: 12.5", "printed '12.5'")]
    [InlineData("rate: ([0-9]+).*", "rate: 12.5 req/s", "printed '12.5'")]
    [InlineData("([0-9.]+) req/s", "1,234.5 req/s", "printed '1,234.5'")]
    [InlineData("n: (.*)", "n: many", "printed 'many'")]
    [InlineData("took ([0-9.]+)", "took 900 ms\ntook 1.2 s", "printed '1.2 s' although the unit was ms before")]
    [InlineData("rate ([0-9.]+)", "rate 900\nrate 12.5k", "printed '12.5 k' although the unit was missing before")]
    public void Refuses_a_part_of_a_number_and_another_unit(string pattern, string output, string message)
    {
        var printed = Metric(pattern).In(new StringReader(output));
        Assert.Null(printed.Value);
        Assert.Contains(message, printed.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_unit_holds_from_one_run_to_the_next_and_is_the_one_that_was_named()
    {
        var metric = Metric("took ([0-9.]+)");
        Assert.Equal(900, metric.In(new StringReader("took 900 ms")).Value);
        Assert.Contains("'1.2 s'", metric.In(new StringReader("took 1.2 s")).Problem, StringComparison.Ordinal);
        var named = PrintedMetric.Parse(new MetricRequest("took ([0-9.]+)", false, "ms"));
        Assert.Contains("--metric-unit says ms", named.In(new StringReader("took 1.2 s")).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("^([0-9]+),", "100,200,300", 100)]
    [InlineData("^([0-9]+)[,;]", "100,200,300", 100)]
    [InlineData(",([0-9]+)$", "100,200,300", 300)]
    [InlineData("v ([0-9.]+) apples", "v 5 apples", 5)]
    [InlineData("v ([0-9.]+)", "v 5, v 7.", 6)]
    [InlineData("took ([0-9.]+)", "took 5 s and took 7 s", 6)]
    [InlineData("took ([0-9.]+)", "took 1 second\ntook 2 seconds", 1.5)]
    [InlineData("sent ([0-9.]+)", "sent 1 byte\nsent 3 bytes", 2)]
    public void Takes_what_is_clear(string pattern, string output, double value) => Assert.Equal(value, Metric(pattern).In(new StringReader(output)).Value);

    // Numbers on both sides of every place where the text is cut: by hand, the mean of 0 to n-1 is (n-1)/2.
    [Theory]
    [InlineData("n=", "\n", 300_000)]
    [InlineData("noise in between n=", " ", 200_000)]
    [InlineData("n=\n", "\n", 200_000)]
    public void Counts_every_number_of_a_long_output_once(string before, string after, int count)
    {
        var output = string.Concat(Enumerable.Range(0, count).Select(i => before + i + after));

        Assert.Equal((count - 1) / 2.0, Metric(@"\bn=\s*(\d+)").In(new StringReader(output)).Value!.Value, 1e-6);
    }

    [Fact]
    public void Memory_does_not_grow_with_the_output()
    {
        var metric = Metric("(?<lower>[0-9]+) points");
        using Noise first = new(1 << 20), four = new(4 << 20), sixteen = new(16 << 20);
        metric.In(first);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(metric.In(four).Value);
        var small = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Null(metric.In(sixteen).Value);
        var large = GC.GetAllocatedBytesForCurrentThread() - before - small;

        // A window of text at a time: four times as many for four times as much, none larger than before.
        Assert.InRange(large, 0, 6 * small);
    }

    /// <summary>Letters without an end of line.</summary>
    private sealed class Noise(int length) : TextReader
    {
        private int left = length;

        public override int Read(char[] buffer, int index, int count)
        {
            var given = Math.Min(left, count);
            buffer.AsSpan(index, given).Fill('x');
            left -= given;
            return given;
        }
    }
}
