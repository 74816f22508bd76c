using Toplev.Tma.Statistics;

namespace Toplev.Tma.Results;

/// <summary>Wall time per run in seconds; the bounds are those of the mean, null with a single run.</summary>
public sealed record TimeEstimate(double Seconds, ConfidenceInterval? Interval, IReadOnlyList<double> Samples)
{
    public static TimeEstimate? Of(IReadOnlyList<double> samples)
    {
        if (samples.Count == 0)
        {
            return null;
        }

        var mean = Sum(samples, sample => sample) / samples.Count;
        if (samples.Count == 1)
        {
            return new TimeEstimate(mean, null, samples);
        }

        var variance = Sum(samples, sample => (sample - mean) * (sample - mean)) / (samples.Count - 1);
        var half = StudentT.Quantile975(samples.Count - 1) * Math.Sqrt(variance / samples.Count);
        return new TimeEstimate(mean, new ConfidenceInterval(mean - half, mean + half), samples);
    }

    private static double Sum(IReadOnlyList<double> samples, Func<double, double> of)
    {
        var sum = 0.0;
        for (var i = 0; i < samples.Count; i++)
        {
            sum += of(samples[i]);
        }

        return sum;
    }

    private const int LeastSamplesForDrift = 5;

    /// <summary>A trend over the runs (Mann and Kendall's test); false where the runs are too few to tell.</summary>
    public bool IsDrifting => Samples.Count >= LeastSamplesForDrift && MannKendall.IsDrifting(Samples);

    /// <summary>Half the width of the interval relative to the mean, or null.</summary>
    public double? RelativeHalfWidth => Interval is { } bounds && Seconds > 0 ? (bounds.High - bounds.Low) / 2 / Seconds : null;
}
