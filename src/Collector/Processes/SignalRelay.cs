namespace Toplev.Collector.Processes;

/// <summary>
/// The signals that reach tma from now on, for the current listener: one that arrives without a listener is kept for the next, so that
/// none is lost between two executions.
/// </summary>
public sealed class SignalRelay : IDisposable
{
    private readonly Lock @lock = new();
    private readonly TerminalSignals? signals;
    private Action<int>? listener;
    private int? first;
    private int? waiting;

    public SignalRelay()
        : this(takesSignals: true)
    {
    }

    private SignalRelay(bool takesSignals) => signals = takesSignals ? new TerminalSignals(Receive) : null;

    /// <summary>One that takes no signals: they stay those of the program that we are a part of.</summary>
    public static SignalRelay OfNone() => new(takesSignals: false);

    /// <summary>The first signal that arrived, or null.</summary>
    public int? First
    {
        get
        {
            lock (@lock)
            {
                return first;
            }
        }
    }

    /// <summary>Passes signals on until the listener is disposed, beginning with one that is pending.</summary>
    public IDisposable Listen(Action<int> listener)
    {
        lock (@lock)
        {
            this.listener = listener;
            if (waiting is int signal)
            {
                waiting = null;
                listener(signal);
            }
        }

        return new Listening(this);
    }

    public void Dispose() => signals?.Dispose();

    private void Receive(int signal)
    {
        lock (@lock)
        {
            first ??= signal;
            if (this.listener is null)
            {
                waiting ??= signal;
            }
            else
            {
                this.listener(signal);
            }
        }
    }

    private sealed class Listening(SignalRelay relay) : IDisposable
    {
        public void Dispose()
        {
            lock (relay.@lock)
            {
                relay.listener = null;
            }
        }
    }
}
