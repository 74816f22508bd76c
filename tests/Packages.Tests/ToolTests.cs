using Xunit;

namespace Toplev.Packages.Tests;

/// <summary>The .NET tool, from a folder as the only feed.</summary>
public sealed class ToolTests
{
    [Fact]
    public async Task The_tool_installs_into_an_empty_folder_and_is_native()
    {
        using var packages = new Packages();
        await WriteFeed(packages);

        await packages.Output("dotnet", "tool", "install", "tma", "--version", Packages.Version, "--tool-path", "bin");

        await packages.Works(packages.Inside("bin", "tma"));
        Assert.Equal(0x7f, File.OpenRead(packages.Inside("bin", "tma")).ReadByte());
    }

    [Fact]
    public async Task A_local_manifest_and_a_single_use_run_it()
    {
        using var packages = new Packages();
        await WriteFeed(packages);

        await packages.Output("dotnet", "new", "tool-manifest");
        await packages.Output("dotnet", "tool", "install", "tma", "--version", Packages.Version);

        await packages.Works("dotnet", "tool", "run", "tma", "--");
        // What dnx is short for.
        Assert.Equal(
            $"tma {Packages.Version}\n",
            await packages.Output("dotnet", "tool", "exec", "--yes", "--verbosity", "quiet", "tma@" + Packages.Version, "--", "--version"));
    }

    [Fact]
    public async Task The_package_for_every_runtime_runs_on_dotnet()
    {
        using var packages = new Packages();
        await packages.Output("unzip", "-q", Packages.One("tma.any.*.nupkg"), "-d", "any");
        var folder = packages.Inside("any", "tools", "net10.0", "any");
        // As the installation does.
        foreach (var program in Directory.GetFiles(folder, "tma-launch", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        await packages.Works("dotnet", Path.Combine(folder, "tma.dll"));
        Assert.Equal(
            ["linux-arm64/libtma-itt.so", "linux-arm64/tma-launch", "linux-x64/libtma-itt.so", "linux-x64/tma-launch"],
            Directory.GetDirectories(folder, "linux-*").SelectMany(Directory.GetFiles).Select(file => Path.GetRelativePath(folder, file)).Order());
    }

    private static async Task WriteFeed(Packages packages) => await File.WriteAllTextAsync(
        packages.Inside("nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="local" value="{Packages.Made}" /></packageSources>
            </configuration>
            """,
        TestContext.Current.CancellationToken);
}
