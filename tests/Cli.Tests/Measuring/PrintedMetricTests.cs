using Toplev.Cli.Measuring;
using Xunit;

namespace Toplev.Cli.Tests.Measuring;

public sealed class PrintedMetricTests
{
    [Theory]
    [InlineData(@"Requests/sec: *([0-9.]+)", "x\nRequests/sec:   1234.5\n", 1234.5, true)]
    [InlineData(@"(?<higher>\d+) points", "17 points", 17, true)]
    [InlineData(@"(?<lower>\d+) MB/s lost", "17 MB/s lost", 17, false)]
    [InlineData(@"step \d+: (?:about )?([0-9.]+) ms", "step 1: 200 ms\nstep 2: about 300 ms\n", 0.25, false)]
    [InlineData(@"(?<lower>[0-9.]+) *us per call", "12.5 us per call", 12.5e-6, false)]
    [InlineData(@"took ([0-9.]+)\s*s\b", "took 3 s", 3, false)]
    [InlineData(@"size ([0-9.]+) MB", "size 3 MB", 3, false)]
    [InlineData(@"Throughput ([0-9,]+)", "Throughput 1,234", 1234, true)]
    [InlineData(@"^t=(\S+)$", "t=1e-3", 0.001, false)]
    public void Reads_the_mean_of_what_the_group_holds(string pattern, string output, double value, bool higherIsBetter)
    {
        var metric = PrintedMetric.Parse(pattern);

        Assert.Equal(value, metric.In(new StringReader(output))!.Value, 1e-12);
        Assert.Equal(higherIsBetter, metric.Measure.HigherIsBetter);
        Assert.Equal(metric.SecondsPerUnit != 1 || pattern.Contains("*s", StringComparison.Ordinal), metric.Measure.Kind == Toplev.Tma.Results.MeasureKind.Time);
    }

    [Theory]
    [InlineData("n: ([0-9.]+)", "nothing here")]
    [InlineData("n: (.*)", "n: many")]
    [InlineData("n: (.*)", "n: NaN")]
    public void Finds_nothing_where_there_is_no_number(string pattern, string output) => Assert.Null(PrintedMetric.Parse(pattern).In(new StringReader(output)));

    // Numbers on both sides of every place where the text is cut: by hand, the mean of 0 to n-1 is (n-1)/2.
    [Theory]
    [InlineData("n=", "\n", 300_000)]
    [InlineData("noise in between n=", " ", 200_000)]
    [InlineData("n=\n", "\n", 200_000)]
    public void Counts_every_number_of_a_long_output_once(string before, string after, int count)
    {
        var output = string.Concat(Enumerable.Range(0, count).Select(i => before + i + after));

        Assert.Equal((count - 1) / 2.0, PrintedMetric.Parse(@"\bn=\s*(\d+)").In(new StringReader(output))!.Value, 1e-6);
    }

    [Fact]
    public void Memory_does_not_grow_with_the_output()
    {
        var metric = PrintedMetric.Parse("(?<lower>[0-9]+) points");
        using Noise first = new(1 << 20), four = new(4 << 20), sixteen = new(16 << 20);
        metric.In(first);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(metric.In(four));
        var small = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Null(metric.In(sixteen));
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
