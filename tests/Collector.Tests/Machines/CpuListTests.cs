using Toplev.Collector.Machines;

namespace Toplev.Collector.Tests.Machines;

public class CpuListTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("0-3,8", "0-3,8")]
    [InlineData(" 3, 1 ,2\n", "1-3")]
    [InlineData("0-6:2", "0,2,4,6")]
    [InlineData("5,5,4-6", "4-6")]
    public void Reads_and_writes_lists_as_the_kernel_does(string text, string written)
    {
        Assert.True(CpuList.TryParse(text, out var list));
        Assert.Equal(written, list.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("1-")]
    [InlineData("3-1")]
    [InlineData("-1")]
    [InlineData("1,,2")]
    [InlineData("0-3:0")]
    [InlineData("0-99999999")]
    public void Refuses_anything_else(string text) => Assert.False(CpuList.TryParse(text, out _));
}
