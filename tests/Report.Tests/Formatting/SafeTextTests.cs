using Toplev.Report.Formatting;
using Xunit;

namespace Toplev.Report.Tests.Formatting;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("plain µ ◀ text", "plain µ ◀ text")]
    [InlineData("a\e[31mb", "a.[31mb")]
    [InlineData("a\rb\u0007c\u009bd", "a.b.c.d")]
    [InlineData("a\u202eb\u2066c\u200fd\u2028e", "a.b.c.d.e")]
    public void What_steers_is_a_dot(string text, string clean) => Assert.Equal(clean, SafeText.Clean(text));

    [Fact]
    public void A_message_is_cut_in_its_middle_and_keeps_its_remedy()
    {
        var message = SafeText.Message("The file " + new string('x', 650_000) + " was not found. Name another.");

        Assert.InRange(message.Length, 100, 1100);
        Assert.StartsWith("The file xxx", message, StringComparison.Ordinal);
        Assert.EndsWith("was not found. Name another.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_is_one_line() => Assert.Equal("one two", SafeText.Message("one\r\ntwo\n"));
}
