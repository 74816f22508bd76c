using CliWrap;

namespace Toplev.Tests.Support;

/// <summary>A program that runs while a test looks at it, and is killed when the test is over.</summary>
public sealed class BackgroundProgram : IAsyncDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly CommandTask<CommandResult> running;

    public BackgroundProgram(string file, params IReadOnlyList<string> arguments) =>
        running = Cli.Wrap(file).WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteAsync(end.Token);

    public int Id => running.ProcessId;

    public bool HasEnded => running.Task.IsCompleted;

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync().ConfigureAwait(false);
        await running.Task.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        running.Dispose();
        end.Dispose();
    }
}
