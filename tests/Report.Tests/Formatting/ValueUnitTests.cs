using Toplev.Report.Formatting;
using Xunit;

namespace Toplev.Report.Tests.Formatting;

public sealed class ValueUnitTests
{
    [Theory]
    [InlineData(0, "0.00 µs")]
    [InlineData(2.5e-9, "2.50 ns")]
    [InlineData(9.9e-8, "99.00 ns")]
    [InlineData(1.5e-7, "150.0 ns")]
    [InlineData(1.5e-6, "1.50 µs")]
    [InlineData(0.000_15, "150.0 µs")]
    [InlineData(0.25, "250.0 ms")]
    public void The_unit_of_a_time_is_chosen_by_its_size(double seconds, string text) => Assert.Equal(text, ValueUnit.OfTime(seconds).Full(seconds));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.000_44, "4.4E-4")]
    [InlineData(0.000_1, "1E-4")]
    [InlineData(3.2e-5, "3.2E-5")]
    [InlineData(12, "12")]
    public void A_part_of_a_page_fault_is_not_nothing(double value, string text) =>
        Assert.Equal(text, SoftwareFormat.Describe(new Tma.Samples.SoftwareValue("page-faults", value, null)).Text);
}
