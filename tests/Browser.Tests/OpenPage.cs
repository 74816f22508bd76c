using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Toplev.Report.Html;
using Toplev.Report.View;
using Xunit;

namespace Toplev.Browser.Tests;

/// <summary>A report opened from a file in a browser context of its own, with everything it complained about or asked for.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private const int ReadyMilliseconds = 20_000;
    private readonly string folder;
    private readonly IBrowserContext context;
    private readonly List<string> complaints = [];
    private readonly List<string> requests = [];

    private OpenPage(string folder, IBrowserContext context, IPage page)
    {
        this.folder = folder;
        this.context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => complaints.Add(error);
        page.Request += (_, request) => requests.Add(request.Url);
    }

    public IPage Page { get; }

    public IReadOnlyList<string> Complaints => complaints;

    /// <summary>What was asked for beside the file itself.</summary>
    public IReadOnlyList<string> Requests =>
        requests.FindAll(url => !url.EndsWith("/report.html", StringComparison.Ordinal) && !url.StartsWith("blob:", StringComparison.Ordinal));

    public static async Task<OpenPage> Of(Browser browser, ReportInput input, BrowserNewContextOptions? options = null, bool scripting = true)
    {
        Assert.SkipWhen(browser.Process is null, "no Chromium here: apt-get install chromium");
        var folder = Directory.CreateTempSubdirectory("tma-report-").FullName;
        var path = Path.Combine(folder, "report.html");
        using (var text = new StringWriter(CultureInfo.InvariantCulture))
        {
            HtmlReport.Write(text, input);
            await File.WriteAllTextAsync(path, text.ToString(), new UTF8Encoding(false), TestContext.Current.CancellationToken);
        }

        options ??= new BrowserNewContextOptions();
        options.ViewportSize ??= new ViewportSize { Width = 1280, Height = 800 };
        options.JavaScriptEnabled = scripting;
        options.ReducedMotion = ReducedMotion.Reduce;
        var context = await browser.Process.NewContextAsync(options);
        var page = new OpenPage(folder, context, await context.NewPageAsync());
        await page.Page.GotoAsync(new Uri(path).AbsoluteUri);
        if (scripting)
        {
            await page.Page.Locator("html[data-ready]").WaitForAsync(
                new LocatorWaitForOptions { State = WaitForSelectorState.Attached, Timeout = ReadyMilliseconds });
        }

        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await context.CloseAsync();
        Directory.Delete(folder, recursive: true);
    }
}
