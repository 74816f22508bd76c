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

    [Theory]
    [InlineData(12.405, 11.9, "12.40 → 11.90 s")]
    [InlineData(0.00123, 0.00045, "1.23 → 0.45 ms")]
    [InlineData(0.000123, 0.0000045, "123.0 → 4.50 µs")]
    public void Shows_times_in_one_unit(double before, double after, string text) => Assert.Equal(text, VerdictFormats.Seconds(before, after));
}
