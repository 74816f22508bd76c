namespace Toplev.Collector.Processes;

/// <summary>
/// The signals that reach us from now on, for whoever listens: one that arrives while nobody does is kept for the next listener, so that
/// none is lost between two executions.
/// </summary>
public sealed class SignalRelay : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TerminalSignals _signals;
    private Action<int>? _listener;
    private int? _first;
    private int? _waiting;

    public SignalRelay() => _signals = new TerminalSignals(Receive);

    /// <summary>The first signal that arrived, or null.</summary>
    public int? First
    {
        get
        {
            lock (_lock)
            {
                return _first;
            }
        }
    }

    /// <summary>Passes signals on until the listener is disposed; first of all one that nobody has heard.</summary>
    public IDisposable Listen(Action<int> listener)
    {
        lock (_lock)
        {
            _listener = listener;
            if (_waiting is int signal)
            {
                _waiting = null;
                listener(signal);
            }
        }

        return new Listening(this);
    }

    public void Dispose() => _signals.Dispose();

    private void Receive(int signal)
    {
        lock (_lock)
        {
            _first ??= signal;
            if (_listener is null)
            {
                _waiting ??= signal;
            }
            else
            {
                _listener(signal);
            }
        }
    }

    private sealed class Listening(SignalRelay relay) : IDisposable
    {
        public void Dispose()
        {
            lock (relay._lock)
            {
                relay._listener = null;
            }
        }
    }
}
