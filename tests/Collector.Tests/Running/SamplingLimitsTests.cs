using Toplev.Collector.Perf;
using Toplev.Collector.Running;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Tests.Running;

public sealed class SamplingLimitsTests
{
    // Samples per second of CPU time by hand; at 10 µs each, 10,000 are a tenth.
    [Theory]
    [InlineData(999, 1.5, 0.5, 2000, null)]
    [InlineData(20_000, 1.5, 0.5, 20_000, null)]
    [InlineData(20_000, 1.5, 0.5, 20_200, "10,100 samples were taken per second of CPU time.")]
    [InlineData(100_000, 1.9, 0.1, 100_000, "at least 50 % of the CPU time")]
    [InlineData(100_000, 1.0, 0.0, 150_000, "at least 100 % of the CPU time")]
    public void Sampling_that_is_much_of_the_time_is_said_to_be(int frequency, double user, double system, long samples, string? text) => Check(
        text, new ProfileRequest { Event = "cpu-clock", EventName = "cpu-clock", Frequency = frequency }, user, system, samples);

    [Fact]
    public void Nothing_is_said_where_the_time_is_not_known_or_each_event_is_a_sample()
    {
        Check(null, new ProfileRequest { Event = "cpu-clock", EventName = "cpu-clock", Frequency = 100_000 }, null, null, 1_000_000);
        Check(null, new ProfileRequest { Event = "page-faults", EventName = "page-faults", Period = 1 }, 1, 1, 1_000_000);
    }

    private static void Check(string? text, ProfileRequest request, double? user, double? system, long samples)
    {
        var found = SamplingLimits.CostOf(
            request, new PassSamples { Samples = [], WallSeconds = 9, UserSeconds = user, SystemSeconds = system }, samples);
        Assert.Equal(text is null, found is null);
        Assert.Contains(text ?? "", found?.Text ?? "", StringComparison.Ordinal);
    }
}
