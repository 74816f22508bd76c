using Microsoft.Playwright;
using Xunit;

namespace Toplev.Browser.Tests;

/// <summary>
/// One Chromium for all tests. It comes from the system's packages and nothing is downloaded; without one the tests are skipped and
/// say why.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/google-chrome"];
    private IPlaywright? driver;

    internal IBrowser? Process { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (Array.Find(Places, File.Exists) is not { } path)
        {
            return;
        }

        driver = await Playwright.CreateAsync();
        Process = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
        {
            await Process.CloseAsync();
        }

        driver?.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Browser>
{
    public const string Name = "browser";
}
