using Xunit;

namespace Toplev.Cli.Tests.Importing;

/// <summary>The share of time that an event was on a counter, as perf's formats print it: it tells how much was counted, and is no value.</summary>
public sealed class ShareOfTimeTests
{
    [Theory]
    [InlineData("   (24.97%)", 25)]
    [InlineData("   (24,97%)", 25)]
    [InlineData("   [24.97%]", 25)]
    [InlineData("   ( +-  0.28% )  (24.97%)", 25)]
    [InlineData("   #  10.0% Retiring   (24.97%)", 25)]
    [InlineData("   ( +-  0.28% )", null)]
    [InlineData("   (100.04%)", null)]
    public async Task It_is_the_coverage(string tail, int? percent)
    {
        var imported = await Imported.Of(Imported.Section(Imported.Topdown(1e9, 1e8, 2e8, 3e8, 4e8, tail: tail)));
        Assert.Equal([30, 20, 40, 10], imported.Level1());
        var quality = imported.Results[0].GetProperty("quality").GetRawText();
        Assert.Equal(percent is not null, quality.Contains($"level 1 was counted {percent} % of the time", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{0},,{1},500000000,0.00,,")]
    [InlineData("{0},,{1},0,100.00,,")]
    [InlineData("    {0}  {1}   (0.00%)")]
    [InlineData("    {0}  {1}   [ 0.00%]")]
    [InlineData("{{\"counter-value\" : \"{0}.000000\", \"event\" : \"{1}\", \"event-runtime\" : 500000000, \"pcnt-running\" : 0.00}}")]
    public async Task What_was_counted_in_no_time_is_not_believed(string line)
    {
        var imported = await Imported.Of(Lines(line));
        Assert.Equal(0, imported.Code);
        Assert.All(imported.Level1(), Assert.Null);
        Assert.Equal("C", imported.Results[0].GetProperty("quality").GetProperty("grade").GetString());
        Assert.Contains("counted 0 % of the time", imported.Results[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0},,{1},500000000,250.00,,")]
    [InlineData("    {0}  {1}   (250.00%)")]
    [InlineData("{{\"counter-value\" : \"{0}.000000\", \"event\" : \"{1}\", \"event-runtime\" : 500000000, \"pcnt-running\" : 250.00}}")]
    public async Task What_was_counted_for_longer_than_asked_is_not_read(string line)
    {
        var all = await Imported.Of(Lines(line));
        Assert.Equal(125, all.Code);
        Assert.Contains("slots, counted in 250 % of the time", all.Error, StringComparison.Ordinal);
        var others = Lines(line).Replace("250.00", "100.00", StringComparison.Ordinal).Split('\n');
        var one = await Imported.Of(string.Join('\n', [.. others[..4], Lines(line).Split('\n')[4], ""]));
        Assert.Equal([30, null, null, 10], one.Level1());
        Assert.Contains("import-skipped: 1 line of", string.Join("|", one.Findings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0},,{1},500000000,,,")]
    [InlineData("    {0}  {1}")]
    [InlineData("{{\"counter-value\" : \"{0}.000000\", \"event\" : \"{1}\"}}")]
    public async Task Where_it_is_missing_all_the_time_is_meant(string line) => Assert.Equal([30, 20, 40, 10], (await Imported.Of(Lines(line))).Level1());

    // Numbers that ran into each other: no part is larger than its whole.
    [Fact]
    public async Task A_part_that_is_larger_than_the_slots_is_not_believed()
    {
        var imported = await Imported.Of(
            "1000000000,,slots,500000000,100.00,,\n100000000,,topdown-retiring,500000000,100.00,,\n2000000300000000,,topdown-fe-bound,500000000,100.00,,\n");
        Assert.All(imported.Level1(), Assert.Null);
        Assert.Contains("2\u00a0000\u00a0000\u00a0300\u00a0000\u00a0000", imported.Results[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private static string Lines(string line) => string.Concat(
        new[]
        {
            ("1000000000", "slots"), ("100000000", "topdown-retiring"), ("200000000", "topdown-bad-spec"), ("300000000", "topdown-fe-bound"),
            ("400000000", "topdown-be-bound"),
        }
            .Select(pair => string.Format(System.Globalization.CultureInfo.InvariantCulture, line, pair.Item1, pair.Item2) + "\n"));
}
