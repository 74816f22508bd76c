using Microsoft.Playwright;
using Toplev.Report.Tests;
using Toplev.Report.View;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Xunit;

namespace Toplev.Browser.Tests;

/// <summary>The search for regions over time, on regions whose times are known.</summary>
[Collection(BrowserCollection.Name)]
public sealed class RegionSearchTests(Browser browser)
{
    private const string Row = "#region-search tbody tr";

    // Baseline: 20 calls of 16.4 ms but for the last two of 32.8 ms; mean (18 × 16.4 + 2 × 32.8) / 20 = 18.04, p95 is the 19th. Candidate: 20 of 6.56 ms.
    [Fact]
    public async Task A_name_has_its_times_in_each_variant_and_against_the_baseline()
    {
        await using var open = await OpenPage.Of(browser, Input());
        await open.Page.GetByLabel("Search").FillAsync("aten::CONV2D");

        Assert.Equal("aten::conv2d", await open.Page.Locator("#region-search output").InnerTextAsync());
        Assert.Equal(["before", "20", "18.04 ms", "16.40 ms", "32.80 ms", "32.80 ms", "baseline"], await Cells(open.Page, 0));
        Assert.Equal(["after", "20", "6.56 ms", "6.56 ms", "6.56 ms", "6.56 ms", "2.75× less"], await Cells(open.Page, 1));
        Assert.Empty(open.Complaints);
    }

    [Theory]
    [InlineData("step_*", "20 names", "20")]
    [InlineData("step_1*", "11 names", "11")]
    [InlineData("*::conv2d", "aten::conv2d", "20")]
    [InlineData("conv2", "aten::conv2d", "20")]
    public async Task Parts_of_names_and_stars_find_several(string text, string found, string count)
    {
        await using var open = await OpenPage.Of(browser, Input());
        await open.Page.GetByLabel("Search").FillAsync(text);

        Assert.Equal(found, await open.Page.Locator("#region-search output").InnerTextAsync());
        Assert.Equal(count, (await Cells(open.Page, 0))[1]);
    }

    [Fact]
    public async Task What_is_not_there_has_no_times()
    {
        await using var open = await OpenPage.Of(browser, Input());
        await open.Page.GetByLabel("Search").FillAsync("<b>");

        Assert.Equal("no match", await open.Page.Locator("#region-search output").InnerTextAsync());
        Assert.Equal(0, await open.Page.Locator(Row).CountAsync());
        Assert.False(await open.Page.GetByText("Last of each").IsVisibleAsync());
    }

    // The last step begins at 1.9 s of the baseline and at 0.95 s of the other.
    [Fact]
    public async Task Last_instances_lie_side_by_side_until_all_is_shown()
    {
        await using var open = await OpenPage.Of(browser, Input());
        await open.Page.GetByLabel("Search").FillAsync("step_*");
        await open.Page.GetByText("Last of each").ClickAsync();

        var shifts = await Shifts(open.Page);
        Assert.Equal((0, -0.95), (shifts[0], Math.Round(shifts[1], 3)));
        var (from, to) = await Shown(open.Page);
        Assert.InRange(from, 1.89, 1.9);
        Assert.InRange(to, 1.94, 1.96);

        await open.Page.GetByText("All", new PageGetByTextOptions { Exact = true }).ClickAsync();
        shifts = await Shifts(open.Page);
        Assert.Equal((0, 0), (shifts[0], shifts[1]));
    }

    [Fact]
    public async Task Threads_fold_to_their_outermost_regions()
    {
        await using var open = await OpenPage.Of(browser, Input());
        var before = await Height(open.Page);
        await open.Page.GetByText("Fold threads", new PageGetByTextOptions { Exact = true }).ClickAsync();
        var folded = await Height(open.Page);
        Assert.Equal(17, before - folded);

        await open.Page.GetByText("Unfold threads").ClickAsync();
        Assert.Equal(before, await Height(open.Page));
    }

    private static ReportInput Input() => SampleReport.Compared() with { Lanes = [Lanes("before", 0.1, 0.0164), Lanes("after", 0.05, 0.00656)] };

    private static VariantLanes Lanes(string name, double step, double call)
    {
        List<Region> regions = [];
        for (var i = 0; i < 20; i++)
        {
            var length = name == "before" && i >= 18 ? 2 * call : call;
            regions.Add(new Region($"step_{i}", i * step, (i * step) + (step / 2)) { Thread = "main" });
            regions.Add(new Region("aten::conv2d", i * step, (i * step) + length) { Thread = "main" });
        }

        return VariantLanes.Of(name, [(0, regions)], 2);
    }

    private static async Task<string[]> Cells(IPage page, int row) => [.. await page.Locator(Row).Nth(row).Locator("td").AllInnerTextsAsync()];

    private static Task<double[]> Shifts(IPage page) => page.EvaluateAsync<double[]>(
        "() => { const { bands, perSecond } = document.documentElement.tma; return bands.map(band => band.shift / perSecond); }");

    private static async Task<(double From, double To)> Shown(IPage page)
    {
        var shown = await page.EvaluateAsync<double[]>(
            "() => { const { view, perSecond } = document.documentElement.tma; return [view.from / perSecond, view.to / perSecond]; }");
        return (shown[0], shown[1]);
    }

    private static Task<int> Height(IPage page) => page.EvaluateAsync<int>(
        "() => { const [band] = document.documentElement.tma.bands; return band.canvas.clientHeight; }");
}
