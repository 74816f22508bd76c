using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.Importing;

/// <summary>Every fixture goes all the way: read, evaluated, printed, saved, read again, the same document.</summary>
public sealed class FixtureTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Imported => [.. Fixture.All.Where(fixture => fixture.Kind == "counts").Select(fixture => fixture.Name)];

    public static TheoryData<string> Refused => [.. Fixture.All.Where(fixture => fixture.Kind == "unusable").Select(fixture => fixture.Name)];

    public static TheoryData<string> Either => [.. Fixture.All.Where(fixture => fixture.Kind is "partial" or "percentages").Select(fixture => fixture.Name)];

    [Theory]
    [MemberData(nameof(Imported))]
    public async Task Counts_give_the_percentages_that_their_source_printed(string name) => Check(await RoundTrip(Fixture.Of(name)), Fixture.Of(name));

    [Theory]
    [InlineData("gnr/branch_spy_app2_98.txt", "gnr")]
    [InlineData("icx/winograd_vgg16_ddd_multiplexed.txt", "icelakex")]
    [InlineData("skl/indexmap_topdownL1.txt", "skylake")]
    [InlineData("skx-clx/clx_default_root_multiplexed.txt", "cascadelakex")]
    [InlineData("icl-tgl/perfwiki_memcpy_1_TopdownL1.txt", "tgl")]
    [InlineData("adl-rpl-hybrid/topdownL1_a_sleep1_perf6.18_before.txt", "raptorlake")]
    public async Task So_they_do_with_the_model_named(string name, string model) =>
        Check(await RoundTrip(Fixture.Of(name), "--model", model), Fixture.Of(name));

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_holds_nothing_usable_is_refused_in_one_sentence(string name)
    {
        var run = await CommandRun.Of("import", Fixture.Of(name).File);
        Assert.Equal((125, ""), (run.Code, run.Output));
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [MemberData(nameof(Either))]
    public async Task Parts_and_percentages_are_shown_or_refused(string name)
    {
        var fixture = Fixture.Of(name);
        var run = await CommandRun.Of("import", fixture.File);
        if (run.Code == 0)
        {
            await RoundTrip(fixture);
        }
        else
        {
            Assert.Equal(125, run.Code);
            Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        }
    }

    private async Task<JsonDocument> RoundTrip(Fixture fixture, params string[] options)
    {
        var kept = folder.File("kept.tma");
        var text = await CommandRun.Of(["import", fixture.File, "--all", .. options]);
        Assert.Equal((0, ""), (text.Code, text.Error));
        Assert.Contains("imported", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not believed", text.Output, StringComparison.Ordinal);
        var run = await CommandRun.Of(["import", fixture.File, "-o", kept, "--json", "-", .. options]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        var again = await CommandRun.Of("report", kept, "--json", "-");
        Assert.Equal((0, ""), (again.Code, again.Error));
        Assert.Equal(run.Output, again.Output);
        return JsonDocument.Parse(run.Output);
    }

    private static void Check(JsonDocument document, Fixture fixture)
    {
        using (document)
        {
            foreach (var expected in fixture.Values)
            {
                // One file may print a metric by two formulas, perf's own and the published one: either is right.
                var alike = fixture.Values.Where(value => value.Node == expected.Node && value.Core == expected.Core).ToList();
                var values = document.RootElement.GetProperty("results").EnumerateArray()
                    .Where(result => expected.Core is null || result.GetProperty("core").GetString() is not { } core || core == expected.Core)
                    .SelectMany(result => result.GetProperty("nodes").EnumerateArray())
                    .Where(node => string.Equals(node.GetProperty("path").GetString()!.Split('.')[^1], expected.Node, StringComparison.OrdinalIgnoreCase)
                        && node.GetProperty("percent").ValueKind == JsonValueKind.Number && !IsAsPrinted(node))
                    .Select(node => node.GetProperty("percent").GetDouble()).ToList();
                Assert.True(
                    values.Exists(value => alike.Exists(other => Math.Abs(value - other.Percent) <= other.Tolerance)),
                    $"{fixture.Name}: {expected.Metric} {expected.Percent} against {string.Join(", ", values)}");
            }
        }
    }

    private static bool IsAsPrinted(JsonElement node) =>
        node.TryGetProperty("remark", out var remark) && remark.GetString()!.StartsWith("as ", StringComparison.Ordinal);
}
