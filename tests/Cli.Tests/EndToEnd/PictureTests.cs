using System.Xml.Linq;
using SkiaSharp;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>
/// The pictures of the README files are what <c>--charts</c> draws of the recordings beside them: as large, with the same words, and the same
/// to the eye. TMA_UPDATE_GOLDEN=1 draws them again, to be looked at before they are committed. The verdict of the real measurement must
/// not change by itself either.
/// </summary>
public sealed class PictureTests : IDisposable
{
    /// <summary>
    /// Greatest mean difference of a channel (of 255) in pictures of a tenth of the size. One bar of the first picture that is 1 % longer is
    /// 5 × 20 of its 157 000 points, and the four channels of bar and ground differ by 86 in the mean: 0.05.
    /// </summary>
    private const double MostDifference = 0.05;

    private const int Reduction = 10;

    private static readonly string Recording = Path.Combine(Repository.Root, "fixtures", "recordings", "resnet50-allocators.tma");
    private readonly Workbench bench = new();

    // The words are the manifest's names and the medians of what the program printed, by an independent script.
    [Fact]
    public async Task The_chart_of_the_README_is_that_of_its_recording()
    {
        var run = (await bench.Tma("report", Recording, "--charts", "charts")).Exits(0);
        Assert.StartsWith("tma: --charts charts: time, ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        AssertLooksLike("docs/images/compare-allocators", "charts/time");
        Assert.Superset(new HashSet<string> { "ptmalloc", "825.1", "jemalloc-benchmark", "746.4", "tcmalloc", "ms" }, Words("charts/time.light.svg"));
    }

    // The words are those of the tutorial's figures.
    [Fact]
    public async Task The_chart_of_the_tutorial_is_that_of_its_tables()
    {
        foreach (var name in new[] { "ptmalloc", "jemalloc" })
        {
            var table = Path.Combine(Repository.Root, "examples", "tutorial", name + ".txt");
            (await bench.Tma("import", table, "--model", "skylakex", "-q", "-o", name + ".tma")).Exits(0);
        }

        (await bench.Tma("compare", "ptmalloc.tma", "jemalloc.tma", "--charts", "charts", "-q")).Exits(0);
        AssertLooksLike("examples/tutorial/allocators", "charts/shares-jemalloc.txt");
        Assert.Superset(
            new HashSet<string> { "▸ DRAM Bound", "21.5 → 11.5 %", "▸ L1 Bound", "14.0 → 17.8 %", "of clocks" },
            Words("charts/shares-jemalloc.txt.light.svg"));
    }

    // By an independent script from the printed values in the manifest: the medians of the Walsh averages of the logarithms of
    // paired ratios are those of 1.10 and 1.10; page faults are 236 587 / 88 158.
    [Fact]
    public async Task Both_allocators_are_faster_in_the_recording()
    {
        var run = (await bench.Tma("report", Recording, "--color", "never")).Exits(0);

        Assert.Contains("jemalloc-benchmark is 1.10× faster than ptmalloc.", run.Output, StringComparison.Ordinal);
        Assert.Contains("tcmalloc is 1.10× faster than ptmalloc.", run.Output, StringComparison.Ordinal);
        Assert.Contains("Page faults are the likely cause: 2.7× fewer", run.Output, StringComparison.Ordinal);
    }

    public void Dispose() => bench.Dispose();

    private void AssertLooksLike(string shown, string drawn)
    {
        foreach (var theme in new[] { ".light.png", ".dark.png" })
        {
            var (kept, made) = (Path.Combine(Repository.Root, shown + theme), bench.PathOf(drawn + theme));
            if (Environment.GetEnvironmentVariable("TMA_UPDATE_GOLDEN") == "1" && Environment.GetEnvironmentVariable("CI") != "true")
            {
                File.Copy(made, kept, overwrite: true);
            }

            using var expected = SKBitmap.Decode(kept);
            using var actual = SKBitmap.Decode(made);
            Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
            Assert.InRange(Difference(expected, actual), 0, MostDifference);
        }
    }

    private static double Difference(SKBitmap one, SKBitmap other)
    {
        byte[][] pixels = [.. new[] { one, other }.Select(Reduced)];
        return pixels[0].Zip(pixels[1], (a, b) => Math.Abs(a - b)).Average();
    }

    private static byte[] Reduced(SKBitmap picture)
    {
        var size = new SKImageInfo(picture.Width / Reduction, picture.Height / Reduction, SKColorType.Rgba8888);
        using var small = picture.Resize(size, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        return small.Bytes;
    }

    private HashSet<string> Words(string svg) =>
        [.. XDocument.Load(bench.PathOf(svg)).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value.Trim())];
}
