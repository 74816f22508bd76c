using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>The number that <c>tma run</c> is asked to take from a program's output.</summary>
public sealed class PrintedNumberTests : IDisposable
{
    private readonly Workbench bench = new();

    // Runs print 10, 20 and 60: their mean is 30.
    [Fact]
    public async Task It_is_shown_with_the_mean_and_the_range_of_all_runs()
    {
        const string program = "n=$(cat count 2>/dev/null); case $n in '') v=10;; 1) v=20;; *) v=60;; esac; echo $((n + 1)) >count; echo \"$v req/s\"";
        var run = (await bench.Tma(
            "run", "-r", "3", "--metric-from", "(?<higher>[0-9]+) req/s", "--metric-unit", "req/s", "--", "sh", "-c", program)).Exits(0);
        Assert.Matches(@"Printed +30\.00 req/s, mean of 3 runs \(10\.00 to 60\.00\)", run.Error);

        var report = (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0);
        var printed = report.Document.Result.GetProperty("printed");
        Assert.Equal(
            ("req/s", true, 3, 30.0, 10.0, 60.0), (
                printed.GetProperty("unit").GetString(), printed.GetProperty("higherIsBetter").GetBoolean(), printed.GetProperty("runs").GetInt32(),
                printed.GetProperty("mean").GetDouble(), printed.GetProperty("min").GetDouble(), printed.GetProperty("max").GetDouble()));
        Assert.Contains("Printed: **30.00 req/s", (await bench.Tma("report", "run.tma", "--markdown", "-")).Exits(0).Output, StringComparison.Ordinal);
    }

    // What was measured stays; the missing number is an error.
    [Fact]
    public async Task A_program_that_does_not_print_it_is_an_error_after_its_measurement()
    {
        var run = (await bench.Tma("run", "--metric-from", "(?<lower>[0-9]+) ms", "--", "echo", "nothing")).Exits(125);
        Assert.Contains("printed nothing that matches --metric-from '(?<lower>[0-9]+) ms'", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"Printed +n/a", run.Error);
        Assert.True(Directory.Exists(bench.PathOf("run.tma")) || File.Exists(bench.PathOf("run.tma")));
    }

    [Fact]
    public async Task The_exit_code_of_a_program_that_failed_comes_before_its_number() =>
        (await bench.Tma("run", "--metric-from", "(?<lower>[0-9]+) ms", "--", "sh", "-c", "exit 7")).Exits(7);

    public void Dispose() => bench.Dispose();
}
