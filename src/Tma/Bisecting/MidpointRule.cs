using Toplev.Tma.Statistics;

namespace Toplev.Tma.Bisecting;

/// <summary>To which end a midpoint belongs.</summary>
public enum Side
{
    /// <summary>Not clear yet.</summary>
    Undecided,
    Good,
    Bad,

    /// <summary>Clearly slower than the good end and clearly faster than the bad one.</summary>
    Between,
}

/// <summary>What the rounds of a midpoint say.</summary>
/// <param name="Part">How much of the way from the good end (0) to the bad one (1) the midpoint has gone; null without rounds.</param>
/// <param name="RoundsNeeded">Rounds that would probably settle it, or null where it is settled or cannot be estimated.</param>
public sealed record MidpointVerdict(Side Side, double? Part, int? RoundsNeeded);

/// <summary>
/// Decides between two hypotheses, that a midpoint is as fast as the good end or as slow as the bad one, after as few rounds as an error allows: A. Wald's
/// sequential probability ratio test (1945) on the position of the midpoint between the two ends of its round. How far these are apart, and how much rounds
/// vary, is known from all rounds before the step; that the variance is an estimate is paid for by W. Hall's wider boundary (1962). No round counts for more
/// than a part of the boundary (P. Huber 1965), so that a disturbed run cannot decide alone. See docs/METHOD.md, "Bisecting".
/// </summary>
public sealed class MidpointRule
{
    /// <summary>At least three rounds decide.</summary>
    private const double MostPerRound = 1 / 2.5;

    /// <summary>A midpoint lies between the ends where it is certainly further than this part of their distance from both.</summary>
    private const double LeastPart = 0.15;

    private const int FirstLook = 8;
    private const int RoundsBetweenLooks = 4;
    private const int MostNeeded = 10_000;

    /// <summary>Of m - (g + b) / 2 relative to that of b - g, where the three vary alike: 1.5 to 2.</summary>
    private const double VarianceOfPosition = 0.75;

    private readonly double[] differences;
    private readonly double error;
    private readonly double whole;
    private readonly double distance;
    private readonly double variance;
    private readonly double boundary;

    /// <param name="differences">How much worse the bad end is, by round: logarithms. At least two, of which the middle is above 0.</param>
    /// <param name="error">Probability that a midpoint is put to the wrong end.</param>
    public MidpointRule(IReadOnlyList<double> differences, double error)
    {
        this.differences = [.. differences];
        this.error = error;
        whole = HodgesLehmann.Location(this.differences);
        var usual = Outliers.Without(this.differences);
        var degrees = usual.Length - 1;
        var mean = usual.Average();
        var ofDifference = usual.Sum(value => (value - mean) * (value - mean)) / degrees;

        // A distance that is too large makes it decide too early: one standard error less, but never so small that nothing decides.
        distance = Math.Max(whole - Math.Sqrt(ofDifference / usual.Length), whole / 2);
        variance = VarianceOfPosition * ofDifference;
        boundary = degrees / 2.0 * (Math.Pow(error, -2.0 / degrees) - 1);
    }

    /// <summary>The rule for the next step: what the ends were in this one is known, too.</summary>
    public MidpointRule After(IReadOnlyList<MidpointRound> rounds) => new([.. differences, .. rounds.Select(round => round.Bad - round.Good)], error);

    /// <summary>The rule for two ends that are a part of the distance apart.</summary>
    public MidpointRule Within(double part) => new([.. differences.Select(difference => difference - ((1 - part) * whole))], error);

    public MidpointVerdict Judge(IReadOnlyList<MidpointRound> rounds)
    {
        if (rounds.Count == 0)
        {
            return new MidpointVerdict(Side.Undecided, null, null);
        }

        var most = boundary * MostPerRound;
        var evidence = rounds.Sum(round => Math.Clamp(Weight(round.Position), -most, most));
        var part = Part(rounds);
        if (Math.Abs(evidence) >= boundary)
        {
            return new MidpointVerdict(evidence > 0 ? Side.Bad : Side.Good, part, null);
        }

        return IsBetween(rounds)
            ? new MidpointVerdict(Side.Between, part, null)
            : new MidpointVerdict(Side.Undecided, part, Needed(evidence, rounds.Count));
    }

    /// <summary>Logarithm of the ratio of the likelihoods. Where nothing varied, any difference says all.</summary>
    private double Weight(double position) => position == 0 || distance <= 0 ? 0
        : variance > 0 ? position * distance / variance
        : Math.Sign(position) * double.MaxValue;

    private static double Part(IReadOnlyList<MidpointRound> rounds)
    {
        var way = HodgesLehmann.Location([.. rounds.Select(round => round.Middle - round.Good)]);
        var whole = HodgesLehmann.Location([.. rounds.Select(round => round.Bad - round.Good)]);
        return whole > 0 ? way / whole : 0.5;
    }

    private bool IsBetween(IReadOnlyList<MidpointRound> rounds)
    {
        if (rounds.Count < FirstLook || (rounds.Count - FirstLook) % RoundsBetweenLooks != 0)
        {
            return false;
        }

        var least = LeastPart * whole;
        return HodgesLehmann.Paired([.. rounds.Select(round => round.Middle - round.Good)], error).Interval?.Low > least
            && HodgesLehmann.Paired([.. rounds.Select(round => round.Bad - round.Middle)], error).Interval?.Low > least;
    }

    private int? Needed(double evidence, int rounds) =>
        evidence != 0 && boundary / Math.Abs(evidence) * rounds is var needed and <= MostNeeded ? (int)Math.Ceiling(needed) : null;
}
