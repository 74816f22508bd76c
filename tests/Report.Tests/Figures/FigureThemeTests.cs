using System.Globalization;
using Toplev.Report.Charts;
using Toplev.Report.Figures;
using Xunit;

namespace Toplev.Report.Tests.Figures;

public sealed class FigureThemeTests
{
    private static readonly string Style = File.ReadAllText(Path.Combine(Repository.Root, "src/Report/Html/report.css"));

    [Fact]
    public void Pictures_and_page_have_the_same_colours()
    {
        var light = Style[..Style.IndexOf("@media", StringComparison.Ordinal)];
        var dark = Style[light.Length..Style.IndexOf("/* Page */", StringComparison.Ordinal)];
        foreach (var (theme, css) in new[] { (FigureTheme.Light, light), (FigureTheme.Dark, dark) })
        {
            Assert.All(NodeColor.All, color => Assert.Contains($"--{color.Name}: {theme.Fill(color)};", css, StringComparison.Ordinal));
            var ground = theme.Background == "#ffffff" ? "#fff" : theme.Background;
            Assert.Contains($"--bg: {ground}; --fg: {theme.Text}; --mut: {theme.Muted}; --line: {theme.Line};", css, StringComparison.Ordinal);
        }
    }

    // WCAG 2.2, 1.4.3: 4.5 for text.
    [Fact]
    public void Text_can_be_read_on_its_ground()
    {
        Assert.All(FigureTheme.All, theme => Assert.All([theme.Text, theme.Muted], ink => Assert.InRange(Contrast(ink, theme.Background), 4.5, 21)));
        NodeColor[] labelled = [NodeColor.Retiring, NodeColor.BadSpeculation, NodeColor.Frontend, NodeColor.Core, NodeColor.Backend, NodeColor.Memory];
        Assert.All(FigureTheme.All, theme => Assert.All(labelled, color => Assert.InRange(Contrast(color.Ink, theme.Fill(color)), 4.5, 21)));
    }

    /// <summary>WCAG's ratio of relative luminances.</summary>
    private static double Contrast(string one, string other)
    {
        double[] luminances = [Luminance(one), Luminance(other)];
        return (luminances.Max() + 0.05) / (luminances.Min() + 0.05);
    }

    private static double Luminance(string color)
    {
        double[] channels = [.. Enumerable.Range(0, 3)
            .Select(i => int.Parse(color.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(value => value <= 0.03928 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))];
        return (0.2126 * channels[0]) + (0.7152 * channels[1]) + (0.0722 * channels[2]);
    }
}
