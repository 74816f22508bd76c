using Toplev.Collector.Processes;

namespace Toplev.Engine.Measuring;

/// <summary>A signal arrived before anything was measured.</summary>
public sealed class InterruptedException(int signal) : Exception(
    $"{TerminalSignals.NameOf(signal)} arrived before anything was measured completely; nothing was kept.")
{
    public int Signal { get; } = signal;
}
