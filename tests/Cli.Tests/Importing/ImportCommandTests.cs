using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.Importing;

public sealed class ImportCommandTests : IDisposable
{
    private const string FourMetrics =
        """
         Performance counter stats for './app':

               1,000,000      slots
                 400,000      topdown-retiring
                 100,000      topdown-bad-spec
                 200,000      topdown-fe-bound
                 300,000      topdown-be-bound

               1.5 seconds time elapsed
        """;

    /// <summary>Prints a count for every label it was asked for, then runs the program.</summary>
    private const string Perf =
        """
        #!/bin/sh
        if [ "$1" = --version ]; then echo "perf version 6.8.1"; exit 0; fi
        while [ $# -gt 0 ]; do
            case $1 in
            -o) out=$2; shift ;;
            -e) printf '%s\n' "$2" | grep -o 'name=e[0-9]*' | sed 's/name=\(.*\)/     1.000000001;5;;\1;100;100.00;;/' >>"$out"; shift ;;
            --) shift; break ;;
            esac
            shift
        done
        exec "$@"
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_a_script_of_ours_has_collected_is_imported()
    {
        var perf = folder.WithScript("perf", Perf);
        var plan = await CommandRun.Of("plan", "--model", "spr", "-l", "2");
        folder.With("collect.sh", plan.Output);
        var collected = await CommandRun.Program(
            "sh", [folder.File("collect.sh"), "-o", folder.File("collected.txt"), "true", "x"], folder: folder.Path, environment: new Dictionary<string,
            string?> { ["TMA_PERF"] = perf });
        Assert.Equal(0, collected.Code);
        var run = await CommandRun.Of("import", folder.File("collected.txt"), "--json", "-");
        Assert.Equal((0, ""), (run.Code, run.Error));
        using var document = JsonDocument.Parse(run.Output);
        var result = document.RootElement.GetProperty("results")[0];
        Assert.Equal(("sapphirerapids", "true x"), (result.GetProperty("model").GetString(), result.GetProperty("name").GetString()));
        Assert.All(
            result.GetProperty("nodes").EnumerateArray().Where(node => node.GetProperty("level").GetInt32() <= 2), node => Assert.Equal(
                JsonValueKind.Number, node.GetProperty("percent").ValueKind));
    }

    [Fact]
    public async Task A_file_with_level_1_gives_a_tree_of_level_1()
    {
        folder.With("perf.txt", FourMetrics);
        var run = await CommandRun.Of("import", folder.File("perf.txt"));
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("Retiring", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("n/a", run.Output, StringComparison.Ordinal);
        Assert.Contains("model", run.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Repeated_outputs_of_one_program_are_its_repetitions()
    {
        folder.With(
            "perf.txt", FourMetrics + "\n\n" + FourMetrics.Replace(
                "1.5 seconds", "1.6 seconds", StringComparison.Ordinal) + "\n" + FourMetrics.Replace("./app", "./other", StringComparison.Ordinal));
        var run = await CommandRun.Of("import", folder.File("perf.txt"), "--json", "-");
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(
            [("./app", 2), ("./other", 1)], document.RootElement.GetProperty("results").EnumerateArray().Select(
                result => (result.GetProperty("name").GetString()!, result.GetProperty("runs").GetInt32())));
    }

    [Fact]
    public async Task Recordings_of_imports_are_compared_like_others()
    {
        folder.With("a.txt", FourMetrics).With("b.txt", FourMetrics.Replace("1.5 seconds", "3 seconds", StringComparison.Ordinal));
        foreach (var name in (string[])["a", "b"])
        {
            Assert.Equal(0, (await CommandRun.Of("import", folder.File(name + ".txt"), "-q", "-o", folder.File(name + ".tma"))).Code);
        }

        var run = await CommandRun.Of("compare", folder.File("a.tma"), folder.File("b.tma"));
        Assert.Equal((0, ""), (run.Code, run.Error));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello\n")]
    [InlineData("PK\u0003\u0004 not a zip")]
    [InlineData("1,,cycles,10,100.00,,\n")]
    [InlineData("\0\u0001\u0002")]
    public async Task Anything_else_is_refused_in_one_sentence(string text)
    {
        await File.WriteAllTextAsync(folder.File("x"), text, TestContext.Current.CancellationToken);
        var run = await CommandRun.Of("import", folder.File("x"));
        Assert.Equal((125, ""), (run.Code, run.Output));
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("internal error", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_that_fit_models_with_other_formulas_need_the_model_named()
    {
        folder.With("perf.txt", FourMetrics.Replace("      slots\n", "      slots\n 50,000   INT_MISC.CLEARS_COUNT\n", StringComparison.Ordinal));
        var run = await CommandRun.Of("import", folder.File("perf.txt"));
        Assert.Equal(125, run.Code);
        Assert.Contains("--model NAME", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.Of("import", folder.File("perf.txt"), "--model", "icl")).Code);
    }
}
