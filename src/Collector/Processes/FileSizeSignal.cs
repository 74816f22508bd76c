namespace Toplev.Collector.Processes;

/// <summary>SIGXFSZ ends a process that writes beyond its limit (<c>ulimit -f</c>). Ignored, the write fails instead, and there is a sentence for
/// that.</summary>
public static class FileSizeSignal
{
    internal const int Number = 25;

    private const nint Default = 0;
    private const nint Ignored = 1;

    /// <summary>True when children must get the default back: what is ignored survives exec.</summary>
    internal static bool IsChanged { get; private set; }

    public static void Ignore() => IsChanged = NativeMethods.signal(Number, Ignored) == Default;
}
