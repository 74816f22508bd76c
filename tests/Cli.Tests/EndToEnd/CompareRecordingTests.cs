using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary><c>tma compare</c> of what was measured before: recordings, groups of them, and what perf printed elsewhere.</summary>
public sealed class CompareRecordingTests : IDisposable
{
    private readonly Workbench bench = new();

    // What perf wrote elsewhere needs no import first; a program of such a name is still a program.
    [Fact]
    public async Task Outputs_of_perf_are_compared_as_they_are()
    {
        (string, string)[] files =
        [
            ("before.txt", "zen4_kinematics_VectorOfStruct_g_Og.txt"), ("after.txt", "zen4_kinematics_VectorOfStruct_g_O3_march_native.txt"),
        ];
        foreach (var (name, fixture) in files)
        {
            File.Copy(Path.Combine(Repository.Root, "fixtures", "perf-stat", "amd-zen", fixture), bench.PathOf(name));
        }

        var comparison = ComparisonIn((await bench.Tma("compare", "before.txt", "after.txt", "--json", "-")).Exits(0));
        Assert.Equal(("before", "after"), (comparison.GetProperty("baseline").GetString(), comparison.GetProperty("candidate").GetString()));

        File.SetUnixFileMode(bench.PathOf("before.txt"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var program = await bench.Tma("compare", "./before.txt", "after.txt");
        program.Exits(125);
        Assert.Contains("There is one program and no variant to compare it with.", program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recordings_are_compared_by_their_file_names()
    {
        await bench.Tma("run", "-q", "-r", "4", "-o", "one.tma", "--", "sleep", "0.05");
        await bench.Tma("run", "-q", "-r", "4", "-o", "two.tma", "--", "sleep", "0.6");

        var comparison = ComparisonIn((await bench.Tma("compare", "one.tma", "two.tma", "--json", "-")).Exits(0));
        Assert.Equal("one", comparison.GetProperty("baseline").GetString());
        Assert.Equal("two", comparison.GetProperty("candidate").GetString());
        Assert.Equal("slower", comparison.GetProperty("verdict").GetString());
        Assert.Equal(comparison.ToString(), ComparisonIn((await bench.Tma("report", "one.tma", "two.tma", "--json", "-")).Exits(0)).ToString());
        (await bench.Tma("compare", "one.tma")).Exits(125);
    }

    // Two files of one name are two variants, and the same file twice is none.
    [Fact]
    public async Task Recordings_of_one_name_are_told_apart_by_their_folders()
    {
        foreach (var (folder, seconds) in new[] { ("d1", "0.1"), ("d2", "0.6") })
        {
            Directory.CreateDirectory(bench.PathOf(folder));
            (await bench.Tma("run", "-q", "-r", "3", "-o", folder + "/run.tma", "--", "sleep", seconds)).Exits(0);
        }

        var run = await bench.Tma("compare", "d1/run.tma", "d2/run.tma", "--json", "-");
        var comparison = ComparisonIn(run.Exits(0));
        Assert.Equal(("d1/run", "d2/run"), (comparison.GetProperty("baseline").GetString(), comparison.GetProperty("candidate").GetString()));
        Assert.Contains(
            "d2/run.time = 0.6", (
                await bench.Tma("compare", "d1/run.tma", "d2/run.tma", "--fail-if", "'d2/run'.time > 0.4 s")).Exits(1).Error, StringComparison.Ordinal);
        Assert.Contains("d1/run.tma is named twice", (await bench.Tma("compare", "d1/run.tma", "d1/run.tma")).Exits(125).Error, StringComparison.Ordinal);
    }

    // Recordings hold the noise within them; only several of each side tell how much changes from one measurement to the next.
    [Fact]
    public async Task Recordings_are_compared_with_their_condition_and_groups_of_them_without()
    {
        foreach (var (name, seconds) in new[] { ("a", "0.1"), ("b", "0.1"), ("c", "0.5"), ("d", "0.5") })
        {
            (await bench.Tma("run", "-q", "-r", "3", "-o", name + ".tma", "--", "sleep", seconds)).Exits(0);
        }

        var pair = ComparisonIn((await bench.Tma("compare", "a.tma", "c.tma", "--json", "-")).Exits(0));
        Assert.False(pair.GetProperty("inTurns").GetBoolean());
        Assert.Contains(
            "if nothing else changed between the measurements, which were not interleaved.", pair.GetProperty("text")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("noise between the measurements is unknown", pair.GetProperty("quality").ToString(), StringComparison.Ordinal);
        Assert.Contains("--group", (await bench.Tma("compare", "a.tma", "c.tma", "--fail-if", "c.slower > 2 %")).Exits(125).Error, StringComparison.Ordinal);

        string[] groups = ["compare", "--group", "before=a.tma,b.tma", "--group", "after=c.tma,d.tma"];
        var grouped = ComparisonIn((await bench.Tma([.. groups, "--json", "-", "--fail-if", "after.slower > 2 %"])).Exits(1));
        Assert.Equal(("before", "after"), (grouped.GetProperty("baseline").GetString(), grouped.GetProperty("candidate").GetString()));
        Assert.StartsWith("after is ", grouped.GetProperty("text")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("2 recordings each", grouped.GetProperty("text")[1].GetString(), StringComparison.Ordinal);
        File.Copy(bench.PathOf("a.tma"), bench.PathOf("copy.tma"));
        Assert.Contains(
            "are the same measurement", (
                await bench.Tma("compare", "--group", "x=a.tma,copy.tma", "--group", "y=c.tma")).Exits(125).Error, StringComparison.Ordinal);
        (await bench.Tma("report", "a.tma", "--json", "a.json", "-q")).Exits(0);
        foreach (var command in (string[])["report", "import"])
        {
            Assert.Contains("is a result written by tma --json", (await bench.Tma(command, "a.json")).Exits(125).Error, StringComparison.Ordinal);
        }

        Assert.Contains(
            "a.tma is named twice", (await bench.Tma("compare", "--group", "x=a.tma", "--group", "y=a.tma")).Exits(125).Error, StringComparison.Ordinal);
    }

    public void Dispose() => bench.Dispose();

    private static JsonElement ComparisonIn(TmaRun run) => run.Document.Root.GetProperty("comparisons")[0];
}
