using Xunit;

namespace Toplev.Cli.Tests.Importing;

/// <summary>What perf could not count, or not all programs of a file have: the rest is shown, and the reason is the one that perf printed.</summary>
public sealed class MissingCountsTests
{
    private const string Software = "   10.00 msec task-clock    #    0.900 CPUs utilized\n       3      context-switches\n";

    // Bad speculation is what the others leave: 1 - 0.3 - 0.4 - 0.1.
    [Theory]
    [InlineData("<not supported>")]
    [InlineData("<not counted>")]
    public async Task One_part_that_was_not_counted_does_not_take_the_others_away(string status)
    {
        var imported = await Imported.Of(Imported.Section(Imported.Topdown(1e9, 1e8, 2e8, 3e8, 4e8).Replace("200,000,000", status, StringComparison.Ordinal)));
        Assert.Equal([30, 20, 40, 10], imported.Level1());
        Assert.DoesNotContain("not in the file", string.Join("|", imported.Findings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<not supported>", "is not supported by this machine")]
    [InlineData("<not counted>", "was never on a counter")]
    public async Task The_reason_of_a_node_is_the_printed_one(string status, string reason)
    {
        var imported = await Imported.Of(Imported.Section($"  1,000  cycles\n  1,000  idq_uops_not_delivered.core\n  {status}  uops_issued.any\n  {status}  "
            + $"uops_retired.retire_slots\n"));
        Assert.Equal([25, null, null, null], imported.Level1());
        Assert.EndsWith(reason, imported.Reason("Retiring"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<not supported>", "slots is <not supported>: the machine does not support it")]
    [InlineData("<not counted>", "slots is <not counted>: it was never on a counter")]
    public async Task A_file_without_any_count_is_refused_with_the_printed_reason(string status, string reason)
    {
        var imported = await Imported.Of(Imported.Section(Software + $"  {status}  slots\n  {status}  topdown-retiring\n"));
        Assert.Equal(125, imported.Code);
        Assert.Contains(reason, imported.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  100,000,000  topdown-retiring\n", null, null, null, 10.0)]
    [InlineData("  400,000,000  topdown-be-bound\n", null, null, 40.0, null)]
    [InlineData("  100,000,000  topdown-retiring\n  400,000,000  topdown-be-bound\n", null, null, 40.0, 10.0)]
    public async Task Some_of_the_parts_are_shares_of_the_slots(string parts, double? frontend, double? speculation, double? backend, double? retiring) =>
        Assert.Equal([frontend, speculation, backend, retiring], (await Imported.Of(Imported.Section("  1,000,000,000  slots\n" + parts))).Level1());

    [Theory]
    [InlineData(Software, "none of the events")]
    [InlineData("", "none of the events")]
    [InlineData("  <not supported>  cycles\n  <not supported>  instructions\n", "<not supported>")]
    [InlineData("  <not counted>  slots\n  <not counted>  topdown-retiring\n", "<not counted>")]
    [InlineData("  1,000,000  branch-misses\n  2,000,000  cache-misses\n", "not sufficient for any node")]
    [InlineData("  0  slots\n  0  topdown-retiring\n  0  topdown-fe-bound\n", "all its counts are 0")]
    public async Task A_program_without_a_tree_is_listed_with_the_reason(string counts, string reason)
    {
        var app = Imported.Section(Imported.Topdown(1e9, 1e8, 2e8, 3e8, 4e8));
        foreach (var text in new[] { app + Imported.Section(counts, "./other"), Imported.Section(counts, "./other") + app })
        {
            var imported = await Imported.Of(text);
            Assert.Equal(["./app", "./other"], imported.Results.Select(result => result.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
            var other = imported.Results.Single(result => result.GetProperty("name").GetString() == "./other");
            Assert.Contains(reason, other.GetProperty("reason").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(" Performance counter stats for './app' (5 runs):\n\n", "  ( +-  1.20% )", "means of 5 runs")]
    [InlineData("", "  ( +-  1.20% )", "means of several runs")]
    public async Task Means_of_runs_are_told_and_no_interval_is_made_of_them(string heading, string tail, string note)
    {
        var imported = await Imported.Of(
            heading + Imported.Topdown(1e9, 1e8, 2e8, 3e8, 4e8, tail: tail) + "\n          0.500123456 +- 0.000321 seconds time elapsed  ( +-  0.06% )\n\n");
        Assert.Equal([30, 20, 40, 10], imported.Level1());
        Assert.Contains(note, string.Join("|", imported.Findings), StringComparison.Ordinal);
        var time = imported.Results[0].GetProperty("time");
        Assert.Equal((0.500123456, System.Text.Json.JsonValueKind.Null), (time.GetProperty("seconds").GetDouble(), time.GetProperty("low").ValueKind));
    }

    [Theory]
    [InlineData("1000000000,,slots,1.20%,500000000,100.00,,\n100000000,,topdown-retiring,1.20%,500000000,100.00,,\n")]
    [InlineData("{\"counter-value\" : \"1000000000\", \"event\" : \"slots\", \"variance\" : 1.20}\n{\"counter-value\" : \"100000000\", \"event\" : "
        + "\"topdown-retiring\", \"variance\" : 1.20}\n")]
    public async Task A_spread_alone_tells_that_counts_are_means(string text)
    {
        var imported = await Imported.Of(text);
        Assert.Equal(10, imported.Percent("Retiring"));
        Assert.Contains("means of several runs", string.Join("|", imported.Findings), StringComparison.Ordinal);
    }
}
