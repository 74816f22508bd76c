using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.Metrics;

public sealed class ThresholdTextTests
{
    [Theory]
    [InlineData("> 0.15")]
    [InlineData("> 0.1 & P")]
    [InlineData("> 0.7 | Heavy_Operations")]
    [InlineData("> 1.1 | < 0.9")]
    [InlineData("< #Pipeline_Width * 1.5")]
    [InlineData("< 0.7 & #HighIPC > 0.35")]
    public void Prints_what_it_reads(string text) => Assert.Equal(text, ThresholdText.Of(ThresholdText.Parse(text)));

    [Fact]
    public void Knows_the_parts_of_a_condition()
    {
        var threshold = ThresholdText.Parse("> 0.7 | Heavy_Operations & P & #HighIPC > 0.35");
        Assert.Equal(Operator.Greater, Assert.Single(threshold.AnyOf).Comparison);
        Assert.Equal("Heavy_Operations", threshold.OrNode);
        Assert.True(threshold.NeedsParent);
        Assert.Equal(FormulaParser.Parse("#HighIPC > 0.35"), threshold.And);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0.15")]
    [InlineData("> ")]
    public void Refuses_what_is_no_threshold(string text) => Assert.Throws<FormulaException>(() => ThresholdText.Parse(text));
}
