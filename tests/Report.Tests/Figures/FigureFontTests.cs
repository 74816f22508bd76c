using System.Text;
using SkiaSharp;
using Toplev.Report.Figures;
using Xunit;

namespace Toplev.Report.Tests.Figures;

public sealed class FigureFontTests(DrawnFigures figures) : IClassFixture<DrawnFigures>
{
    /// <summary>Letters, composed letters, signs of the charts, and one that the font has not.</summary>
    private const string Characters = "Wide iljÄéµ±…▸◀▼▲≈→−× 0123456789%\ud83d\ude00";

    [Theory]
    [InlineData("Regular")]
    [InlineData("Bold")]
    public void What_is_embedded_of_the_font_has_the_same_letters(string name)
    {
        var weight = Enum.Parse<FontWeight>(name);
        var whole = figures.Font.Typeface(weight);
        var subset = FontSubset.Of(FigureFont.File(weight), Characters.EnumerateRunes(), rune => whole.GetGlyph(rune.Value));
        using var data = SKData.CreateCopy(subset);
        using var typeface = SKTypeface.FromData(data);

        Assert.InRange(subset.Length, 1000, 40_000);
        Assert.Equal(FigureFont.Family, typeface.FamilyName);
        foreach (var rune in Characters.EnumerateRunes())
        {
            Assert.Equal(Drawn(whole, rune), Drawn(typeface, rune));
        }
    }

    [Fact]
    public void Names_are_measured_and_not_counted()
    {
        Assert.Equal([new string('i', 40)], TextFit.Name(new string('i', 40), 160, Measure));
        var wide = TextFit.Name(new string('W', 40), 160, Measure);
        Assert.Equal(2, wide.Count);
        Assert.Contains('…', wide[1]);
        Assert.All(wide, line => Assert.InRange(Measure(line), 100, 160));
    }

    [Fact]
    public void Sentences_are_broken_between_words_and_numbers_keep_their_units()
    {
        var lines = TextFit.Wrap("The mean of all runs was 12 345 ms and a-word-that-is-longer-than-the-whole-line-is-wide", 170, Measure);

        Assert.Contains(lines, line => line.Contains("12 345 ms", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(Measure(line), 1, 170));
        Assert.Equal(
            "Themeanofallrunswas12345msanda-word-that-is-longer-than-the-whole-line-is-wide",
            string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void No_character_is_cut_in_two()
    {
        var shown = TextFit.Elided(string.Concat(Enumerable.Repeat("e\u0301\ud83d\ude00", 50)), 100, Measure);

        Assert.InRange(Measure(shown), 50, 100);
        Assert.DoesNotContain(shown.EnumerateRunes(), rune => rune == Rune.ReplacementChar);
        Assert.NotEqual('\u0301', shown[shown.IndexOf('…', StringComparison.Ordinal) + 1]);
    }

    private double Measure(string text) => figures.Font.Width(text, 13);

    private static (float Width, string Outline) Drawn(SKTypeface typeface, Rune rune)
    {
        using var font = new SKFont(typeface, 100) { Hinting = SKFontHinting.None, LinearMetrics = true };
        using var path = font.GetTextPath(rune.ToString(), SKPoint.Empty);
        return (font.MeasureText(rune.ToString()), path.ToSvgPathData());
    }
}
