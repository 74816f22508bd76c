using Toplev.Collector.Processes;

namespace Toplev.Collector.Regions;

/// <summary>
/// One connection of a .NET runtime. The first carries the events that it was asked for; the runtime opens another one at once, for whatever else it might
/// be told, which nobody does.
/// </summary>
/// <param name="number">A new descriptor.</param>
internal sealed class DotNetConnection(DotNetPort port, int number) : IWatched, IDisposable
{
    private const int MostAnswer = 1024;

    private readonly List<byte> _message = [];
    private State _state = State.Connected;
    private bool _withoutStacks;
    private FileStream? _events;

    private enum State
    {
        /// <summary>It has not said who it is.</summary>
        Connected,

        /// <summary>It waits for a command.</summary>
        Idle,

        /// <summary>It was asked for events.</summary>
        Asked,

        Streaming,
        Over,
    }

    public Descriptor Descriptor { get; } = Descriptor.Raise(number);

    public DotNetRuntime Runtime { get; private set; }

    public bool IsIdle => _state == State.Idle;

    /// <summary>True when events did not reach the file.</summary>
    public bool IsCut { get; private set; }

    public void Take(ReadOnlySpan<byte> bytes, long now)
    {
        if (_state == State.Connected)
        {
            bytes = Collect(bytes, DotNetMessages.AdvertisementLength);
            if (_message.Count == DotNetMessages.AdvertisementLength)
            {
                Identify();
            }
        }

        if (_state == State.Asked)
        {
            bytes = Collect(bytes, DotNetMessages.HeaderLength);
            if (_message.Count >= DotNetMessages.HeaderLength)
            {
                bytes = Collect(bytes, Math.Clamp(DotNetMessages.LengthOf(Message), DotNetMessages.HeaderLength, MostAnswer));
                Answered();
            }
        }

        if (_state == State.Streaming)
        {
            Keep(bytes);
        }
    }

    public void End() => Dispose();

    /// <summary>Asks the runtime for its events.</summary>
    public void Ask(bool withoutStacks)
    {
        _state = State.Asked;
        _withoutStacks = withoutStacks;
        Descriptor.Write(port.Command(withoutStacks));
    }

    public void Dispose()
    {
        _state = State.Over;
        try
        {
            _events?.Dispose();
        }
        catch (IOException)
        {
            IsCut = true;
        }

        Descriptor.Dispose();
    }

    private ReadOnlySpan<byte> Message => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_message);

    // The rest of what was read.
    private ReadOnlySpan<byte> Collect(ReadOnlySpan<byte> bytes, int length)
    {
        int taken = Math.Min(bytes.Length, Math.Max(0, length - _message.Count));
        _message.AddRange(bytes[..taken]);
        return bytes[taken..];
    }

    private void Identify()
    {
        DotNetRuntime? runtime = DotNetMessages.Advertised(Message);
        _message.Clear();
        if (runtime is null)
        {
            Dispose();
            return;
        }

        Runtime = runtime.Value;
        _state = State.Idle;
        port.Identified(this);
    }

    private void Answered()
    {
        if (_message.Count < Math.Min(MostAnswer, DotNetMessages.LengthOf(Message)))
        {
            return;
        }

        bool consents = DotNetMessages.IsConsent(Message);
        _message.Clear();
        if (!consents)
        {
            Dispose();
            port.Refused(this, _withoutStacks);
            return;
        }

        _state = State.Streaming;
        try
        {
            _events = new FileStream(port.FileFor(Runtime), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
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
                _events?.Write(bytes);
            }
        }
        catch (IOException)
        {
            // The disk is full: the program goes on, and the rest is read and forgotten.
            IsCut = true;
        }
    }
}
