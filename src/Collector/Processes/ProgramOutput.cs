using System.ComponentModel;
using CliWrap;

namespace Toplev.Collector.Processes;

/// <summary>
/// Runs a helper program and reads its answer: <c>perf --version</c>, <c>xdg-open</c>, <c>git</c>. What is measured is started by
/// <see cref="Launcher"/>.
/// </summary>
/// <param name="Text">Standard output.</param>
public sealed record ProgramOutput(int ExitCode, string Text)
{
    /// <summary>Standard error.</summary>
    public string Errors { get; init; } = "";

    /// <summary>Null when the program cannot be started or has not ended in time; then it has been killed with all that it started.</summary>
    public static ProgramOutput? Read(string file, IReadOnlyList<string> arguments, ProgramEnvironment environment, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        var streams = new HelperStreams(timeout);
        return Run(file, arguments, null, environment.With("LC_ALL", "C"), streams, timeout.Token) is { } code
            ? new ProgramOutput(code, streams.Text) { Errors = streams.ErrorText }
            : null;
    }

    /// <summary>Runs a program for what it does. It is killed with all that it started when that is cancelled.</summary>
    /// <param name="directory">Its working directory.</param>
    /// <param name="pass">Gets what it prints on both streams, as it prints it.</param>
    /// <returns>Its exit code, or null when it could not be started or was cancelled.</returns>
    public static int? Run(
        string file, IReadOnlyList<string> arguments, string directory, ProgramEnvironment environment, Action<byte[]> pass, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        return Run(file, arguments, directory, environment, new HelperStreams(ending, pass), ending.Token);
    }

    private static int? Run(
        string file, IReadOnlyList<string> arguments, string? directory, ProgramEnvironment environment, HelperStreams streams, CancellationToken cancellation)
    {
        try
        {
            var end = Cli.Wrap(file)
                .WithArguments(arguments)
                .WithWorkingDirectory(directory ?? Environment.CurrentDirectory)
                .WithEnvironmentVariables(HelperEnvironment.Changes(environment))
                .WithStandardOutputPipe(streams.Output)
                .WithStandardErrorPipe(streams.Errors)
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(null, streams.Watch, cancellation)
                .GetAwaiter().GetResult();
            return end.ExitCode;
        }
        catch (Exception e) when (e is Win32Exception or OperationCanceledException or TimeoutException)
        {
            // Not a program for this machine, or too slow: the caller says what it was for.
            return null;
        }
    }
}
