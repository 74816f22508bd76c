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
    private readonly List<byte> errors = [];

    /// <summary>Keeps what is printed.</summary>
    /// <param name="timeout">Cancelled when the program prints without end.</param>
    public HelperStreams(CancellationTokenSource timeout)
    {
        this.timeout = timeout;
        Output = PipeTarget.Create((stream, _) => UntilEndAsync(stream, bytes => Keep(text, bytes)));
        Errors = PipeTarget.Create((stream, _) => UntilEndAsync(stream, bytes =>
        {
            Keep(errors, bytes);
            return true;
        }));
    }

    /// <summary>Passes on what is printed.</summary>
    /// <param name="timeout">Cancelled when the program shall end.</param>
    /// <param name="pass">Gets both streams in pieces, one at a time.</param>
    public HelperStreams(CancellationTokenSource timeout, Action<byte[]> pass)
    {
        this.timeout = timeout;
        bool Pass(byte[] bytes)
        {
            lock (@lock)
            {
                pass(bytes);
                return true;
            }
        }

        Output = PipeTarget.Create((stream, _) => UntilEndAsync(stream, Pass));
        Errors = PipeTarget.Create((stream, _) => UntilEndAsync(stream, Pass));
    }

    public PipeTarget Output { get; }

    public PipeTarget Errors { get; }

    /// <summary>What has been read of standard output.</summary>
    public string Text => TextOf(text);

    /// <summary>The beginning of standard error.</summary>
    public string ErrorText => TextOf(errors);

    /// <summary>Observes the end of a program that has just been started.</summary>
    public void Watch(Process program) =>
        program.WaitForExitAsync(timeout.Token).ContinueWith(_ => ended.TrySetResult(), TaskScheduler.Default);

    private async Task UntilEndAsync(Stream stream, Func<byte[], bool> take)
    {
        var reading = ReadAsync(stream, take);
        await Task.WhenAny(reading, ended.Task).ConfigureAwait(false);
        if (!reading.IsCompleted)
        {
            await Task.WhenAny(reading, Task.Delay(Rest)).ConfigureAwait(false);
        }
    }

    private async Task ReadAsync(Stream stream, Func<byte[], bool> take)
    {
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var count)
        {
            if (!take(buffer[..count]))
            {
                await timeout.CancelAsync().ConfigureAwait(false);
                return;
            }
        }
    }

    /// <returns>False when there is too much of it.</returns>
    private bool Keep(List<byte> kept, byte[] bytes)
    {
        lock (@lock)
        {
            if (kept.Count <= MostBytes)
            {
                kept.AddRange(bytes);
            }

            return kept.Count <= MostBytes;
        }
    }

    private string TextOf(List<byte> kept)
    {
        lock (@lock)
        {
            return Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(kept));
        }
    }
}
