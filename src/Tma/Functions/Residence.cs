namespace Toplev.Tma.Functions;

/// <summary>
/// A Markov chain in continuous time of two states, inside a function and outside, observed at regular times.
/// With share p, q = 1 - p, and correlation u of consecutive observations, the chance to be inside after a part x of the time between two of them is
/// p + q u^x from inside and p - p u^x from outside.
/// </summary>
/// <param name="share">Part of all time inside, 0 to 1.</param>
/// <param name="persistence">Correlation of consecutive observations, 0 to 1.</param>
internal sealed class Residence(double share, double persistence)
{
    private const double Never = 1e-9;

    /// <summary>Expected part of the time between two observations that is spent inside.</summary>
    /// <param name="begins">True where the first observation is inside.</param>
    /// <param name="ends">True where the second is.</param>
    public double Part(bool begins, bool ends)
    {
        var (p, q, u) = (share, 1 - share, persistence);
        // Mean of u^x over x from 0 to 1.
        var mean = u >= 1 - Never ? 1 : u <= Never ? 0 : (1 - u) / -Math.Log(u);
        // Integrals over x of the chance to be inside at x and to end as observed, and the chance to end so.
        var (inside, chance) = (begins, ends) switch
        {
            (true, true) => ((p * p) + (2 * p * q * mean) + (q * q * u), p + (q * u)),
            (false, false) => (p * q * (1 - (2 * mean) + u), q + (p * u)),
            // A chain of two states looks the same backwards.
            _ => (p * ((p * (1 - mean)) + (q * (mean - u))), p * (1 - u)),
        };
        return chance > Never ? inside / chance : 0.5;
    }
}
