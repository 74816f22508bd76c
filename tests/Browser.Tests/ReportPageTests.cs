using System.Globalization;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Toplev.Report.Tests;
using Toplev.Report.View;
using Toplev.Tma.Results;
using Xunit;

namespace Toplev.Browser.Tests;

/// <summary>The report in a real browser, opened from a file as people open it.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ReportPageTests(Browser browser)
{
    private const string Columns = "table.nodes tbody th";

    private static readonly BundledAxeScriptProvider Axe = new();

    public static TheoryData<string> Kinds => ["compared", "single", "doubtful", "without-counters", "hostile", "regions", "profiles", "located", "many"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Loads_nothing_and_complains_about_nothing(string kind)
    {
        await using var open = await OpenPage.Of(browser, Input(kind));

        Assert.Empty(open.Complaints);
        Assert.Empty(open.Requests);
        Assert.True(await open.Page.Locator("#theme").IsVisibleAsync());
        Assert.False(await open.Page.Locator("#over-time-failed").IsVisibleAsync());
    }

    [Theory]
    [InlineData("compared", "light 1280", "dark 1280", "light 390")]
    [InlineData("single", "light 1280", "dark 390")]
    [InlineData("doubtful", "light 1280", "dark 390")]
    [InlineData("without-counters", "light 1280", "dark 1280")]
    [InlineData("hostile", "light 1280")]
    [InlineData("regions", "light 1280", "dark 390")]
    [InlineData("profiles", "light 1280", "dark 390")]
    [InlineData("located", "dark 1280", "light 390")]
    [InlineData("many", "dark 390")]
    public async Task Is_accessible(string kind, params string[] looks)
    {
        await using var open = await OpenPage.Of(browser, Input(kind));
        await open.Page.EvaluateAsync(Axe.GetScript());
        foreach (var look in looks.Select(look => look.Split(' ')))
        {
            await open.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = look[0] == "dark" ? ColorScheme.Dark : ColorScheme.Light });
            await open.Page.SetViewportSizeAsync(int.Parse(look[1], CultureInfo.InvariantCulture), 800);
            _ = await Drawings(open.Page);

            // Not RunAxe of the package, which takes its account of all elements that pass through the driver: most of a test's time.
            var violations = await open.Page.EvaluateAsync<string[]>(
                """
                async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.map(
                    violation => `${violation.id}: ${violation.help} ` + violation.nodes.slice(0, 3).map(
                        node => `${node.html} ${node.any.map(check => check.message).join(', ')}`).join('; '))
                """);

            Assert.True(violations.Length == 0, $"{string.Join(' ', look)}:\n{string.Join('\n', violations)}");
        }
    }

    [Theory]
    [InlineData("compared", 390)]
    [InlineData("single", 390)]
    [InlineData("doubtful", 390)]
    [InlineData("without-counters", 390)]
    [InlineData("hostile", 390)]
    [InlineData("regions", 390)]
    [InlineData("profiles", 390)]
    [InlineData("located", 390)]
    [InlineData("many", 390)]
    [InlineData("hostile", 1280)]
    [InlineData("compared", 3840)]
    public async Task Fits_the_width_of_the_screen(string kind, int width)
    {
        await using var open = await OpenPage.Of(
            browser, Input(kind), new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 844 } });

        Assert.True(await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width);
    }

    [Fact]
    public async Task The_answer_is_on_the_first_screen()
    {
        await using var open = await OpenPage.Of(browser, Input("compared"));

        foreach (var what in new[] { "h1", ".card", "#ranking", "#time .times", "#time .deltas" })
        {
            var box = await open.Page.Locator(what).First.BoundingBoxAsync();
            Assert.True(box is { } place && place.Y + place.Height <= 800, $"{what} ends at {box?.Y + box?.Height}");
        }
    }

    [Fact]
    public async Task Without_scripting_all_but_the_canvas_is_there()
    {
        await using var open = await OpenPage.Of(browser, Input("compared"), scripting: false);

        Assert.Equal("jemalloc is 1.16× faster than ptmalloc", await open.Page.Locator("h1").InnerTextAsync());
        Assert.Equal(3, await open.Page.Locator("#time .times svg.bar").CountAsync());
        Assert.Equal(3, await open.Page.Locator("#tree svg.whole").CountAsync());
        Assert.Equal(19, await open.Page.Locator(Columns).CountAsync());
        Assert.True(await open.Page.Locator("#over-time noscript").First.IsVisibleAsync());
        Assert.False(await open.Page.Locator("#theme").IsVisibleAsync());
        Assert.False(await open.Page.Locator(".copy").First.IsVisibleAsync());
    }

    [Fact]
    public async Task A_third_click_on_a_heading_restores_the_order_of_the_tree()
    {
        await using var open = await OpenPage.Of(browser, Input("compared"));
        var original = await open.Page.Locator(Columns).AllInnerTextsAsync();
        var heading = open.Page.Locator("table.nodes thead th").Nth(1);

        await heading.Locator("button").ClickAsync();
        Assert.Equal("descending", await heading.GetAttributeAsync("aria-sort"));
        Assert.StartsWith("Backend Bound", (await open.Page.Locator(Columns).AllInnerTextsAsync())[0].Trim(), StringComparison.Ordinal);

        await heading.Locator("button").PressAsync("Enter");
        Assert.Equal("ascending", await heading.GetAttributeAsync("aria-sort"));
        Assert.StartsWith("Machine Clears", (await open.Page.Locator(Columns).AllInnerTextsAsync())[0].Trim(), StringComparison.Ordinal);

        await heading.Locator("button").PressAsync(" ");
        Assert.Equal("none", await heading.GetAttributeAsync("aria-sort"));
        Assert.Equal(original, await open.Page.Locator(Columns).AllInnerTextsAsync());
    }

    [Fact]
    public async Task The_theme_can_be_switched_and_is_kept()
    {
        await using var open = await OpenPage.Of(browser, Input("compared"), new BrowserNewContextOptions { ColorScheme = ColorScheme.Light });
        const string background = "getComputedStyle(document.body).backgroundColor";
        Assert.Equal("rgb(255, 255, 255)", await open.Page.EvaluateAsync<string>(background));

        await open.Page.Locator("#theme").ClickAsync();
        Assert.Equal("rgb(20, 23, 27)", await open.Page.EvaluateAsync<string>(background));

        // The browser stores a choice after the page has made it, and on a busy machine a reload can come first.
        await open.Page.ReloadAsync();
        for (var reloads = 1; reloads < 50 && await open.Page.EvaluateAsync<string>(background) != "rgb(20, 23, 27)"; reloads++)
        {
            await open.Page.ReloadAsync();
        }

        Assert.Equal("rgb(20, 23, 27)", await open.Page.EvaluateAsync<string>(background));
        await open.Page.Locator("#theme").ClickAsync();
        Assert.Equal("rgb(255, 255, 255)", await open.Page.EvaluateAsync<string>(background));
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task All_variants_zoom_together_by_key_wheel_drag_and_button()
    {
        await using var open = await OpenPage.Of(browser, SampleReport.Compared(20_000));
        var canvas = open.Page.Locator("canvas").First;
        await canvas.ScrollIntoViewIfNeededAsync();
        Assert.Equal(3, await open.Page.Locator("canvas").CountAsync());
        var whole = await Span(open.Page);
        var drawn = _ = await Drawings(open.Page);

        await canvas.FocusAsync();
        await canvas.PressAsync("ArrowUp");
        Assert.Equal(whole * 0.6, await Span(open.Page), whole * 0.01);
        var zoomed = _ = await Drawings(open.Page);
        Assert.All(drawn.Zip(zoomed), pair => Assert.NotEqual(pair.First, pair.Second));

        await canvas.PressAsync("Escape");
        Assert.Equal(whole, await Span(open.Page), 1.0);
        Assert.Equal(drawn, await Drawings(open.Page));

        var box = (await canvas.BoundingBoxAsync())!;
        await open.Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + 40);
        await open.Page.Mouse.WheelAsync(0, -300);
        Assert.InRange(await Span(open.Page), whole * 0.3, whole * 0.9);
        await canvas.DblClickAsync();
        Assert.Equal(whole, await Span(open.Page), 1.0);

        await open.Page.Mouse.MoveAsync(box.X + (box.Width * 0.25f), box.Y + 40);
        await open.Page.Mouse.DownAsync();
        await open.Page.Mouse.MoveAsync(box.X + (box.Width * 0.5f), box.Y + 40);
        await open.Page.Mouse.UpAsync();
        Assert.Equal(whole / 4, await Span(open.Page), whole * 0.01);

        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "All", Exact = true }).ClickAsync();
        Assert.Equal(whole, await Span(open.Page), 1.0);
    }

    [Fact]
    public async Task Of_many_variants_the_first_are_over_time_and_the_others_on_demand()
    {
        await using var open = await OpenPage.Of(browser, SampleReport.Many(10_000));
        var names = open.Page.Locator(".track-name:visible");
        var more = open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "15 more variants" });

        // The best, what it is compared with, and those that follow.
        Assert.Equal(["candidate-19", "baseline", "candidate-18", "candidate-17", "candidate-16"], await names.AllInnerTextsAsync());
        Assert.Equal("false", await more.GetAttributeAsync("aria-expanded"));
        await more.FocusAsync();
        await more.PressAsync("Enter");

        var fewer = open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Fewer variants" });
        Assert.Equal(20, await names.CountAsync());
        Assert.Equal("true", await fewer.GetAttributeAsync("aria-expanded"));
        Assert.Equal("Fewer variants", await open.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        // The first of the others is the next stop of the keyboard.
        await open.Page.Keyboard.PressAsync("Tab");
        Assert.StartsWith(
            "candidate-15 over", await open.Page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label')"), StringComparison.Ordinal);
        var blank = await open.Page.EvaluateAsync<string>("Object.assign(document.createElement('canvas'), { width: 9, height: 9 }).toDataURL()");
        Assert.All(await Drawings(open.Page), drawing => Assert.True(drawing.Length > 10 * blank.Length));

        await fewer.ClickAsync();
        Assert.Equal(5, await names.CountAsync());
        Assert.Empty(open.Complaints);
    }

    // 20 tracks of about 150 pixels: in a window of 800, with half of it above and below, there is room for 11.
    [Fact]
    public async Task Only_the_tracks_near_the_window_are_drawn_and_the_others_when_they_come()
    {
        await using var open = await OpenPage.Of(browser, SampleReport.Many(10_000));
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "15 more variants" }).ClickAsync();
        var first = open.Page.Locator("canvas").First;
        var last = open.Page.Locator("canvas").Last;
        await first.ScrollIntoViewIfNeededAsync();
        var (farBefore, nearBefore) = (await Drawing(last), await Drawing(first));

        await first.FocusAsync();
        await first.PressAsync("ArrowUp");
        await Span(open.Page);
        Assert.InRange(await open.Page.EvaluateAsync<int>("document.documentElement.tma.draw()"), 1, 11);
        Assert.NotEqual(nearBefore, await Drawing(first));
        Assert.Equal(farBefore, await Drawing(last));

        await last.ScrollIntoViewIfNeededAsync();
        await Span(open.Page);
        Assert.NotEqual(farBefore, await Drawing(last));

        // Paper has no window.
        await first.ScrollIntoViewIfNeededAsync();
        await first.FocusAsync();
        await first.PressAsync("Escape");
        await Span(open.Page);
        await open.Page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");
        Assert.Equal(farBefore, await Drawing(last));
    }

    [Fact]
    public async Task The_canvas_shows_what_was_measured_and_leaves_gaps()
    {
        // Two halves and a gap between them: all retiring, nothing counted, all memory bound.
        var ends = Enumerable.Range(1, 300).Select(i => i * 0.1).ToArray();
        float[][] shares = [.. new[] { 0, 1 }.Select(node => ends.Select((_, i) => i < 100 ? 1f - node : i < 200 ? float.NaN : node).ToArray())];
        var series = new VariantSeries("app", ["Retiring", "Memory_Bound"], ends, shares, [0]);
        await using var open = await OpenPage.Of(browser, SampleReport.Single(1) with { Series = [series] });

        var colors = await open.Page.EvaluateAsync<string[]>("""
            () => { const c = document.querySelector('canvas'), g = c.getContext('2d');
              return [1 / 6, 1 / 2, 5 / 6].map(x => [...g.getImageData(Math.round(c.width * x), 50, 1, 1).data].join()); }
            """);

        Assert.Equal(["0,158,115,255", "0,0,0,0", "0,114,178,255"], colors);

        // Each pixel stands for no more than one interval: the tip says which, and the shares with their unit.
        await open.Page.SetViewportSizeAsync(1280, 800);
        var canvas = open.Page.Locator("canvas").First;
        var box = (await canvas.BoundingBoxAsync())!;
        await canvas.HoverAsync(new LocatorHoverOptions { Position = new Position { X = box.Width * 5.05f / 30, Y = 50 } });
        Assert.Equal("5.000 to 5.100 s, % of slots: Retiring 100.00, Memory Bound 0.00", await open.Page.Locator("#tip").InnerTextAsync());
        await canvas.HoverAsync(new LocatorHoverOptions { Position = new Position { X = box.Width * 15.05f / 30, Y = 50 } });
        Assert.Equal("15.000 to 15.100 s: nothing was counted", await open.Page.Locator("#tip").InnerTextAsync());
    }

    [Fact]
    public async Task A_million_intervals_are_usable()
    {
        await using var open = await OpenPage.Of(browser, SampleReport.Compared(1_000_000));

        // Loosely: what a person feels. Figures are in docs/report.md.
        var milliseconds = await open.Page.EvaluateAsync<double>("""
            () => { const t = document.documentElement.tma, from = performance.now();
              for (let i = 1; i <= 10; i++) { t.view.from = t.end * i / 40; t.view.to = t.end * (1 - i / 40); t.draw(); }
              return (performance.now() - from) / 10; }
            """);

        Assert.True(milliseconds < 1000, $"{milliseconds} ms a frame");
        Assert.Empty(open.Complaints);
    }

    // The second band of the first thread holds aten::conv2d from 0.03 s for 0.18 s: under its label (14 px) and the row of steps (17 px).
    [Fact]
    public async Task A_click_on_a_region_shows_it_from_begin_to_end()
    {
        await using var open = await OpenPage.Of(browser, Input("regions"));
        var whole = await Span(open.Page);
        var canvas = open.Page.Locator("canvas").Nth(1);
        var box = (await canvas.BoundingBoxAsync())!;
        var position = new Position { X = (float)(box.Width * 1000 / whole), Y = 14 + 17 + 8 };

        await canvas.HoverAsync(new LocatorHoverOptions { Position = position });
        Assert.Equal("aten::conv2d: 180.00 ms from 0.0300 s, 3.00 % of all runs, thread 4711 main", await open.Page.Locator("#tip").InnerTextAsync());

        await canvas.ClickAsync(new LocatorClickOptions { Position = position });
        Assert.Equal(0.18 * 1.06 * 10_000, await Span(open.Page), 2.0);
        await canvas.DblClickAsync();
        Assert.Equal(whole, await Span(open.Page), 1.0);
    }

    [Fact]
    public async Task Half_a_million_regions_are_usable()
    {
        await using var open = await OpenPage.Of(browser, SampleReport.WithRegions(500_000 / 6 / 3));

        var milliseconds = await open.Page.EvaluateAsync<double>("""
            () => { const t = document.documentElement.tma, from = performance.now();
              for (let i = 1; i <= 10; i++) { t.view.from = t.end * i / 40; t.view.to = t.end * (1 - i / 40); t.draw(); }
              return (performance.now() - from) / 10; }
            """);

        TestContext.Current.TestOutputHelper?.WriteLine($"{milliseconds} ms a frame");
        Assert.True(milliseconds < 1000, $"{milliseconds} ms a frame");
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task The_data_can_be_saved()
    {
        await using var open = await OpenPage.Of(browser, Input("compared"));

        var download = await open.Page.RunAndWaitForDownloadAsync(() => open.Page.Locator("#save").ClickAsync());

        Assert.Equal("tma-result.json", download.SuggestedFilename);
        var text = await File.ReadAllTextAsync((await download.PathAsync())!, TestContext.Current.CancellationToken);
        Assert.StartsWith("{\n  \"schema\": \"tma-result/1\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explanations_open_and_tips_show()
    {
        await using var open = await OpenPage.Of(browser, Input("compared"));
        var row = open.Page.Locator("table.nodes tbody tr").First;
        var closed = (await row.BoundingBoxAsync())!.Height;

        await open.Page.Locator("#meanings").ClickAsync();
        Assert.True((await row.BoundingBoxAsync())!.Height > closed);

        await open.Page.Locator("#time .times rect").First.HoverAsync();
        Assert.Equal(
            "Retiring: 32.10 % of slots, 95 % interval 31.60 to 32.60 %, 97.87 of 304.90 ms per iteration", await open.Page.Locator("#tip").InnerTextAsync());
    }

    private static ReportInput Input(string kind) => kind switch
    {
        "single" => SampleReport.Single(),
        "doubtful" => SampleReport.Doubtful(),
        "without-counters" => SampleReport.WithoutCounters(),
        "regions" => SampleReport.WithRegions(),
        "profiles" => SampleReport.WithProfiles(),
        "located" => SampleReport.Located(),
        "many" => SampleReport.Many(),
        "hostile" => SampleReport.Named("<script>alert(1)</script>\"'\u202E " + new string('W', 10_000)),
        _ => SampleReport.Compared(),
    };

    private static Task<double> Span(IPage page) => page.EvaluateAsync<double>(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => { const v = document.documentElement.tma.view; done(v.to - v.from); })))");

    private static Task<string> Drawing(ILocator canvas) => canvas.EvaluateAsync<string>("canvas => canvas.toDataURL()");

    private static Task<string[]> Drawings(IPage page) => page.EvaluateAsync<string[]>(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done([...document.querySelectorAll('canvas')].map(c => "
            + "c.toDataURL())))))");
}
