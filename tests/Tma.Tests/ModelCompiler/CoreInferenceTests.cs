using Toplev.ModelCompiler.Encodings;
using Toplev.ModelCompiler.Sources;
using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.ModelCompiler;

public sealed class CoreInferenceTests
{
    [Fact]
    public void Counters_are_the_ones_that_the_event_list_names()
    {
        var family = CoreInference.Family(
            "new", [Event("0,1,2,3"), Event("0,1,2,3,4,5,6,7,8,9"), Event("Fixed counter 3"), Event("Fixed counter 0")], Metrics("a / b"));
        Assert.Equal(new CoreCounters(10, 10, 4, 0, 2), family.Counters);
    }

    [Fact]
    public void Without_hyperthreading_there_may_be_more()
    {
        var family = CoreInference.Family(
            "new",
            [Event("0,1,2,3") with { CountersWithoutSmt = "0,1,2,3,4,5,6,7" }, Event("Fixed counter 2") with { CountersWithoutSmt = "Fixed counter 2" }],
            Metrics("a / b"));
        Assert.Equal(new CoreCounters(4, 8, 3, 0, 2), family.Counters);
    }

    [Theory]
    [InlineData("UOPS.ALL / CYCLES", 0)]
    [InlineData("PERF_METRICS.RETIRING / SLOTS", 4)]
    [InlineData("PERF_METRICS.HEAVY_OPERATIONS / PERF_METRICS.RETIRING", 8)]
    public void The_metrics_register_is_there_when_formulas_read_it(string formula, int fields) =>
        Assert.Equal(fields, CoreInference.Family("new", [Event("0,1")], Metrics(formula)).Counters.TopdownMetrics);

    [Theory]
    [InlineData("100 * ( A / ( ( 6 ) * ( CPU_CLK_UNHALTED.CORE ) ) )", "", 6)]
    [InlineData("100 * ( A / ( 4 * CPU_CLK_UNHALTED.THREAD ) )", "", 4)]
    [InlineData("A / B", "( metric_TMA_Info_Frontend_DSB_Coverage < 0.7 ) & ( metric_TMA_Info_Thread_IPC / 8 > 0.35 )", 8)]
    [InlineData("A / B", "a > 6", null)]
    public void The_width_is_read_off_the_formulas(string formula, string threshold, int? width) =>
        Assert.Equal(width, CoreInference.Width(Metrics(formula, threshold)));

    private static PublishedEvent Event(string counters) => new() { Name = "E", Code = "0x1", Umask = "0x1", Counters = counters };

    private static PublishedMetrics Metrics(string formula, string threshold = "") =>
        new("6.0", [new PublishedMetric { Name = "Retiring", Level = 1, Formula = formula, Threshold = threshold }]);
}
