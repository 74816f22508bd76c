using Toplev.Report.Formatting;
using Xunit;

namespace Toplev.Report.Tests.Formatting;

/// <summary>Ratios and times as verdicts write them.</summary>
public sealed class VerdictFormatsTests
{
    [Theory]
    [InlineData(1.0123, "1.012")]
    [InlineData(1.164, "1.16")]
    [InlineData(12.34, "12.3")]
    [InlineData(1234.6, "1235")]
    [InlineData(12_345_678_000_000, "1.2E+13")]
    [InlineData(0.000_012, "1.2E-5")]
    public void Shows_ratios_as_precisely_as_they_matter(double ratio, string text) => Assert.Equal(text, VerdictFormats.Ratio(ratio));

    // A bound of 0 would say that the candidate may take for ever.
    [Theory]
    [InlineData(0.0012, 678.13, 1.06, "0.0012–678.13")]
    [InlineData(0.012, 44.59, 0.742, "0.012–44.590")]
    [InlineData(0.3, 120, 200, "0.3–120")]
    public void A_bound_of_a_ratio_is_never_shown_as_zero(double low, double high, double ratio, string text) =>
        Assert.Equal(text, VerdictFormats.Bounds(new(low, high), ratio));

    // Two runs of 336.9 ms on average: Student's t reaches to 1462.8 ms and below 0, which no time is.
    [Theory]
    [InlineData(-0.789, 1.4628, " (0 to 1462.8)")]
    [InlineData(0.3269, 0.3469, " ± 10.0")]
    public void An_interval_that_reaches_below_0_begins_at_0(double low, double high, string text) =>
        Assert.Equal(text, new ValueUnit("ms", 1000, 1).Uncertainty(0.3369, new(low, high)));

    [Theory]
    [InlineData(12.405, 11.9, "12.40 → 11.90 s")]
    [InlineData(0.00123, 0.00045, "1.23 → 0.45 ms")]
    [InlineData(0.000123, 0.0000045, "123.0 → 4.50 µs")]
    public void Shows_times_in_one_unit(double before, double after, string text) => Assert.Equal(text, VerdictFormats.Seconds(before, after));
}
