using Xunit;

namespace Toplev.Cli.Tests.Help;

public sealed class HelpTests
{
    private const int Terminal = 80;

    public static TheoryData<string> Commands => ["run", "bisect", "report", "plan", "doctor", "models", "explain", "demo", "completions", "man"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_has_help_that_fits_a_terminal(string command)
    {
        var help = await CommandRun.Of(command, "--help");
        Assert.Equal(0, help.Code);
        Assert.Contains($"\nUsage: tma {command}", help.Output, StringComparison.Ordinal);
        Assert.All(help.Output.Split('\n'), line => Assert.InRange(line.Length, 0, Terminal));
        Assert.Contains($"\n  {command} ", (await CommandRun.Of("--help")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_usage_of_run_ends_in_the_program() =>
        Assert.Contains("Usage: tma run [options] [--] PROGRAM [ARG...]\n", (await CommandRun.Of("run", "--help")).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Many_options_stand_under_headings()
    {
        var help = (await CommandRun.Of("run", "--help")).Output;
        Assert.All(
            ["What to measure:", "How to measure:", "The program:", "Results:"], heading => Assert.Contains($"\n{heading}\n", help, StringComparison.Ordinal));
        Assert.DoesNotContain("--root", help, StringComparison.Ordinal);
    }

    /// <summary>An option without a group would be listed under a heading of its own at the end.</summary>
    [Theory]
    [InlineData("run")]
    [InlineData("compare")]
    [InlineData("bisect")]
    public async Task Every_option_of_a_measurement_stands_under_a_heading(string command) =>
        Assert.DoesNotContain("\nOptions:\n", (await CommandRun.Of(command, "--help")).Output, StringComparison.Ordinal);

    [Fact]
    public async Task The_version_is_one_line() => Assert.Equal("tma 0.1.0-dev\n", (await CommandRun.Of("--version")).Output);

    [Theory]
    [InlineData("xplain")]
    [InlineData]
    public async Task A_wrong_command_is_answered_with_the_right_ones(params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);
        Assert.Equal(125, run.Code);
        Assert.Contains("explain", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }
}
