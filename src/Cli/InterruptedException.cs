using Toplev.Collector.Processes;

namespace Toplev.Cli;

/// <summary>A signal arrived before anything was measured.</summary>
internal sealed class InterruptedException(int signal) : Exception($"{TerminalSignals.NameOf(signal)} arrived before the program was started: nothing was measured.")
{
    /// <summary>As shells report it.</summary>
    public int ExitCode { get; } = Cli.ExitCode.OfSignal(signal);
}
