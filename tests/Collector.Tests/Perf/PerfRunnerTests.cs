using Toplev.Collector.Perf;
using Toplev.Collector.Workloads;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Tests.Perf;

public class PerfRunnerTests
{
    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -KILL $$", 137)]
    [InlineData("kill -SEGV $$", 139)]
    [InlineData("kill -TERM $$", 143)]
    public async Task Passes_on_how_the_program_ended(string script, int code)
    {
        PassResult result = await RealPerf.Run(RealPerf.Shell(script));

        Assert.Equal(code, result.Samples.ExitCode);
        Assert.False(result.PerfFailed);
        Assert.Null(result.Refusal);
        Assert.Empty(result.Findings);
    }

    [Fact]
    public async Task Reads_the_counts_of_the_program()
    {
        PassResult result = await RealPerf.Run(RealPerf.Shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"));

        Sample sample = Assert.Single(result.Samples.Samples);
        Assert.Null(sample.Scope);
        Assert.Equal(ReadingStatus.Counted, sample.Software[0].Status);
        Assert.InRange(sample.Software[0].Count, 10, 20_000);
        Assert.InRange(result.Samples.UserSeconds!.Value + result.Samples.SystemSeconds!.Value,
            (sample.Software[0].Count / 1000) - 0.02, (sample.Software[0].Count / 1000) + 0.02);
    }

    [Fact]
    public async Task Never_loses_the_exit_code_of_a_very_short_program()
    {
        for (int i = 0; i < 60; i++)
        {
            PassResult result = await RealPerf.Run(RealPerf.Shell("exit 3"));
            Assert.Equal(3, result.Samples.ExitCode);
        }
    }

    [Fact]
    public async Task Measures_the_time_of_the_program_and_not_of_perf()
    {
        List<double> errors = [];
        for (int i = 0; i < 5; i++)
        {
            PassResult result = await RealPerf.Run(new Workload { Program = "sleep", Arguments = ["0.2"] });
            errors.Add(result.Samples.WallSeconds - 0.2);
        }

        Assert.InRange(errors.Min(), 0, 0.005);
    }

    [Fact]
    public async Task Splits_the_run_into_intervals()
    {
        PassResult result = await RealPerf.Run(new Workload { Program = "sleep", Arguments = ["0.55"] }, options: new() { IntervalMilliseconds = 100 });

        Assert.InRange(result.Samples.Samples.Count, 4, 7);
        Assert.Equal(result.Samples.Samples.OrderBy(sample => sample.EndSeconds), result.Samples.Samples);
    }
}
