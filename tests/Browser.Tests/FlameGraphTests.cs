using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Toplev.Report.Tests;
using Toplev.Tma.Functions;
using Toplev.Tma.Metrics;
using Toplev.Tma.Profiles;
using Xunit;

namespace Toplev.Browser.Tests;

/// <summary>The flame graph as people use it: by pointer, by keyboard, with a search, and with as many stacks as a long recording has.</summary>
[Collection(BrowserCollection.Name)]
public sealed class FlameGraphTests(Browser browser)
{
    private const int RowHeight = 18;

    // Of 100 samples: solve 60 (40 of them in copy below it), read 30, main itself 10; read is in another thread.
    private static ProfileResult Small { get; } = Sampled(
        ("main", [("app!main;lib!solve", 20), ("app!main;lib!solve;libc!copy", 40), ("app!main", 10)]), ("reader", [("app!main;libc!read", 30)]));

    [Fact]
    public async Task A_box_is_as_wide_as_its_share_and_a_tip_has_its_figures()
    {
        await using var open = await Open(Small);

        Assert.Equal("", await Tip(open.Page, 0.9, 3));
        Assert.Equal("copy in libc: total 40.0 % (40.0 ms per run), self 40.0 % (40.0 ms per run) of CPU time", await Tip(open.Page, 0.39, 3));
        Assert.Equal("", await Tip(open.Page, 0.41, 3));
        Assert.Equal("solve in lib: total 60.0 % (60.0 ms per run), self 20.0 % (20.0 ms per run) of CPU time", await Tip(open.Page, 0.59, 2));
        Assert.Equal("read in libc: total 30.0 % (30.0 ms per run), self 30.0 % (30.0 ms per run) of CPU time", await Tip(open.Page, 0.61, 2));
        Assert.Equal("main in app: total 100.0 % (100.0 ms per run), self 10.0 % (10.0 ms per run) of CPU time", await Tip(open.Page, 0.95, 1));
    }

    [Fact]
    public async Task Functions_have_the_colour_of_their_dominant_node_where_trees_of_functions_were_measured()
    {
        var tree = SampleReport.WithProfiles().Set.Results[0].Tree!;
        var largest = tree.Nodes.Where(node => node.Definition.Level == 1).MaxBy(node => node.Value)!;
        await using var open = await Open(Small with
        {
            Functions = [.. Small.Functions.Select(function => function.Function.Name != "solve" ? function
                : function with { Counters = new FunctionCounters { Counts = [], Tree = tree } })],
        });
        var before = await Drawing(open.Page);
        Assert.False(await open.Page.Locator("#flame-nodes").IsVisibleAsync());

        await open.Page.Locator("#flame").GetByLabel("Colour").SelectOptionAsync("node");
        Assert.NotEqual(before, await Drawing(open.Page));
        Assert.True(await open.Page.Locator("#flame-nodes").IsVisibleAsync());
        Assert.False(await open.Page.Locator("#flame-modules").IsVisibleAsync());
        await open.Page.Locator("#flame").GetByLabel("Colour").SelectOptionAsync("module");
        Assert.Equal(before, await Drawing(open.Page));

        Assert.EndsWith($"Mostly {NodeTitle.Of(largest.Name)} itself", await Tip(open.Page, 0.59, 2), StringComparison.Ordinal);
        Assert.DoesNotContain("itself", await Tip(open.Page, 0.61, 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_trees_of_functions_there_is_no_choice_of_colours()
    {
        await using var open = await Open(Small);
        Assert.Equal(0, await open.Page.Locator("#flame").GetByLabel("Colour").CountAsync());
    }

    [Fact]
    public async Task A_search_says_the_share_of_its_matches_each_sample_once()
    {
        await using var open = await Open(Small);
        var search = open.Page.GetByLabel("Search");
        var found = open.Page.Locator(".flame-found");
        var before = await Drawing(open.Page);

        await search.FillAsync("COPY");
        Assert.Equal("40.0 % of CPU time in or below 1 function", await found.InnerTextAsync());
        Assert.NotEqual(before, await Drawing(open.Page));

        // lib is part of libc: solve has copy inside it.
        await search.FillAsync("lib");
        Assert.Equal("90.0 % of CPU time in or below 3 functions", await found.InnerTextAsync());

        await search.FillAsync("nothing like it");
        Assert.Equal("no match", await found.InnerTextAsync());

        await search.PressAsync("Escape");
        Assert.Equal("", await found.InnerTextAsync());
        Assert.Equal("", await search.InputValueAsync());
        Assert.Equal(before, await Drawing(open.Page));
    }

    [Fact]
    public async Task A_click_zooms_and_back_and_reset_lead_out_again()
    {
        await using var open = await Open(Small);
        var (back, reset) = (open.Page.GetByRole(AriaRole.Button, new() { Name = "Back" }), open.Page.GetByRole(AriaRole.Button, new() { Name = "Reset" }));
        var whole = await Drawing(open.Page);
        Assert.True(await back.IsDisabledAsync());

        await ClickAsync(open.Page, 0.5, 2);
        Assert.Equal("solve", await Zoomed(open.Page));
        Assert.StartsWith("copy in libc", await Tip(open.Page, 0.66, 3), StringComparison.Ordinal);
        Assert.Equal("", await Tip(open.Page, 0.68, 3));
        // What called it can still be reached.
        Assert.StartsWith("main in app", await Tip(open.Page, 0.99, 1), StringComparison.Ordinal);

        await ClickAsync(open.Page, 0.5, 3);
        Assert.Equal("copy", await Zoomed(open.Page));
        await back.ClickAsync();
        Assert.Equal("solve", await Zoomed(open.Page));
        await reset.ClickAsync();
        Assert.Equal("all", await Zoomed(open.Page));
        await back.ClickAsync();
        Assert.Equal("solve", await Zoomed(open.Page));
        await back.ClickAsync();
        Assert.True(await back.IsDisabledAsync());
        await open.Page.Mouse.MoveAsync(0, 0);
        Assert.Equal(whole, await Drawing(open.Page));
    }

    [Fact]
    public async Task Keys_walk_zoom_and_go_back_and_say_where_they_are()
    {
        await using var open = await Open(Small);
        var canvas = open.Page.Locator("#flame canvas");
        await canvas.FocusAsync();

        foreach (var (key, function) in new[]
        {
            ("ArrowDown", "main"), ("ArrowDown", "solve"), ("ArrowRight", "read"), ("ArrowRight", "read"), ("ArrowDown", "read"), ("ArrowLeft", "solve"),
            ("ArrowDown", "copy"), ("ArrowUp", "solve"),
        })
        {
            await canvas.PressAsync(key);
            Assert.StartsWith(function + " in ", await open.Page.Locator(".flame-at").InnerTextAsync(), StringComparison.Ordinal);
        }

        Assert.Equal("all", await Zoomed(open.Page));
        await canvas.PressAsync("Enter");
        Assert.Equal("solve", await Zoomed(open.Page));
        await canvas.PressAsync("ArrowDown");
        await canvas.PressAsync("Enter");
        Assert.Equal("copy", await Zoomed(open.Page));
        await canvas.PressAsync("Backspace");
        Assert.Equal("solve", await Zoomed(open.Page));
        await canvas.PressAsync("Escape");
        Assert.Equal("all", await Zoomed(open.Page));
        Assert.Equal("polite", await open.Page.Locator(".flame-at").GetAttributeAsync("aria-live"));
        Assert.Contains("table of functions", await canvas.GetAttributeAsync("aria-label"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callers_are_at_the_top_or_at_the_bottom()
    {
        await using var open = await Open(Small);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Flame" }).ClickAsync();

        // Four rows: all, main, solve and read, copy.
        Assert.StartsWith("copy in", await Tip(open.Page, 0.1, 0), StringComparison.Ordinal);
        Assert.StartsWith("main in", await Tip(open.Page, 0.1, 2), StringComparison.Ordinal);
        await open.Page.Locator("#flame canvas").PressAsync("ArrowUp");
        Assert.StartsWith("main in", await open.Page.Locator(".flame-at").InnerTextAsync(), StringComparison.Ordinal);
        Assert.True(await open.Page.GetByRole(AriaRole.Button, new() { Name = "Icicle" }).IsVisibleAsync());
    }

    [Fact]
    public async Task Threads_are_shown_together_apart_or_alone()
    {
        await using var open = await Open(Small);
        var threads = open.Page.GetByLabel("Threads");
        Assert.Equal(["merged", "by thread", "main (70.0 %)", "reader (30.0 %)"], await threads.Locator("option").AllInnerTextsAsync());

        await threads.SelectOptionAsync("by thread");
        Assert.StartsWith("thread main: total 70.0 %", await Tip(open.Page, 0.69, 1), StringComparison.Ordinal);
        Assert.StartsWith("thread reader: total 30.0 %", await Tip(open.Page, 0.71, 1), StringComparison.Ordinal);
        Assert.StartsWith("read in libc: total 30.0 %", await Tip(open.Page, 0.9, 3), StringComparison.Ordinal);

        await threads.SelectOptionAsync("reader (30.0 %)");
        Assert.StartsWith("read in libc: total 30.0 %", await Tip(open.Page, 0.1, 2), StringComparison.Ordinal);
        await open.Page.GetByLabel("Search").FillAsync("read");
        Assert.StartsWith("30.0 %", await open.Page.Locator(".flame-found").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variants_and_their_differences_can_be_chosen()
    {
        await using var open = await OpenPage.Of(browser, SampleReport.WithProfiles());
        var show = open.Page.GetByLabel("Show");
        Assert.Equal(
            ["jemalloc against ptmalloc", "tcmalloc against ptmalloc", "ptmalloc", "jemalloc", "tcmalloc"], await show.Locator("option").AllInnerTextsAsync());
        Assert.True(await open.Page.Locator("#flame-changes").IsVisibleAsync());
        Assert.False(await open.Page.Locator("#flame-modules").IsVisibleAsync());
        // New and significant, one that does not differ, and a caller without samples of its own.
        Assert.Contains("new, more time", await Described(open.Page, "jemalloc::allocate"), StringComparison.Ordinal);
        Assert.Contains("not significant", await Described(open.Page, "at::native::relu_"), StringComparison.Ordinal);
        Assert.Equal(["more", "less", "same"], await Colors(open.Page, "jemalloc::allocate", "clear_page_erms", "at::native::relu_"));

        await show.SelectOptionAsync("ptmalloc");
        Assert.False(await open.Page.Locator("#flame-changes").IsVisibleAsync());
        Assert.True(await open.Page.Locator("#flame-modules").IsVisibleAsync());
        Assert.DoesNotContain("Change", await Described(open.Page, "_int_malloc"), StringComparison.Ordinal);
        Assert.Empty(open.Complaints);
    }

    // Work per frame and not time: a busy machine is slow, but it draws no more boxes.
    [Fact]
    public async Task Of_200_000_stacks_only_what_can_be_seen_is_drawn()
    {
        await using var open = await Open(SampleProfiles.Many(200_000));
        var boxes = await open.Page.EvaluateAsync<int>("document.documentElement.flame.state.layout.size");
        Assert.True(boxes > 200_000, $"{boxes} boxes");
        var width = await open.Page.EvaluateAsync<int>("document.querySelector('#flame canvas').clientWidth");

        // At every zoom on the way to the narrowest box.
        var drawn = await open.Page.EvaluateAsync<int[]>("""
            () => { const { state, zoomTo, draw } = document.documentElement.flame, all = [];
              for (let i = 0; i < 12; i++) { zoomTo(i); draw(); all.push(state.drawn); }
              return all; }
            """);

        // Half the pixels of 13 rows: most stacks are too narrow to be drawn.
        Assert.All(drawn, count => Assert.InRange(count, 2, width * 13 / 2));
        Assert.Contains(drawn, count => count > width);
        var milliseconds = await open.Page.EvaluateAsync<double>("""
            () => { const { draw, zoomTo } = document.documentElement.flame, from = performance.now();
              zoomTo(0); for (let i = 0; i < 20; i++) draw();
              return (performance.now() - from) / 20; }
            """);
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms a frame, {boxes} boxes, {string.Join(' ', drawn)} drawn"));
        await open.Page.GetByLabel("Search").FillAsync("function_4000");
        Assert.StartsWith("0.1 % of CPU time", await open.Page.Locator(".flame-found").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(open.Complaints);
    }

    // 2200 chains of calls side by side, each about half a pixel wide in every row.
    [Fact]
    public async Task At_most_one_box_a_pixel_is_drawn()
    {
        static string Chain(int number) => $"app!r_{number};" + string.Join(';', Enumerable.Range(0, 30).Select(level => $"m{number % 7}!f_{level}"));
        await using var open = await Open(Sampled(("main", [.. Enumerable.Range(0, 2200).Select(number => (Chain(number), 1))])));

        var drawn = await open.Page.EvaluateAsync<int>("document.documentElement.flame.state.drawn");
        var width = await open.Page.EvaluateAsync<int>("document.querySelector('#flame canvas').clientWidth");

        Assert.InRange(drawn, width * 10, (width + 1) * 26);
    }

    [Fact]
    public async Task Deep_stacks_scroll_and_only_the_rows_in_view_are_drawn()
    {
        var stack = string.Join(';', Enumerable.Range(0, 500).Select(i => $"app!level_{i}"));
        await using var open = await Open(Sampled(("main", [(stack, 10)])));

        Assert.True(await open.Page.Locator("#flame canvas").EvaluateAsync<int>("canvas => canvas.clientHeight") <= 26 * RowHeight);
        Assert.InRange(await open.Page.EvaluateAsync<int>("document.documentElement.flame.state.drawn"), 20, 30);
        await open.Page.EvaluateAsync("document.querySelector('.flame-view').scrollTop = 400 * 18");
        Assert.StartsWith("level_399 in app", await Tip(open.Page, 0.5, 0), StringComparison.Ordinal);
        var canvas = open.Page.Locator("#flame canvas");
        await canvas.PressAsync("ArrowDown");
        Assert.StartsWith("level_0 in app", await open.Page.Locator(".flame-at").InnerTextAsync(), StringComparison.Ordinal);
        Assert.True(await open.Page.EvaluateAsync<int>("document.querySelector('.flame-view').scrollTop") <= RowHeight);
    }

    [Theory]
    [InlineData("</script><script>window.hit = 1</script>")]
    [InlineData("<img src=x onerror='window.hit=1'>\"'&")]
    [InlineData("a\u202Ebc\nd\0e\u001b[31m\u2067f")]
    [InlineData("__proto__")]
    public async Task A_name_is_only_text(string name)
    {
        await using var open = await OpenPage.Of(browser, SampleReport.Located(SampleProfiles.Named(name)));

        Assert.Empty(open.Complaints);
        Assert.Empty(open.Requests);
        Assert.True(await open.Page.EvaluateAsync<bool>("window.hit === undefined"));
        var tip = await Tip(open.Page, 0.1, 3);
        Assert.Contains("total", tip, StringComparison.Ordinal);
        Assert.DoesNotMatch("[\u202A-\u202E\u2066-\u2069\0-\u001f]", tip);
        Assert.Equal(0, await open.Page.Locator("#flame img, #tip img").CountAsync());
        var shown = Regex.Replace(name, "[\u202E\u2067]", "\uFFFD");
        Assert.StartsWith(string.Concat(shown.Select(c => c < ' ' ? (char)('\u2400' + c) : c)), tip, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Further_functions_are_shown_on_demand()
    {
        await using var open = await OpenPage.Of(browser, SampleReport.Located());
        var rows = open.Page.Locator("table.functions tbody tr:visible");
        var more = open.Page.Locator(".more-rows");
        Assert.Equal(30, await rows.CountAsync());
        Assert.Equal("50 more", await more.InnerTextAsync());

        await more.ClickAsync();
        Assert.Equal(80, await rows.CountAsync());
        Assert.Equal("true", await more.GetAttributeAsync("aria-expanded"));
        await more.ClickAsync();
        Assert.Equal(30, await rows.CountAsync());
    }

    [Fact]
    public async Task Without_scripting_the_tables_are_there_in_full()
    {
        await using var open = await OpenPage.Of(browser, SampleReport.Located(), scripting: false);

        Assert.Equal(80, await open.Page.Locator("table.functions tbody tr:visible").CountAsync());
        Assert.True(await open.Page.Locator("#code noscript").First.IsVisibleAsync());
        Assert.False(await open.Page.Locator(".more-rows").IsVisibleAsync());
    }

    private Task<OpenPage> Open(ProfileResult profile) => OpenPage.Of(browser, SampleReport.Located(profile));

    /// <summary>Stacks as <c>module!function</c>, callers first, with how many samples of 1 ms.</summary>
    private static ProfileResult Sampled(params (string Thread, (string Stack, int Samples)[] Stacks)[] threads)
    {
        var builder = new ProfileBuilder("cpu-clock");
        foreach (var (thread, stacks) in threads)
        {
            foreach (var (stack, samples) in stacks)
            {
                int[] frames = [.. stack.Split(';').Reverse().Select(name => name.Split('!')).Select(parts => builder.FrameOf(new Frame(parts[1], parts[0])))];
                for (var i = 0; i < samples; i++)
                {
                    builder.Add(builder.ThreadOf(thread), i * 0.01, 1e6, frames);
                }
            }
        }

        return SampleProfiles.Of([builder.Build()], 200);
    }

    private static async Task<Position> Place(IPage page, double share, int row)
    {
        var box = (await page.Locator("#flame canvas").BoundingBoxAsync())!;
        return new Position { X = (float)(box.Width * share), Y = (row * RowHeight) + (RowHeight / 2f) };
    }

    private static async Task HoverAsync(IPage page, double share, int row)
    {
        // What scrolls takes the tip away, one frame later.
        await page.Locator("#flame canvas").ScrollIntoViewIfNeededAsync();
        await Frames(page);
        await page.Locator("#flame canvas").HoverAsync(new LocatorHoverOptions { Position = await Place(page, share, row) });
    }

    private static async Task Frames(IPage page) =>
        await page.EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))");

    private static async Task ClickAsync(IPage page, double share, int row) =>
        await page.Locator("#flame canvas").ClickAsync(new LocatorClickOptions { Position = await Place(page, share, row) });

    private static async Task<string> Tip(IPage page, double share, int row)
    {
        await HoverAsync(page, share, row);
        return await page.Locator("#tip").IsVisibleAsync() ? await page.Locator("#tip").InnerTextAsync() : "";
    }

    private static Task<string> Zoomed(IPage page) => page.EvaluateAsync<string>(
        "() => { const { state, nameOf } = document.documentElement.flame; return nameOf(state.layout.frame[state.zoom]); }");

    private static Task<string> Drawing(IPage page) => page.EvaluateAsync<string>(
        "() => { document.activeElement.blur(); document.documentElement.flame.draw(); return document.querySelector('#flame canvas').toDataURL(); }");

    private static Task<string> Described(IPage page, string function) => page.EvaluateAsync<string>(
        "name => { const { state, describe, nameOf } = document.documentElement.flame; "
            + "return describe([...state.layout.frame].findIndex(frame => nameOf(frame) === name)); }",
        function);

    /// <summary>Which kind of change the colours in the middle of the first boxes of these functions stand for.</summary>
    private static Task<string[]> Colors(IPage page, params string[] functions) => page.EvaluateAsync<string[]>("""
        functions => { const { state, nameOf, draw } = document.documentElement.flame;
          const canvas = document.querySelector('#flame canvas'), g = canvas.getContext('2d');
          draw();
          const pixels = g.getImageData(0, 0, canvas.width, canvas.height).data;
          const { layout } = state, style = getComputedStyle(document.documentElement);
          const hex = pixel => '#' + [...pixel.slice(0, 3)].map(value => value.toString(16).padStart(2, '0')).join('');
          const names = ['more1', 'more2', 'more3', 'less1', 'less2', 'less3', 'same'];
          const kinds = Object.fromEntries(names.map(name => [style.getPropertyValue('--' + name).trim(), name.replace(/\d/, '')]));
          return functions.map(name => { const i = [...layout.frame].findIndex(frame => nameOf(frame) === name);
            const x = (layout.start[i] + layout.total[i] * 0.5) / layout.total[0] * canvas.width;
            const at = (Math.round(x) + (layout.depth[i] * 18 + 1) * canvas.width) * 4;
            return kinds[hex(pixels.slice(at, at + 3))] ?? 'no colour of a change'; }); }
        """, functions);
}
