using Xunit;

namespace Toplev.Cli.Tests.Importing;

/// <summary>Percentages of <c>--metric-only</c> and <c>-M</c> by AMD's and Arm's names, with perf's units in front of them.</summary>
public sealed class MetricTableTests
{
    private static readonly string[] Amd = ["backend_bound", "bad_speculation", "frontend_bound", "retiring", "smt_contention"];

    [Theory]
    [InlineData("%  backend_bound %  bad_speculation %  frontend_bound %  retiring %  smt_contention \n   40.1  5.2  30.3  14.4  10.0 \n")]
    [InlineData("%slots  backend_bound %slots  bad_speculation %slots  frontend_bound %slots  retiring %slots  smt_contention \n   40.1  5.2  30.3  14.4  "
        + "10.0 \n")]
    [InlineData("%slots  backend_bound,%slots  bad_speculation,%slots  frontend_bound,%slots  retiring,%slots  smt_contention,\n40.1,5.2,30.3,14.4,10.0,\n")]
    [InlineData("{\"%slots  backend_bound\" : \"40.1\", \"%slots  bad_speculation\" : \"5.2\", \"%slots  frontend_bound\" : \"30.3\", \"%slots  retiring\" : "
        + "\"14.4\", \"%slots  smt_contention\" : \"10.0\"}\n")]
    [InlineData("  1,000,000,000  ls_not_halted_cyc  #  30.3 %slots  frontend_bound\n  #  40.1 %slots  backend_bound\n  #  14.4 %slots  retiring\n  #  5.2 "
        + "%slots  bad_speculation\n  #  10.0 %slots  smt_contention\n")]
    [InlineData("PipelineL1 (cpu)  #  30.3 %slots  frontend_bound\n  #  40.1 %slots  backend_bound\n  #  14.4 %slots  retiring\n  #  5.2 %slots  "
        + "bad_speculation\n  #  10.0 %slots  smt_contention\n")]
    public async Task Those_of_Zen_are_read_as_printed(string text)
    {
        var imported = await Imported.Of(text);
        Assert.StartsWith("amdzen", Assert.Single(imported.Results).GetProperty("model").GetString(), StringComparison.Ordinal);
        Assert.Equal([40.1, 5.2, 30.3, 14.4, 10], Amd.Select(name => imported.Percent(name)));
    }

    [Theory]
    [InlineData("percent of slots  backend_bound percent of slots  bad_speculation percent of slots  frontend_bound percent of slots  retiring percent of "
        + "cycles  frontend_stalled_cycles\n 40.1 5.2 30.3 24.4 12.0\n")]
    [InlineData("backend_bound,bad_speculation,frontend_bound,retiring,\n40.1,5.2,30.3,24.4,\n")]
    [InlineData("%  backend_bound,%  bad_speculation,%  frontend_bound,%  retiring,\n40.1,5.2,30.3,24.4,\n")]
    [InlineData("{\"percent of slots  backend_bound\" : \"40.1\", \"percent of slots  bad_speculation\" : \"5.2\", \"percent of slots  frontend_bound\" : "
        + "\"30.3\", \"percent of slots  retiring\" : \"24.4\"}\n")]
    [InlineData("TopdownL1  #  5.2 percent of slots  bad_speculation  ( +-  0.07% )  (7.71%)\n  #  30.3 percent of slots  frontend_bound\n  #  24.4 percent "
        + "of slots  retiring\n  #  40.1 percent of slots  backend_bound\n")]
    public async Task Those_of_Arm_are_read_as_printed(string text)
    {
        var imported = await Imported.Of(text);
        Assert.StartsWith("neoverse", Assert.Single(imported.Results).GetProperty("model").GetString(), StringComparison.Ordinal);
        Assert.Equal([30.3, 5.2, 40.1, 24.4], imported.Level1());
    }

    [Fact]
    public async Task Where_some_are_missing_level_1_is_not_complete()
    {
        var imported = await Imported.Of("%  backend_bound %  retiring\n  40.1  14.4\n");
        Assert.Equal([null, null, 40.1, 14.4], imported.Level1());
        Assert.Equal("C", imported.Results[0].GetProperty("quality").GetProperty("grade").GetString());
    }

    [Theory]
    [InlineData("  %  tma_backend_bound\n   58.7\n")]
    [InlineData("%  tma_backend_bound,\n58.7,\n")]
    [InlineData("{\"%  tma_backend_bound\" : \"58.7\"}\n")]
    public async Task One_metric_is_enough(string text) => Assert.Equal([null, null, 58.7, null], (await Imported.Of(text)).Level1());

    // Two kinds of cores in one table without a word of which is which: the mean of both is of neither.
    [Theory]
    [InlineData("%  tma_retiring %  tma_backend_bound %  tma_retiring %  tma_backend_bound\n  10.0 40.0 30.0 20.0\n")]
    [InlineData("%  tma_retiring,%  tma_backend_bound,%  tma_retiring,%  tma_backend_bound,\n10.0,40.0,30.0,20.0,\n")]
    public async Task A_name_that_stands_there_twice_is_of_no_core(string text) => Assert.Equal(125, (await Imported.Of(text)).Code);
}
