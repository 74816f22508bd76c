using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.Commands;

public sealed class PlanCommandTests : IDisposable
{
    /// <summary>Prints a count for every label it was asked for, then runs the program.</summary>
    private const string Perf =
        """
        #!/bin/sh
        if [ "$1" = --version ]; then echo "perf version 6.8.1"; exit 0; fi
        while [ $# -gt 0 ]; do
            case $1 in
            -o) out=$2; shift ;;
            -e) printf '%s\n' "$2" | grep -o 'name=e[0-9]*' | sed 's/name=\(.*\)/     1.0;5;;\1;100;100.00;;/' >>"$out"; shift ;;
            --) shift; break ;;
            esac
            shift
        done
        echo "# started" >>"$out"
        echo "perf in $LC_ALL" >&2
        exec "$@"
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("sh", "spr", "3")]
    [InlineData("bash", "skl", "6")]
    [InlineData("dash", "srf", "2")]
    public async Task The_script_is_understood_by_every_shell(string shell, string model, string level)
    {
        Assert.SkipUnless(Tools.IsInstalled(shell), $"{shell} is not installed");
        var plan = await CommandRun.Of("plan", "--model", model, "-l", level);
        var check = await CommandRun.Program(shell, ["-n"], plan.Output);
        Assert.Equal((0, ""), (check.Code, check.Error));
    }

    [Fact]
    public async Task The_collected_file_names_every_event_that_perf_counted()
    {
        var run = await Collect(["--model", "spr"], ["sh", "-c", "exit 0"]);
        Assert.Equal(0, run.Code);
        var lines = (await File.ReadAllTextAsync(folder.File("tma-collected.txt"), TestContext.Current.CancellationToken)).Split('\n');
        Assert.StartsWith("# tma-plan/1 ", lines[0], StringComparison.Ordinal);
        Assert.Contains("# model sapphirerapids", lines);
        Assert.Contains("# constant #SMT_on 1", lines);
        var named = lines.Where(line => line.StartsWith("# event ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToHashSet();
        var counted = lines.Where(line => line.Contains(";;e", StringComparison.Ordinal)).Select(line => line.Split(';')[3]).ToHashSet();
        Assert.NotEmpty(counted);
        Assert.Equal(named, counted);
    }

    [Fact]
    public async Task The_program_gets_its_arguments_locale_and_exit_code()
    {
        var run = await Collect(
            ["--model", "spr", "-l", "1"], ["sh", "-c", "echo \"$LC_ALL|$1|$2\"; exit 7", "name", "a b'c", "$HOME \"x\""], ("LC_ALL", "C.UTF-8"));
        Assert.Equal(7, run.Code);
        Assert.Equal("C.UTF-8|a b'c|$HOME \"x\"\n", run.Output);
        Assert.Contains("perf in C\n", run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "# end 7\n", await File.ReadAllTextAsync(folder.File("tma-collected.txt"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_multiplexing_the_program_is_executed_once_per_group()
    {
        var run = await Collect(["--model", "skl", "-l", "2", "--no-multiplex"], ["echo", "x"]);
        var collected = await File.ReadAllTextAsync(folder.File("tma-collected.txt"), TestContext.Current.CancellationToken);
        var groups = collected.Split('\n').Count(line => line.StartsWith("# group ", StringComparison.Ordinal));
        Assert.True(groups > 1);
        Assert.Equal(groups, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Software_events_are_collected_where_perf_refuses_the_hardware_events()
    {
        var refusing = Perf.Replace("while [", "case \"$*\" in *cpu/*) exit 129 ;; esac\nwhile [", StringComparison.Ordinal);
        var run = await Collect(["--model", "spr"], ["echo", "ran"], perf: refusing);
        Assert.Equal((0, "ran\n"), (run.Code, run.Output));
        Assert.Contains(
            "# software-only\n", await File.ReadAllTextAsync(
                folder.File("tma-collected.txt"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_when_perf_is_missing_or_no_program_is_named()
    {
        var script = await Script(["--model", "spr"]);
        var missing = await CommandRun.Program(
            "/bin/sh", [script, "true"], folder: folder.Path, environment: new Dictionary<string, string?> { ["TMA_PERF"] = "/nowhere/perf" });
        Assert.Equal(125, missing.Code);
        Assert.Contains("perf was not found", missing.Error, StringComparison.Ordinal);
        Assert.Equal(125, (await CommandRun.Program("/bin/sh", [script], folder: folder.Path)).Code);
    }

    [Fact]
    public async Task An_unknown_model_is_refused_with_the_nearest_names()
    {
        var run = await CommandRun.Of("plan", "--model", "saphirerapids");
        Assert.Equal(125, run.Code);
        Assert.Contains("sapphirerapids", run.Error, StringComparison.Ordinal);
    }

    private async Task<string> Script(string[] options)
    {
        var script = folder.File("plan.sh");
        Assert.Equal(0, (await CommandRun.Of(["plan", .. options, "-o", script])).Code);
        return script;
    }

    private async Task<CommandRun> Collect(string[] options, string[] program, (string Name, string Value)? variable = null, string perf = Perf)
    {
        var environment = new Dictionary<string, string?> { ["TMA_PERF"] = folder.WithScript("a folder/perf", perf), ["LC_ALL"] = null };
        if (variable is { } set)
        {
            environment[set.Name] = set.Value;
        }

        return await CommandRun.Program("/bin/sh", [await Script(options), .. program], folder: folder.Path, environment: environment);
    }
}
