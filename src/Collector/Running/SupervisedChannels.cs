using System.Text;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;

namespace Toplev.Collector.Running;

/// <summary>What happens while a program is measured, one thing after the other.</summary>
internal interface ISupervisionEvents
{
    /// <summary>True while perf's answer says that its counters are open.</summary>
    bool AwaitsAnswer { get; }

    /// <summary>perf while it runs, or null.</summary>
    ChildProcess? Perf { get; }

    /// <summary>The program's process may have ended.</summary>
    void ProgramMayHaveEnded(long now);

    /// <summary>The launcher reported on the program.</summary>
    void ProgramReported(ReadOnlySpan<byte> bytes, long now);

    void PerfAnswered();

    void PerfPrinted(ReadOnlyMemory<byte> bytes);

    /// <param name="signal">A signal that reached us, or <see cref="SupervisedChannels.Cancelled"/>.</param>
    void Woken(byte signal, long now);
}

/// <summary>
/// All that is read while a program is measured, through one <c>poll</c>: reports of the launcher, the ends of the processes, perf's answers,
/// counts and words, what of the program's own is read while it runs, and a pipe that wakes us.
/// </summary>
internal sealed class SupervisedChannels : IDisposable
{
    /// <summary>Stands for a cancellation in place of a signal.</summary>
    public const byte Cancelled = 255;

    private const int SlotStatus = 0;
    private const int SlotProgram = 1;
    private const int SlotAnswer = 2;
    private const int SlotOutput = 3;
    private const int SlotErrors = 4;
    private const int SlotWake = 5;
    private const int SlotPerf = 6;
    private const int SlotWatched = 7; // and those after it
    private const int MaxErrorText = 64 * 1024;

    private readonly ISupervisionEvents events;
    private readonly List<IWatched?> watched;
    private readonly DescriptorSet descriptors;
    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(64 * 1024);
    private readonly MemoryStream errorText = new();
    private readonly Descriptor wakeReader;
    private readonly Descriptor wakeWriter;

    /// <param name="watched">What of the program's own is read while it runs.</param>
    public SupervisedChannels(ISupervisionEvents events, IReadOnlyList<IWatched> watched)
    {
        this.events = events;
        this.watched = [.. watched];
        descriptors = new DescriptorSet(SlotWatched + watched.Count, DescriptorOf);
        (wakeReader, wakeWriter) = Descriptor.Pipe();
    }

    public MeasuredProgram? Program { get; init; }

    public PerfControl? Control { get; init; }

    public Descriptor? PerfOutput { get; init; }

    public Descriptor? PerfErrors { get; init; }

    /// <summary>What perf wrote to standard error, or the beginning of a flood.</summary>
    public string ErrorText => Encoding.UTF8.GetString(errorText.GetBuffer(), 0, (int)errorText.Length);

    /// <summary>True when nothing can report on the program any more.</summary>
    public bool IsStatusClosed => descriptors.IsClosed(SlotStatus);

    /// <summary>From any thread.</summary>
    public void Wake(byte signal) => wakeWriter.WriteByte(signal);

    /// <summary>Waits until something happens, for so long at most, and hands it on.</summary>
    public void Poll(int milliseconds)
    {
        if (!descriptors.Wait(milliseconds))
        {
            return;
        }

        // In the order of the slots: the program first, because its times matter.
        ReadSlot(SlotStatus);
        if (descriptors.IsReady(SlotProgram))
        {
            events.ProgramMayHaveEnded(System.Diagnostics.Stopwatch.GetTimestamp());
        }

        for (var slot = SlotWatched; slot < descriptors.Count; slot++)
        {
            ReadWatched(slot);
        }

        ReadSlot(SlotAnswer);
        ReadSlot(SlotOutput);
        ReadSlot(SlotErrors);
        ReadSlot(SlotWake);
    }

    /// <summary>
    /// Reads what perf and the program have written until now. A daemon left behind by the program may hold a pipe open for ever, so the end of
    /// file is not waited for.
    /// </summary>
    public void Drain()
    {
        for (var i = 0; i < 10_000 && descriptors.Wait(0, IsOfPrograms); i++)
        {
            Poll(0);
        }
    }

    public void Dispose()
    {
        wakeReader.Dispose();
        wakeWriter.Dispose();
        errorText.Dispose();
    }

    private static bool IsOfPrograms(int slot) => slot is SlotOutput or SlotErrors or >= SlotWatched;

    private Descriptor? DescriptorOf(int slot) => slot switch
    {
        SlotStatus => Program?.Status,
        SlotProgram => Program?.Ended,
        SlotAnswer => events.AwaitsAnswer ? Control?.Answer : null,
        SlotOutput => PerfOutput,
        SlotErrors => PerfErrors,
        SlotWake => wakeReader,
        SlotPerf => events.Perf is { End: null } perf ? perf.Ended : null,
        _ => watched[slot - SlotWatched]?.Descriptor,
    };

    private void ReadWatched(int slot)
    {
        var source = watched[slot - SlotWatched];
        if (source is null || !descriptors.IsReady(slot))
        {
            return;
        }

        if (source is not IListener listener)
        {
            ReadSlot(slot);
            if (descriptors.IsClosed(slot) || source.Descriptor.Number < 0)
            {
                source.End();
                watched[slot - SlotWatched] = null;
            }
        }
        else if (listener.Accept() is { } connection)
        {
            Add(connection);
        }
    }

    /// <summary>Slots are used again: there may be no more of them than descriptors.</summary>
    private void Add(IWatched connection)
    {
        var free = watched.IndexOf(null);
        var place = free < 0 ? watched.Count : free;
        if (free < 0)
        {
            watched.Add(connection);
        }
        else
        {
            watched[free] = connection;
        }

        descriptors.Open(SlotWatched + place);
    }

    private void ReadSlot(int slot)
    {
        var now = System.Diagnostics.Stopwatch.GetTimestamp();
        if (descriptors.Read(slot, buffer) is > 0 and var count)
        {
            Take(slot, buffer.AsMemory(0, count), now);
        }
    }

    private void Take(int slot, ReadOnlyMemory<byte> bytes, long now)
    {
        switch (slot)
        {
            case SlotStatus:
                events.ProgramReported(bytes.Span, now);
                break;
            case SlotAnswer:
                if (events.AwaitsAnswer && PerfControl.IsAnswer(bytes.Span))
                {
                    events.PerfAnswered();
                }

                break;
            case SlotOutput:
                events.PerfPrinted(bytes);
                break;
            case SlotErrors:
                // A flood is read, so that perf does not block, and its beginning is kept.
                errorText.Write(bytes.Span[..(int)Math.Min(bytes.Length, MaxErrorText - errorText.Length)]);
                break;
            case SlotWake:
                foreach (var signal in bytes.Span)
                {
                    events.Woken(signal, now);
                }

                break;
            default:
                watched[slot - SlotWatched]?.Take(bytes.Span, now);
                break;
        }
    }
}
