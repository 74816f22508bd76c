using Xunit;

namespace Toplev.Cli.Tests.Importing;

/// <summary>
/// P-cores: parts of 1e9 slots. E-cores: Gracemont has five slots in each of 2e8 cycles, of which 3e8 wait for the frontend, 1e8 are lost,
/// 2e8 wait for the backend and 4e8 retire.
/// </summary>
public sealed class HybridTests
{
    private const string Efficient =
        """
              200,000,000      cpu_atom/cycles/
              400,000,000      cpu_atom/topdown-retiring/
              100,000,000      cpu_atom/topdown-bad-spec/
              300,000,000      cpu_atom/topdown-fe-bound/
              200,000,000      cpu_atom/topdown-be-bound/

        """;

    [Theory]
    [InlineData("cpu_core/", "/", "cycles")]
    [InlineData("cpu_core/", "/", "cpu_clk_unhalted.core")]
    [InlineData("", "", "cycles")]
    public async Task Each_kind_of_core_has_its_own_tree(string device, string end, string cycles)
    {
        var imported = await Imported.Of(Imported.Section(Performance(device, end) + Efficient.Replace("cycles", cycles, StringComparison.Ordinal)));
        Assert.Equal(
            ["alderlake core", "alderlake_gracemont atom"], imported.Results.Select(
                result => $"{result.GetProperty("model").GetString()} {result.GetProperty("core").GetString()}"));
        Assert.Equal([30, 20, 40, 10], imported.Level1());
        Assert.Equal([30, 10, 20, 40], imported.Level1(1));
    }

    [Fact]
    public async Task Metrics_of_one_kind_are_not_those_of_the_other()
    {
        var imported = await Imported.Of(
            """
            TopdownL1 (cpu_core)   #     40.0 %  tma_backend_bound
                                   #     10.0 %  tma_retiring
                                   #     20.0 %  tma_bad_speculation
                                   #     30.0 %  tma_frontend_bound
            TopdownL1 (cpu_atom)   #     10.0 %  tma_bad_speculation
                                   #     40.0 %  tma_retiring
                                   #     30.0 %  tma_frontend_bound

            """);
        Assert.Equal([30, 20, 40, 10], imported.Level1());
        Assert.Equal([30, 10, null, 40], imported.Level1(1));
    }

    [Fact]
    public async Task A_kind_that_was_never_counted_is_listed_with_the_reason()
    {
        var imported = await Imported.Of(Imported.Section(
            "  <not counted>  cpu_core/slots/\n  <not counted>  cpu_core/topdown-retiring/\n  <not counted>  cpu_core/topdown-fe-bound/\n" + Efficient));
        Assert.Equal(["core", "atom"], imported.Results.Select(result => result.GetProperty("core").GetString()));
        Assert.Contains("<not counted>", imported.Results[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal([30, 10, 20, 40], imported.Level1(1));
    }

    // Without all four parts the width of the E-core is not known, and its models have other widths.
    [Fact]
    public async Task A_kind_whose_model_cannot_be_decided_does_not_hide_the_other()
    {
        var imported = await Imported.Of(Imported.Section(
            Performance("cpu_core/", "/") + "  200,000,000  cpu_atom/cycles/\n  400,000,000  cpu_atom/topdown-retiring/\n  <not counted>  "
                + "cpu_atom/topdown-bad-spec/\n"));
        Assert.Single(imported.Results);
        Assert.Equal([30, 20, 40, 10], imported.Level1());
        Assert.Contains("counts of cpu_atom are not shown", string.Join("|", imported.Findings), StringComparison.Ordinal);
    }

    private static string Performance(string device, string end) => Imported.Topdown(1e9, 1e8, 2e8, 3e8, 4e8, end)
        .Replace(" slots", $" {device}slots", StringComparison.Ordinal).Replace(" topdown", $" {device}topdown", StringComparison.Ordinal);
}
