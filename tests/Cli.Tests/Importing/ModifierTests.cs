using Xunit;

namespace Toplev.Cli.Tests.Importing;

/// <summary>Events with modifiers behind their names, all the way to percentages that are worked out by hand.</summary>
public sealed class ModifierTests
{
    // Slots 1000 + 9000, frontend 300 + 900, bad speculation 200 + 900, backend 400 + 6300, retiring 100 + 900 (million).
    [Theory]
    [InlineData(":G", ":H", "guest-and-host-added")]
    [InlineData(":uG", ":uH", "guest-and-host-added")]
    [InlineData(":uH", ":kH", "privileges-added")]
    [InlineData(":uS", ":kS", "privileges-added")]
    public async Task Both_sides_of_a_count_are_added(string one, string other, string note)
    {
        var imported = await Imported.Of(Imported.Section(Imported.Topdown(1e9, 1e8, 2e8, 3e8, 4e8, one) + Imported.Topdown(9e9, 9e8, 9e8, 9e8, 6.3e9, other)));
        Assert.Equal([12, 11, 67, 10], imported.Level1());
        Assert.Single(imported.Findings, finding => finding.StartsWith(note, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(":G", "Only guests were counted (:G)")]
    [InlineData(":H", "Only the host was counted (:H)")]
    [InlineData(":uG", "Only guests were counted (:G)")]
    [InlineData(":uG", "Only user mode was counted (:u)")]
    [InlineData(":u", "Only user mode was counted (:u)")]
    [InlineData(":GH", null)]
    [InlineData(":P", null)]
    [InlineData(":pp", null)]
    [InlineData(":I", null)]
    [InlineData(":D", null)]
    [InlineData(":S", null)]
    [InlineData(":W", null)]
    [InlineData(":e", null)]
    [InlineData(":ukSD", null)]
    public async Task A_limit_to_one_side_is_said_and_other_modifiers_change_nothing(string modifier, string? note)
    {
        var imported = await Imported.Of(Imported.Section(Imported.Topdown(1e9, 1e8, 2e8, 3e8, 4e8, modifier)));
        Assert.Equal([30, 20, 40, 10], imported.Level1());
        var notes = imported.Findings.Where(finding => finding.Contains("counted (:", StringComparison.Ordinal)).ToList();
        Assert.True(note is null ? notes.Count == 0 : notes.Exists(finding => finding.Contains(note, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(":G")]
    [InlineData(":u")]
    public async Task What_is_left_out_beside_counts_of_everything_is_said(string modifier)
    {
        var imported = await Imported.Of(Imported.Section(Imported.Topdown(1e9, 1e8, 2e8, 3e8, 4e8) + Imported.Topdown(5e8, 1e8, 1e8, 1e8, 2e8, modifier)));
        Assert.Equal([30, 20, 40, 10], imported.Level1());
        Assert.Single(imported.Findings, finding => finding.Contains($"events with {modifier} are also in the file", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Guests_and_host_in_sections_of_their_own_are_two_results()
    {
        var imported = await Imported.Of(
            Imported.Section(Imported.Topdown(1e9, 1e8, 2e8, 3e8, 4e8, ":G")) + Imported.Section(Imported.Topdown(1e9, 4e8, 1e8, 2e8, 3e8, ":H")));
        Assert.Equal(["./app (guest)", "./app (host)"], imported.Results.Select(result => result.GetProperty("name").GetString()));
        Assert.Equal([30, 20, 40, 10], imported.Level1());
        Assert.Equal([20, 10, 30, 40], imported.Level1(1));
    }
}
