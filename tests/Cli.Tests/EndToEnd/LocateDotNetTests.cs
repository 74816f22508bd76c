using System.Globalization;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>A .NET program whose methods have known shares, sampled by the perf of this machine.</summary>
public sealed class LocateDotNetTests : IDisposable
{
    private readonly Workbench bench = new();

    [Fact]
    public async Task Methods_have_their_names_in_source_in_the_order_of_their_time_and_nothing_is_left()
    {
        var run = await bench.Tma(
            "locate", "--for", "cpu-clock", "--call-graph", "none", "--folded", "out.folded", "-o", "hot.tma", "--", Repository.DotNetClient, "hot", "20");
        Assert.SkipWhen(run.ExitCode == 125, "this machine cannot be sampled: " + run.Error);
        var words = run.Exits(0).Output.Split((char[])[' ', '\n']);

        var methods = (await File.ReadAllLinesAsync(bench.PathOf("out.folded"), TestContext.Current.CancellationToken))
            .Select(line => (Name: line[(line.LastIndexOf(';') + 1)..line.LastIndexOf(' ')], Weight: Number(line[(line.LastIndexOf(' ') + 1)..])))
            .GroupBy(line => line.Name).Select(group => (Name: group.Key, Weight: group.Sum(line => line.Weight)))
            .OrderByDescending(method => method.Weight).ToList();
        Assert.Equal(
            ["Hot.Orders<__Canon>.Total(int, int)", "Hot.Weigh<T>(int, T)", "Hot.RunAsync.lambda0(int)", "async Hot.LaterAsync(…)"],
            methods.Select(method => method.Name).Where(name => name.Contains("Hot.", StringComparison.Ordinal)).Take(4));
        Assert.Equal("Hot.Orders<__Canon>.Total(int, int)", methods[0].Name);
        // It does 12 of 22.5 rounds, and the others do the same.
        var planted = methods.Where(method => method.Name.Contains("Hot.", StringComparison.Ordinal)).Sum(method => method.Weight);
        Assert.InRange(methods[0].Weight / planted, 0.43, 0.63);

        Assert.Equal("map=3", words[1]);
        Assert.False(File.Exists($"/tmp/perf-{words[0]}.map"), "the map was not removed");
        Assert.False(File.Exists($"/tmp/perfinfo-{words[0]}.map"), "the list of images was not removed");
    }

    [Fact]
    public async Task The_environment_of_a_program_that_is_not_sampled_is_unchanged()
    {
        var run = await bench.Tma("run", "--", Repository.DotNetClient, "hot", "1");
        Assert.SkipWhen(run.ExitCode == 125, "this machine cannot be measured: " + run.Error);

        var words = run.Exits(0).Output.Split((char[])[' ', '\n']);
        Assert.Equal("map=", words[1]);
        Assert.False(File.Exists($"/tmp/perf-{words[0]}.map"));
    }

    [Fact]
    public async Task A_map_that_the_user_asked_for_stays()
    {
        var run = await bench.Tma(
            "locate", "--for", "cpu-clock", "--env", "DOTNET_PerfMapEnabled=3", "-o", "hot.tma", "--", Repository.DotNetClient, "hot", "1");
        Assert.SkipWhen(run.ExitCode == 125, "this machine cannot be sampled: " + run.Error);
        var map = $"/tmp/perf-{run.Exits(0).Output.Split(' ')[0]}.map";

        Assert.True(File.Exists(map));
        File.Delete(map);
    }

    public void Dispose() => bench.Dispose();

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
