using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using CliWrap;

namespace Toplev.Collector.Processes;

/// <summary>
/// What a helper program prints. It is waited for until the program has ended, not until its streams have: a browser that
/// <c>xdg-open</c> leaves behind keeps them open.
/// </summary>
internal sealed class HelperStreams
{
    private const int MostBytes = 1 << 20;

    /// <summary>For what is in the pipe when the program has ended.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource timeout;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock @lock = new();
    private readonly List<byte> text = [];

    /// <param name="timeout">Cancelled when the program prints without end.</param>
    public HelperStreams(CancellationTokenSource timeout)
    {
        this.timeout = timeout;
        Output = PipeTarget.Create((stream, _) => UntilEndAsync(stream, keeps: true));
        Errors = PipeTarget.Create((stream, _) => UntilEndAsync(stream, keeps: false));
    }

    public PipeTarget Output { get; }

    public PipeTarget Errors { get; }

    /// <summary>What has been read of standard output.</summary>
    public string Text
    {
        get
        {
            lock (@lock)
            {
                return Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(text));
            }
        }
    }

    /// <summary>Observes the end of a program that has just been started.</summary>
    public void Watch(Process program) =>
        program.WaitForExitAsync(timeout.Token).ContinueWith(_ => ended.TrySetResult(), TaskScheduler.Default);

    private async Task UntilEndAsync(Stream stream, bool keeps)
    {
        var reading = ReadAsync(stream, keeps);
        await Task.WhenAny(reading, ended.Task).ConfigureAwait(false);
        if (!reading.IsCompleted)
        {
            await Task.WhenAny(reading, Task.Delay(Rest)).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(Stream stream, bool keeps)
    {
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var count)
        {
            if (keeps && !Keep(buffer.AsSpan(0, count)))
            {
                await timeout.CancelAsync().ConfigureAwait(false);
                return;
            }
        }
    }

    private bool Keep(ReadOnlySpan<byte> bytes)
    {
        lock (@lock)
        {
            text.AddRange(bytes);
            return text.Count <= MostBytes;
        }
    }
}
