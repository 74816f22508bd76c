using System.Text;
using Toplev.Collector.Import;

namespace Toplev.Collector.Tests.Import;

public sealed class LocalNumberTests
{
    [Theory]
    [InlineData("155.715.353.080", 155715353080)]
    [InlineData("1,4784,0455,5899", 1478404555899)]
    [InlineData("7,2825.90", 72825.90)]
    [InlineData("20 284 275 971", 20284275971)]
    [InlineData("20\u00A0284\u00A0275", 20284275)]
    [InlineData("20\u202F284\u202F275", 20284275)]
    [InlineData("20'284'275", 20284275)]
    [InlineData("20\u2019284\u2019275", 20284275)]
    [InlineData("1.101,01", 1101.01)]
    [InlineData("4,152.13", 4152.13)]
    [InlineData("12,34,56,789", 123456789)]
    [InlineData("3582", 3582)]
    [InlineData("0.54", 0.54)]
    [InlineData("1,234", 1234)]
    public void Counts_of_every_locale_are_read(string text, double expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text + " msec");
        Assert.Equal(bytes.Length - 5, LocalNumber.Count(bytes, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("16,346708137 seconds", 16.346708137)]
    [InlineData("72.831 +-", 72.831)]
    [InlineData("1.234,567 %", 1234.567)]
    [InlineData("37.1% Retiring", 37.1)]
    public void Times_and_percentages_end_in_decimals(string text, double expected)
    {
        Assert.True(LocalNumber.Decimal(Encoding.UTF8.GetBytes(text), out var value) > 0);
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("x1")]
    [InlineData(".5")]
    [InlineData("")]
    [InlineData("99999999999999999999999999999999999999999999999999")]
    public void What_is_no_number_is_not_read(string text) => Assert.Equal(0, LocalNumber.Count(Encoding.UTF8.GetBytes(text), out _));
}
