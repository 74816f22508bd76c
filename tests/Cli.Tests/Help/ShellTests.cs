using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.Help;

/// <summary>Completions and manual page, tried with the programs that read them.</summary>
public sealed class ShellTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task The_shell_understands_its_script(string shell)
    {
        Assert.SkipUnless(Tools.IsInstalled(shell), $"{shell} is not installed");
        using var folder = new TemporaryFolder();
        folder.With("script", (await CommandRun.Of("completions", shell)).Output);
        var check = await CommandRun.Program(shell, ["-n", folder.File("script")]);
        Assert.Equal((0, ""), (check.Code, check.Error));
    }

    [Theory]
    [InlineData("explain models", "tma", "")]
    [InlineData("explain", "tma", "ex")]
    [InlineData("--allocator --all-cpus --all", "tma", "run", "--al")]
    [InlineData("always auto never", "tma", "run", "--color", "")]
    [InlineData("jemalloc jemalloc-benchmark", "tma", "run", "-q", "--allocator", "je")]
    [InlineData("bash fish zsh", "tma", "completions", "")]
    [InlineData("sapphirerapids", "tma", "models", "sapph")]
    [InlineData("Memory_Bound", "tma", "explain", "Memory_B")]
    [InlineData("true", "tma", "run", "--", "tru")]
    [InlineData("true", "tma", "run", "-l", "2", "tru")]
    [InlineData("/etc/passwd", "tma", "run", "ls", "-l", "/etc/pass")]
    [InlineData("/etc/passwd", "tma", "run", "-o", "/etc/pass")]
    public async Task Bash_completes_commands_options_values_and_then_the_program(string expected, params string[] words)
    {
        Assert.SkipUnless(Tools.IsInstalled("bash"), "bash is not installed");
        var script = (await CommandRun.Of("completions", "bash")).Output
            + "COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _tma; printf '%s\\n' \"${COMPREPLY[@]}\"\n";
        var run = await CommandRun.Program("bash", ["-c", script, "bash", .. words]);
        Assert.Superset(expected.Split(' ').ToHashSet(), run.Output.Split('\n').ToHashSet());
    }

    [Fact]
    public async Task The_manual_names_every_option_exit_code_and_variable()
    {
        var manual = (await CommandRun.Of("man")).Output;
        var help = (await CommandRun.Of("run", "--help")).Output;
        var options = help.Split((char[])[' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(
            word => word.StartsWith("--", StringComparison.Ordinal) && word.Length > 3 && !word.EndsWith('.'));
        Assert.All(options, option => Assert.Contains(option.Replace("-", "\\-", StringComparison.Ordinal), manual, StringComparison.Ordinal));
        Assert.All(
            ["EXIT STATUS", "125", "ENVIRONMENT", "TMA_PERF", "NO_COLOR", "EXAMPLES", "tma plan"], text => Assert.Contains(
                text, manual, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_manual_is_good_roff()
    {
        Assert.SkipUnless(Tools.IsInstalled("groff"), "groff is not installed");
        var run = await CommandRun.Program("groff", ["-man", "-Tutf8", "-ww"], (await CommandRun.Of("man")).Output);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("tma", run.Output, StringComparison.Ordinal);
    }
}
