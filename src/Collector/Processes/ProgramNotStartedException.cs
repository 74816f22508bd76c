namespace Toplev.Collector.Processes;

/// <summary>The program cannot be started; <see cref="ExitCode"/> is the shell's: 127 not found, 126 not executable.</summary>
public sealed class ProgramNotStartedException(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
