using Toplev.Tma.Profiles;

namespace Toplev.Simulation;

/// <summary>How long a function is stayed in.</summary>
internal enum StayLength
{
    /// <summary>Whether it ends does not depend on how long it has lasted.</summary>
    Exponential,

    /// <summary>Always about as long.</summary>
    Regular,
}

/// <summary>
/// A synthetic program of three functions that is sampled at regular times: it goes from one function to another, stays in each for a while, and
/// causes events at the function's rate. Times are in units of the time between two samples.
/// </summary>
/// <param name="Shares">Part of the time in each function.</param>
/// <param name="Stay">Mean stay in the first function; the others in proportion to their share.</param>
/// <param name="Rates">Events per unit of time.</param>
internal sealed record FunctionStream(IReadOnlyList<double> Shares, double Stay, StayLength Length, IReadOnlyList<double> Rates)
{
    /// <summary>Variance of the events in a stretch relative to that of independent events.</summary>
    private const double Dispersion = 4;

    /// <summary>Half the range of regular stays relative to their mean.</summary>
    private const double Irregularity = 0.2;

    /// <summary>Samples of one execution, and the events that each function really caused.</summary>
    public (Profile Profile, double[] Truth) Execute(int samples, Random random)
    {
        var builder = new ProfileBuilder("cycles", ["cycles", "events"]);
        var frames = Shares.Select((_, number) => builder.FrameOf(new Frame($"f{number}", "app"))).ToArray();
        var thread = builder.ThreadOf("app");
        var truth = new double[Shares.Count];
        var function = 0;
        var left = StayIn(0, random);
        for (var sample = 0; sample < samples; sample++)
        {
            var events = 0.0;
            var rest = 1.0;
            while (rest > 0)
            {
                var part = Math.Min(rest, left);
                var caused = Events(Rates[function] * part, random);
                truth[function] += caused;
                events += caused;
                rest -= part;
                left -= part;
                if (left <= 0)
                {
                    function = Next(function, random);
                    left = StayIn(function, random);
                }
            }

            var seconds = sample / 1000.0;
            builder.Add(thread, seconds, 1, [frames[function]]);
            builder.AddCounts(1, seconds, frames[function], [1, events]);
        }

        return (builder.Build(), truth);
    }

    private double StayIn(int function, Random random)
    {
        var mean = Stay * Shares[function] / Shares[0];
        return Length == StayLength.Regular ? mean * (1 + (Irregularity * ((2 * random.NextDouble()) - 1))) : -mean * Math.Log(1 - random.NextDouble());
    }

    // With regular stays the functions take turns; else any other follows.
    private int Next(int function, Random random) => Length == StayLength.Regular
        ? (function + 1) % Shares.Count
        : (function + 1 + random.Next(Shares.Count - 1)) % Shares.Count;

    private static double Events(double mean, Random random)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return Math.Max(0, mean + (Math.Sqrt(Dispersion * mean) * normal));
    }
}
