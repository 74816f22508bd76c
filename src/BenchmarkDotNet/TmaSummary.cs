using BenchmarkDotNet.Loggers;

namespace Toplev.BenchmarkDotNet;

/// <summary>What is said below a table.</summary>
internal static class TmaSummary
{
    /// <param name="withBottlenecks">True where the table has no column for them.</param>
    public static void Write(ILogger logger, IReadOnlyList<CountedBenchmark> counted, bool withBottlenecks)
    {
        var reasons = counted.Where(each => each.WhyNoTree is not null).GroupBy(each => each.WhyNoTree!).ToList();
        foreach (var reason in reasons)
        {
            var which = reasons.Count == 1 && reason.Count() == counted.Count ? "" : $" ({string.Join("; ", reason.Select(each => each.Name))})";
            logger.WriteLineError($"TMA columns are n/a{which}: {Sentence(reason.Key)}");
        }

        foreach (var each in counted.Where(each => withBottlenecks && each.Bottleneck is not null))
        {
            logger.WriteLine($"{each.Name}: bottleneck {each.Bottleneck}, grade {each.Result!.Quality.Grade}");
        }

        foreach (var folder in counted.Where(each => each.Recording is not null).Select(each => Path.GetDirectoryName(each.Recording!.Path)).Distinct())
        {
            logger.WriteLineInfo($"Recordings are in {folder}; tma report and tma compare read them.");
        }
    }

    /// <summary>With the name that the option for perf's path has here.</summary>
    private static string Sentence(string reason) =>
        reason.TrimEnd('.').Replace("--perf", nameof(TmaDiagnoserConfig.PerfPath), StringComparison.Ordinal) + ".";
}
