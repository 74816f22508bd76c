namespace Toplev.Tma.Metrics;

/// <summary>Names in formulas that are neither events nor formulas, but facts of the system or of the measurement.</summary>
public static class SystemParameter
{
    /// <summary>1 when a core runs two hardware threads, else 0; known before the measurement.</summary>
    public const string SmtOn = "#SMT_on";

    /// <summary>Length of the measurement in seconds.</summary>
    public const string Seconds = "#DurationTimeInSeconds";

    /// <summary>The same in milliseconds.</summary>
    public const string Milliseconds = "DurationTimeInMilliSeconds";

    /// <summary>Ticks of the time stamp counter during the measurement.</summary>
    public const string TimeStampTicks = "TSC";

    public static bool IsKnown(string name) => name is SmtOn or Seconds or Milliseconds or TimeStampTicks;
}
