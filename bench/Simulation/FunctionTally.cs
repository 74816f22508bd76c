using Toplev.Tma.Functions;

namespace Toplev.Simulation;

/// <summary>How far the counts attributed to a function are from those it really caused, over many executions.</summary>
/// <param name="Given">Part of the executions in which counts are given at all.</param>
/// <param name="Bias">Mean error, as a part of the truth.</param>
/// <param name="NaiveBias">The same where each count goes to the function at its sample, as perf does.</param>
/// <param name="Covered">Part of the intervals that hold the truth.</param>
/// <param name="Width">Mean half width of the intervals, as a part of the truth.</param>
internal sealed record FunctionTally(double Given, double Bias, double NaiveBias, double Covered, double Width)
{
    public static IReadOnlyList<FunctionTally> Of(FunctionStream stream, int executions, int samples, int seed)
    {
        var random = new Random(seed);
        var functions = stream.Shares.Count;
        var (given, covered) = (new int[functions], new int[functions]);
        var (error, naive, width) = (new double[functions], new double[functions], new double[functions]);
        for (var execution = 0; execution < executions; execution++)
        {
            var (profile, truth) = stream.Execute(samples, random);
            var result = FunctionShares.Of([new SampledRun(profile, null, null)], null);
            for (var f = 0; f < functions; f++)
            {
                var counters = result.Functions.First(function => function.Function.Name == $"f{f}").Counters;
                if (counters is not { Counts: [_, { Value: var value, Interval: { } interval }] })
                {
                    continue;
                }

                given[f]++;
                error[f] += (value / truth[f]) - 1;
                naive[f] += (profile.Transitions.Where(pair => profile.Frames[pair.To].Name == $"f{f}").Sum(pair => pair.Counts[1]) / truth[f]) - 1;
                width[f] += (interval.High - interval.Low) / 2 / truth[f];
                covered[f] += truth[f] >= interval.Low && truth[f] <= interval.High ? 1 : 0;
            }
        }

        return [.. Enumerable.Range(0, functions).Select(f => new FunctionTally(
            (double)given[f] / executions, error[f] / given[f], naive[f] / given[f], (double)covered[f] / given[f], width[f] / given[f]))];
    }
}
