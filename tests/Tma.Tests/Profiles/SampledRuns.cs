using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;

namespace Toplev.Tma.Tests.Profiles;

/// <summary>Sample streams of known truth.</summary>
internal static class SampledRuns
{
    /// <summary>Independent samples: each is in function i with probability shares[i].</summary>
    /// <param name="milliseconds">CPU time of the run.</param>
    public static SampledRun Of(Random random, int samples, double[] shares, double? milliseconds = null, int? round = null)
    {
        var builder = new ProfileBuilder("cpu-clock");
        int[] frames = [.. shares.Select((_, i) => builder.FrameOf(new Frame("f" + i, "app")))];
        var (main, thread) = (builder.FrameOf(new Frame("main", "app")), builder.ThreadOf("app"));
        for (var i = 0; i < samples; i++)
        {
            var left = random.NextDouble() * shares.Sum();
            var function = 0;
            while (function < shares.Length - 1 && left >= shares[function])
            {
                left -= shares[function++];
            }

            builder.Add(thread, i * 0.001, 1e6, [frames[function], main]);
        }

        return new SampledRun(builder.Build(), milliseconds, round);
    }

    public static FunctionShare Function(this ProfileResult result, string name) => result.Functions.First(function => function.Function.Name == name);
}
