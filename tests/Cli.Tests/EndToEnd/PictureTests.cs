using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>
/// The README's chart is what <c>tma report --svg</c> draws of the recording beside it; TMA_UPDATE_GOLDEN=1 draws it again, to be looked at
/// before it is committed. The verdict of that real measurement must not change by itself either.
/// </summary>
public sealed class PictureTests : IDisposable
{
    private static readonly string Recording = Path.Combine(Repository.Root, "fixtures", "recordings", "resnet50-allocators.tma");
    private readonly Workbench bench = new();

    [Fact]
    public async Task The_chart_of_the_README_is_that_of_its_recording()
    {
        (await bench.Tma("report", Recording, "--svg", "charts")).Exits(0);
        var drawn = bench.PathOf("charts/time.svg");
        var shown = Path.Combine(Repository.Root, "docs", "images", "compare-allocators.svg");
        if (Environment.GetEnvironmentVariable("TMA_UPDATE_GOLDEN") == "1" && Environment.GetEnvironmentVariable("CI") != "true")
        {
            File.Copy(drawn, shown, overwrite: true);
        }

        Assert.Equal(await File.ReadAllTextAsync(shown, TestContext.Current.CancellationToken), await File.ReadAllTextAsync(drawn, TestContext.Current.CancellationToken));
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
}
