using Toplev.Collector.Processes;

namespace Toplev.Collector.Regions;

/// <summary>
/// One connection of a .NET runtime. The first carries the requested events; the runtime immediately opens another one for further
/// commands, which are never sent.
/// </summary>
/// <param name="number">A new descriptor.</param>
internal sealed class DotNetConnection(DotNetPort port, int number) : IWatched, IDisposable
{
    private const int MostAnswer = 1024;

    private readonly List<byte> message = [];
    private State state = State.Connected;
    private bool withoutStacks;
    private FileStream? events;

    private enum State
    {
        /// <summary>It has not identified itself yet.</summary>
        Connected,

        /// <summary>It waits for a command.</summary>
        Idle,

        /// <summary>Events were requested.</summary>
        Asked,

        Streaming,
        Over,
    }

    public Descriptor Descriptor { get; } = Descriptor.Raise(number);

    public DotNetRuntime Runtime { get; private set; }

    public bool IsIdle => state == State.Idle;

    /// <summary>True when events did not reach the file.</summary>
    public bool IsCut { get; private set; }

    public void Take(ReadOnlySpan<byte> bytes, long now)
    {
        if (state == State.Connected)
        {
            bytes = Collect(bytes, DotNetMessages.AdvertisementLength);
            if (message.Count == DotNetMessages.AdvertisementLength)
            {
                Identify();
            }
        }

        if (state == State.Asked)
        {
            bytes = Collect(bytes, DotNetMessages.HeaderLength);
            if (message.Count >= DotNetMessages.HeaderLength)
            {
                bytes = Collect(bytes, Math.Clamp(DotNetMessages.LengthOf(Message), DotNetMessages.HeaderLength, MostAnswer));
                Answered();
            }
        }

        if (state == State.Streaming)
        {
            Keep(bytes);
        }
    }

    public void End() => Dispose();

    /// <summary>Asks the runtime for its events.</summary>
    public void Ask(bool withoutStacks)
    {
        state = State.Asked;
        this.withoutStacks = withoutStacks;
        Descriptor.Write(port.Command(withoutStacks));
    }

    public void Dispose()
    {
        state = State.Over;
        try
        {
            events?.Dispose();
        }
        catch (IOException)
        {
            IsCut = true;
        }

        Descriptor.Dispose();
    }

    private ReadOnlySpan<byte> Message => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(message);

    // The rest of what was read.
    private ReadOnlySpan<byte> Collect(ReadOnlySpan<byte> bytes, int length)
    {
        var taken = Math.Min(bytes.Length, Math.Max(0, length - message.Count));
        message.AddRange(bytes[..taken]);
        return bytes[taken..];
    }

    private void Identify()
    {
        var runtime = DotNetMessages.Advertised(Message);
        message.Clear();
        if (runtime is null)
        {
            Dispose();
            return;
        }

        Runtime = runtime.Value;
        state = State.Idle;
        port.Identified(this);
    }

    private void Answered()
    {
        if (message.Count < Math.Min(MostAnswer, DotNetMessages.LengthOf(Message)))
        {
            return;
        }

        var consents = DotNetMessages.IsConsent(Message);
        message.Clear();
        if (!consents)
        {
            Dispose();
            port.Refused(this, this.withoutStacks);
            return;
        }

        state = State.Streaming;
        try
        {
            events = new FileStream(port.FileFor(Runtime), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            IsCut = true;
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (!IsCut)
            {
                events?.Write(bytes);
            }
        }
        catch (IOException)
        {
            // The disk is full: the program continues, and the rest is read and discarded.
            IsCut = true;
        }
    }
}
