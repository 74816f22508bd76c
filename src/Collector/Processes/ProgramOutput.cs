using System.ComponentModel;
using CliWrap;

namespace Toplev.Collector.Processes;

/// <summary>
/// Runs a helper program and reads its answer: <c>perf --version</c>, <c>xdg-open</c>. What is measured is started by <see cref="Launcher"/>.
/// </summary>
/// <param name="Text">Standard output.</param>
public sealed record ProgramOutput(int ExitCode, string Text)
{
    /// <summary>Null when the program cannot be started or has not ended in time; then it has been killed with all that it started.</summary>
    public static ProgramOutput? Read(string file, IReadOnlyList<string> arguments, ProgramEnvironment environment, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        var streams = new HelperStreams(timeout);
        try
        {
            var end = Cli.Wrap(file)
                .WithArguments(arguments)
                .WithEnvironmentVariables(HelperEnvironment.Changes(environment.With("LC_ALL", "C")))
                .WithStandardOutputPipe(streams.Output)
                .WithStandardErrorPipe(streams.Errors)
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(null, streams.Watch, timeout.Token)
                .GetAwaiter().GetResult();
            return new ProgramOutput(end.ExitCode, streams.Text);
        }
        catch (Exception e) when (e is Win32Exception or OperationCanceledException or TimeoutException)
        {
            // Not a program for this machine, or too slow: the caller says what it was for.
            return null;
        }
    }
}
