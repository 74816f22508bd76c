using System.ComponentModel;
using System.Text;
using CliWrap;
using CliWrap.Exceptions;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;

namespace Toplev.Collector.Running;

/// <summary>Runs <c>perf script</c> and reads what it prints as it comes.</summary>
internal static class PerfScript
{
    private const int BufferSize = 1 << 16;
    private const int MostErrorBytes = 64 << 10;

    /// <param name="file">What <c>perf record</c> wrote.</param>
    /// <returns>How it ended: its exit code, null when it could not be started, and the beginning of what it said.</returns>
    public static (int? ExitCode, string Errors) Read(
        string perf, string file, ProfileRequest request, ProgramEnvironment environment, PerfScriptReader reader, CancellationToken cancellation)
    {
        var errors = new StringBuilder();
        try
        {
            var end = Cli.Wrap(perf)
                .WithArguments(PerfScriptArguments.Build(file, request))
                .WithEnvironmentVariables(HelperEnvironment.Changes(environment.With("LC_ALL", "C").With("LD_PRELOAD", null)))
                .WithStandardOutputPipe(PipeTarget.Create((stream, stop) => TakeAsync(stream, reader, stop)))
                .WithStandardErrorPipe(PipeTarget.Create((stream, stop) => KeepAsync(stream, errors, stop)))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(cancellation)
                .GetAwaiter().GetResult();
            reader.Complete();
            return (end.ExitCode, errors.ToString());
        }
        catch (OperationCanceledException)
        {
            return (null, "interrupted");
        }
        catch (Exception e) when (e is Win32Exception or CliWrapException)
        {
            reader.Complete();
            return (null, e.Message);
        }
    }

    private static async Task TakeAsync(Stream stream, PerfScriptReader reader, CancellationToken stop)
    {
        var buffer = new byte[BufferSize];
        while (await stream.ReadAsync(buffer, stop).ConfigureAwait(false) is > 0 and var count)
        {
            reader.Take(buffer.AsSpan(0, count));
        }
    }

    // A flood of warnings is read, so that perf does not block, and its beginning is kept.
    private static async Task KeepAsync(Stream stream, StringBuilder errors, CancellationToken stop)
    {
        var buffer = new byte[BufferSize];
        while (await stream.ReadAsync(buffer, stop).ConfigureAwait(false) is > 0 and var count)
        {
            errors.Append(Encoding.UTF8.GetString(buffer, 0, Math.Min(count, Math.Max(0, MostErrorBytes - errors.Length))));
        }
    }
}
