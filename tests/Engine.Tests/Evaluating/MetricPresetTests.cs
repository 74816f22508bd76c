using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Tma;
using Xunit;

namespace Toplev.Engine.Tests.Evaluating;

/// <summary>Numbers of load generators by name, as ApacheBench 2.3, wrk 4.1 and hey 0.1 printed them.</summary>
public sealed class MetricPresetTests
{
    private const string Ab =
        """
        Concurrency Level:      4
        Time taken for tests:   0.188 seconds
        Complete requests:      500
        Failed requests:        0
        Requests per second:    2654.76 [#/sec] (mean)
        Time per request:       1.507 [ms] (mean)
        Time per request:       0.377 [ms] (mean, across all concurrent requests)
        Transfer rate:          300.73 [Kbytes/sec] received

        Percentage of the requests served within a certain time (ms)
          50%      1
          66%      2
          75%      2
          80%      2
          90%      12
          95%      23
          98%      30
          99%      31
         100%      40 (longest request)
        """;

    private const string Wrk =
        """
        Running 2s test @ http://127.0.0.1:8099/
          1 threads and 4 connections
          Thread Stats   Avg      Stdev     Max   +/- Stdev
            Latency    43.06ms    6.33ms  48.02ms   97.83%
            Req/Sec    92.10     13.71   120.00     75.00%
          Latency Distribution
             50%  853.00us
             75%   44.01ms
             90%    1.04s
             99%    1.20m
          184 requests in 2.00s, 21.28KB read
        Requests/sec:     91.85
        Transfer/sec:     10.62KB
        """;

    private const string Hey =
        """

        Summary:
          Total:	4.3565 secs
          Slowest:	0.0447 secs
          Fastest:	0.0015 secs
          Average:	0.0436 secs
          Requests/sec:	68.8620

        Latency distribution:
          10% in 0.0438 secs
          50% in 0.0440 secs
          99% in 0.0443 secs

        Status code distribution:
          [200]	300 responses
        """;

    [Theory]
    [InlineData("ab:rps", Ab, 2654.76, true)]
    [InlineData("ab:mean", Ab, 0.001507, false)]
    [InlineData("ab:p50", Ab, 0.001, false)]
    [InlineData("ab:p99", Ab, 0.031, false)]
    [InlineData("ab:p100", Ab, 0.040, false)]
    [InlineData("wrk:rps", Wrk, 91.85, true)]
    [InlineData("wrk:mean", Wrk, 0.04306, false)]
    [InlineData("wrk:p50", Wrk, 853e-6, false)]
    [InlineData("wrk:p75", Wrk, 0.04401, false)]
    [InlineData("wrk:p90", Wrk, 1.04, false)]
    [InlineData("wrk:p99", Wrk, 72, false)]
    [InlineData("hey:rps", Hey, 68.862, true)]
    [InlineData("hey:mean", Hey, 0.0436, false)]
    [InlineData("hey:p50", Hey, 0.0440, false)]
    [InlineData("hey:p99", Hey, 0.0443, false)]
    public void Is_read_with_its_direction_and_unit(string name, string output, double value, bool isRate)
    {
        var metric = PrintedMetric.Parse(new MetricRequest(name));
        var printed = metric.In(new StringReader(output));
        Assert.Null(printed.Problem);
        Assert.Equal(value, printed.Value!.Value, 1e-9);
        Assert.Equal((isRate, !isRate, isRate ? "req/s" : "s"), (metric.Measure.HigherIsBetter, metric.Measure.IsTime, metric.Measure.Unit));
    }

    // Refused requests are fast. Pages whose length varies are "failed" for ab and nothing else.
    [Theory]
    [InlineData("ab:rps", "Non-2xx responses:      12", true)]
    [InlineData("ab:rps", "   (Connect: 0, Receive: 3, Length: 0, Exceptions: 0)", true)]
    [InlineData("ab:rps", "   (Connect: 2, Receive: 0, Length: 0, Exceptions: 0)", true)]
    [InlineData("ab:rps", "   (Connect: 0, Receive: 0, Length: 0, Exceptions: 1)", true)]
    [InlineData("ab:rps", "   (Connect: 0, Receive: 0, Length: 7, Exceptions: 0)", false)]
    [InlineData("wrk:rps", "  Socket errors: connect 0, read 12, write 0, timeout 3", true)]
    [InlineData("wrk:rps", "  Non-2xx or 3xx responses: 184", true)]
    [InlineData("hey:rps", "  [500]\t12 responses", true)]
    [InlineData("hey:rps", "Error distribution:", true)]
    public void Failed_requests_are_no_measurement(string name, string line, bool isProblem)
    {
        var output = (name[..2] == "ab" ? Ab : name[..3] == "wrk" ? Wrk : Hey) + "\n" + line + "\n";
        var printed = PrintedMetric.Parse(new MetricRequest(name)).In(new StringReader(output));
        Assert.Equal(isProblem, printed.Problem is not null);
        Assert.Equal(isProblem, printed.Value is null);
    }

    [Theory]
    [InlineData("ab:p42")]
    [InlineData("wrk:qps")]
    [InlineData("hey:p100")]
    public void A_number_that_the_tool_does_not_print_is_an_error(string name) =>
        Assert.Throws<UserErrorException>(() => PrintedMetric.Parse(new MetricRequest(name)));

    [Fact]
    public void Options_that_contradict_it_are_errors()
    {
        Assert.Throws<UserErrorException>(() => PrintedMetric.Parse(new MetricRequest("ab:p99", HigherIsBetter: true)));
        Assert.Throws<UserErrorException>(() => PrintedMetric.Parse(new MetricRequest("ab:rps", Unit: "ms")));
    }
}
