using System.Runtime.InteropServices;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Packages.Tests;

/// <summary>The archives and the Debian packages.</summary>
public sealed class ArchiveTests
{
    private static readonly string Architecture = RuntimeInformation.OSArchitecture is System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x64";

    [Fact]
    public async Task Checksums_are_those_of_all_files()
    {
        using var packages = new Packages();

        var lines = await packages.Output("sh", "-c", "cd \"$1\" && sha256sum --check SHA256SUMS", "sh", Packages.Made);

        Assert.Equal(
            Directory.GetFiles(Packages.Made).Select(Path.GetFileName).Where(name => name != "SHA256SUMS").Order(),
            lines.Trim().Split('\n').Select(line => line.Replace(": OK", "", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task The_archive_is_unpacked_and_runs()
    {
        using var packages = new Packages();
        Directory.CreateDirectory(packages.Inside("local"));

        await packages.Output("tar", "-xzf", Packages.PathOf($"tma-linux-{Architecture}.tar.gz"), "-C", "local", "--strip-components=1");

        await packages.Works(packages.Inside("local", "bin", "tma"));
        await IsInstalled(packages, packages.Inside("local"));
        Assert.True(File.Exists(packages.Inside("local", "share", "doc", "tma", "LICENSE")));
    }

    // A picture is drawn by a library that is loaded only then.
    [Fact]
    public async Task Charts_are_drawn_by_what_is_in_the_archive()
    {
        using var packages = new Packages();
        Directory.CreateDirectory(packages.Inside("local"));
        await packages.Output("tar", "-xzf", Packages.PathOf($"tma-linux-{Architecture}.tar.gz"), "-C", "local", "--strip-components=1");

        await packages.Output(packages.Inside("local", "bin", "tma"), "report", "--charts", "charts", Packages.Recording);

        Assert.NotEmpty(Directory.GetFiles(packages.Inside("charts"), "*.png"));
    }

    [Fact]
    public async Task The_Debian_package_is_installed_in_another_root_and_runs()
    {
        using var packages = new Packages();
        Assert.SkipUnless(Tools.IsInstalled("dpkg") && Environment.UserName == "root", "installing into another root needs dpkg, run by root");
        Directory.CreateDirectory(packages.Inside("root", "var", "lib", "dpkg", "updates"));
        Directory.CreateDirectory(packages.Inside("root", "var", "lib", "dpkg", "info"));
        await File.WriteAllTextAsync(packages.Inside("root", "var", "lib", "dpkg", "status"), "", TestContext.Current.CancellationToken);

        // Its dependencies are those of this root, which the empty one knows nothing of.
        await packages.Output("dpkg", "--root=" + packages.Inside("root"), "--force-depends", "--install", Debian());

        Assert.Equal("install ok installed", (await packages.Output("dpkg-query", "--root=" + packages.Inside("root"), "-W", "-f=${Status}", "tma")).Trim());
        await packages.Works(packages.Inside("root", "usr", "bin", "tma"));
        await IsInstalled(packages, packages.Inside("root", "usr"));
    }

    [Fact]
    public async Task The_Debian_package_names_what_it_needs_and_lintian_finds_nothing()
    {
        using var packages = new Packages();
        var fields = await packages.Output("dpkg-deb", "--field", Debian());

        Assert.Contains("linux-perf | linux-tools-generic", fields, StringComparison.Ordinal);
        Assert.Contains("Suggests: libjemalloc2, libtcmalloc-minimal4, libmimalloc2.0", fields, StringComparison.Ordinal);
        Assert.SkipUnless(Tools.IsInstalled("lintian"), "lintian is not installed");
        Assert.Equal("", await packages.Output("lintian", "--allow-root", "--fail-on", "error,warning", Debian()));
    }

    private static string Debian() => Packages.One(Architecture == "arm64" ? "tma_*_arm64.deb" : "tma_*_amd64.deb");

    private static async Task IsInstalled(Packages packages, string prefix)
    {
        var share = Path.Combine(prefix, "share");
        await packages.Output("bash", "-n", Path.Combine(share, "bash-completion", "completions", "tma"));
        Assert.True(File.Exists(Path.Combine(share, "zsh", "vendor-completions", "_tma")));
        Assert.True(File.Exists(Path.Combine(share, "fish", "vendor_completions.d", "tma.fish")));
        var notices = await packages.Output("sh", "-c", "cat \"$1\"/tma/THIRD-PARTY* | gzip -cdf", "sh", Path.Combine(share, "doc"));
        Assert.Contains("System.CommandLine", notices, StringComparison.Ordinal);
        if (Tools.IsInstalled("man"))
        {
            var page = await packages.Output("man", "--local-file", Path.Combine(share, "man", "man1", "tma.1.gz"));
            Assert.Contains("Top-down Microarchitecture", page, StringComparison.Ordinal);
        }
    }
}
