using Toplev.Collector.Regions;
using Toplev.Collector.Running;
using Toplev.Collector.Tests.Perf;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Tests.Regions;

/// <summary>Libraries that annotate themselves, where they are installed (Debian: libdnnl2, libomp5), against their own accounts.</summary>
[Collection("Regions")]
public class IttRealClientTests
{
    private const int NotInstalled = 77;

    // oneDNN tells of a task in each of its threads: with one thread there is one for each line of its log.
    [Fact]
    public async Task oneDNN_tells_of_as_many_primitives_as_its_log()
    {
        (var result, var output) = await Run("onednn.c", 25, new() { ["ONEDNN_VERBOSE"] = "1", ["OMP_NUM_THREADS"] = "1" });

        var lines = output.Split('\n').Count(line => line.Contains(",exec,", StringComparison.Ordinal) && line.Contains(",reorder,", StringComparison.Ordinal));
        Assert.Equal(25, lines);
        Assert.Equal(lines, result.Samples.Regions.Count(region => region.Name == "reorder"));
        Assert.DoesNotContain(result.Samples.Regions, region => region.Unended);
    }

    // Both tell of each primitive, whatever the number of threads that work for it.
    [Fact]
    public async Task A_primitive_of_oneDNN_that_is_in_its_log_too_is_one_region()
    {
        _ = IttClient.PathOrSkip();
        var result = await IttClient.Run(
            new RegionChoice(Itt: true, OneDnn: true), RealPerf.Shell(
                "exec \"$1\" 25 2>&1", IttClient.Compile("onednn.c")!) with { Environment = new Dictionary<string, string?> { ["OMP_NUM_THREADS"] = "2" } });
        Assert.SkipWhen(result.Samples.ExitCode == NotInstalled, "the library is not installed");

        List<Region> primitives = [.. result.Samples.Regions.Where(region => region.Name.StartsWith("reorder", StringComparison.Ordinal))];
        Assert.Equal(25, primitives.Count);
        Assert.All(primitives, region => Assert.EndsWith(" 64x64", region.Name, StringComparison.Ordinal));
        Assert.All(primitives, region => Assert.NotEmpty(region.Thread));
    }

    // One frame for each parallel region, named after the place in the source that the program gives: work() in line 12, column 34.
    [Fact]
    public async Task OpenMP_tells_of_every_parallel_region()
    {
        (var result, var output) = await Run("openmp.c", 10, new() { ["OMP_NUM_THREADS"] = "2" });

        Assert.Equal("20", output.Trim());
        Assert.Equal(10, result.Samples.Regions.Count(region => region.Name == "work$omp$parallel:2@client.c:12:34"));
        Assert.DoesNotContain(result.Samples.Regions, region => region.Unended);
    }

    private static async Task<(PassResult Result, string Output)> Run(string source, int times, Dictionary<string, string?> environment)
    {
        _ = IttClient.PathOrSkip();
        var output = Path.GetTempFileName();
        var result = await IttClient.Run(
            RealPerf.Shell("exec \"$1\" \"$2\" >\"$3\" 2>&1", IttClient.Compile(source)!, $"{times}", output) with { Environment = environment });
        var text = await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken);
        File.Delete(output);
        Assert.SkipWhen(result.Samples.ExitCode == NotInstalled, "the library is not installed: " + text.Trim());
        Assert.Equal(0, result.Samples.ExitCode);
        return (result, text);
    }
}
