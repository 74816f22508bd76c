using Toplev.Report.Formatting;
using Toplev.Report.Terminal;
using Xunit;

namespace Toplev.Report.Tests.Formatting;

public sealed class UnbreakableTests
{
    [Theory]
    [InlineData("About 3 500 runs would settle it", "About 3~500~runs would settle it")]
    [InlineData("64.5 ms ± 1.2 ms per run", "64.5~ms~±~1.2~ms per run")]
    [InlineData("1 000 000 cycles", "1~000~000 cycles")]
    [InlineData("12 % of 100.1 ms, 3 CPUs", "12~% of 100.1~ms, 3~CPUs")]
    [InlineData("tma run -r 3 -- ./a", "tma run -r 3 -- ./a")]
    [InlineData("level 1 adds up", "level 1 adds up")]
    [InlineData("in 2024 100 of them", "in 2024 100 of them")]
    [InlineData("", "")]
    public void Numbers_hold_together(string text, string expected) => Assert.Equal(expected, Unbreakable.In(text).Replace(Unbreakable.Space, '~'));

    [Theory]
    [InlineData(20)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(26)]
    public void No_line_of_a_terminal_breaks_in_a_number(int width)
    {
        var lines = TerminalText.Wrap("It would take about 3 500 runs, 64.5 ms ± 1.2 ms each", width).ToList();
        Assert.Contains(lines, line => line.Contains("3 500 runs", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("64.5 ms ± 1.2 ms", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(Unbreakable.Space, StringComparison.Ordinal));
    }
}
