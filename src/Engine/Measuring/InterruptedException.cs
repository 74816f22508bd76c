using Toplev.Collector.Processes;

namespace Toplev.Engine.Measuring;

/// <summary>A signal arrived before anything was measured.</summary>
public sealed class InterruptedException(int signal) : Exception($"{TerminalSignals.NameOf(signal)} arrived before the program started; nothing was measured.")
{
    public int Signal { get; } = signal;
}
