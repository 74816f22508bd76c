namespace Toplev.Collector.Processes;

/// <summary>
/// SIGCHLD, which a parent may have left ignored. Then the kernel keeps no child's status, and the .NET runtime, once it has started a
/// helper, takes the status of every child. Set back before either, our children's ends are known.
/// </summary>
public static class ChildSignal
{
    private const int Number = 17;
    private const nint Default = 0;
    private const nint Ignored = 1;

    /// <summary>True when the program must get it ignored, as it would without us.</summary>
    internal static bool WasIgnored { get; private set; }

    /// <summary>To be called before anything is started and before the runtime handles a signal.</summary>
    public static void Restore() => WasIgnored = NativeMethods.signal(Number, Default) == Ignored;
}
