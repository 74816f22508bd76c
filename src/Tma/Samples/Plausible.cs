namespace Toplev.Tma.Samples;

/// <summary>
/// Limits of what a measurement gives. Files come from anywhere: a number beyond them is neither a count nor a time, and sums of such numbers
/// would be infinite.
/// </summary>
public static class Plausible
{
    /// <summary>Thirty years.</summary>
    public const double MostSeconds = 1e9;

    /// <summary>Counters have at most 64 bits, and perf prints a negative difference as a number just below 2^64.</summary>
    public const double CountsBelow = 1ul << 63;

    /// <summary>CPU time of all CPUs of the largest machine.</summary>
    public const double MostCpuSeconds = 1e15;

    /// <summary>Of numbers that programs print; their squares are finite.</summary>
    public const double MostPrinted = 1e100;

    public static bool IsTime(double seconds) => seconds is >= 0 and <= MostSeconds;

    /// <summary>A time, or not known.</summary>
    public static bool IsTime(double? seconds) => seconds is null or (>= 0 and <= MostCpuSeconds);

    public static bool IsCount(double count) => count is >= 0 and < CountsBelow;
}
