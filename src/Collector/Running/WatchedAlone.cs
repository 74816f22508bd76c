using Toplev.Collector.Processes;

namespace Toplev.Collector.Running;

/// <summary>
/// Reads what a server's runtime reports, from before the server is ready until it has ended: only a part of that time is in the measurement.
/// Without anything to read there is no thread.
/// </summary>
internal sealed class WatchedAlone : ISupervisionEvents, IDisposable
{
    private const byte Enough = 1;
    private const int Forever = -1;

    private readonly SupervisedChannels? channels;
    private readonly Thread? thread;
    private volatile bool over;

    /// <param name="watched">What is read.</param>
    public WatchedAlone(IReadOnlyList<IWatched> watched)
    {
        if (watched.Count == 0)
        {
            return;
        }

        channels = new SupervisedChannels(this, watched);
        thread = new Thread(Read) { IsBackground = true };
        thread.Start();
    }

    bool ISupervisionEvents.AwaitsAnswer => false;

    ChildProcess? ISupervisionEvents.Perf => null;

    void ISupervisionEvents.ProgramMayHaveEnded(long now)
    {
    }

    void ISupervisionEvents.ProgramReported(ReadOnlySpan<byte> bytes, long now)
    {
    }

    void ISupervisionEvents.PerfAnswered()
    {
    }

    void ISupervisionEvents.PerfPrinted(ReadOnlyMemory<byte> bytes)
    {
    }

    void ISupervisionEvents.Woken(byte signal, long now) => over = true;

    /// <summary>Reads what is left and ends.</summary>
    public void Dispose()
    {
        channels?.Wake(Enough);
        thread?.Join();
        channels?.Dispose();
    }

    private void Read()
    {
        while (!over)
        {
            channels!.Poll(Forever);
        }

        channels!.Drain();
    }
}
