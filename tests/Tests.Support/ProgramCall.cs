using System.Text;
using CliWrap;

namespace Toplev.Tests.Support;

/// <summary>A program with its arguments, each passed as it is: no shell is in between.</summary>
public sealed record ProgramCall(string File, params IReadOnlyList<string> Arguments)
{
    /// <summary>Working directory; empty for that of the tests.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Standard input, which then ends.</summary>
    public string Input { get; init; } = "";

    /// <summary>Variables that are set; null removes.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>False when the program gets nothing but <see cref="Environment"/>.</summary>
    public bool InheritsEnvironment { get; init; } = true;

    /// <summary>After this long the program is killed, with all that it has started.</summary>
    public TimeSpan Limit { get; init; } = Hang.Limit;

    /// <summary>What happens while it runs; gets its process id.</summary>
    public Func<int, Task>? Meanwhile { get; init; }

    /// <summary>Waits for its end in a place that cannot be asynchronous.</summary>
    public ProgramRun Run() => RunAsync().GetAwaiter().GetResult();

    /// <exception cref="TimeoutException">It has not ended within the limit.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public async Task<ProgramRun> RunAsync(CancellationToken cancellation = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        var output = new StringBuilder();
        var error = new StringBuilder();
        var running = Command(output, error).ExecuteAsync(start =>
        {
            if (!InheritsEnvironment)
            {
                start.Environment.Clear();
            }

            foreach (var (name, value) in Environment)
            {
                start.Environment[name] = value;
            }
        }, null, limit.Token);
        await DoMeanwhileAsync(running, limit).ConfigureAwait(false);
        try
        {
            var end = await running.ConfigureAwait(false);
            return new ProgramRun(end.ExitCode, output.ToString(), error.ToString());
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"{Path.GetFileName(File)} {string.Join(' ', Arguments)} did not end within {Limit.TotalSeconds} s:\n{error}", e);
        }
    }

    private Command Command(StringBuilder output, StringBuilder error)
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return Cli.Wrap(File)
            .WithArguments(Arguments)
            .WithWorkingDirectory(Folder)
            .WithStandardInputPipe(PipeSource.FromString(Input, encoding))
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output, encoding))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(error, encoding))
            .WithValidation(CommandResultValidation.None);
    }

    // A failure in the meantime is the test's failure: it must not leave the program behind.
    private async Task DoMeanwhileAsync(CommandTask<CommandResult> running, CancellationTokenSource limit)
    {
        var done = false;
        try
        {
            await (Meanwhile?.Invoke(running.ProcessId) ?? Task.CompletedTask).ConfigureAwait(false);
            done = true;
        }
        finally
        {
            if (!done)
            {
                await limit.CancelAsync().ConfigureAwait(false);
                await running.Task.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
            }
        }
    }
}
