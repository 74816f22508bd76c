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

        Assert.Equal(value, metric.In(output)!.Value, 1e-12);
        Assert.Equal(higherIsBetter, metric.Measure.HigherIsBetter);
        Assert.Equal(metric.SecondsPerUnit != 1 || pattern.Contains("*s", StringComparison.Ordinal), metric.Measure.Kind == Toplev.Tma.Results.MeasureKind.Time);
    }

    [Theory]
    [InlineData("n: ([0-9.]+)", "nothing here")]
    [InlineData("n: (.*)", "n: many")]
    [InlineData("n: (.*)", "n: NaN")]
    public void Finds_nothing_where_there_is_no_number(string pattern, string output) => Assert.Null(PrintedMetric.Parse(pattern).In(output));
}
