using System.Diagnostics;
using System.Text;

namespace FakePerf;

/// <summary>The FIFO by which the counters are switched: every command is answered by <c>ack</c>, a line end and a zero byte.</summary>
internal sealed class Control : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _commands;
    private readonly FileStream _answers;
    private long _enabledTicks;
    private long _enabledAt;
    private long? _firstEnabledAt;

    /// <param name="fifos"><c>fifo:COMMAND,ANSWER</c>.</param>
    public Control(string fifos)
    {
        string[] paths = fifos["fifo:".Length..].Split(',');
        _commands = new FileStream(paths[0], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        _answers = new FileStream(paths[1], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
    }

    public double EnabledSeconds
    {
        get
        {
            lock (_lock)
            {
                return Stopwatch.GetElapsedTime(0, _enabledTicks + (_enabledAt == 0 ? 0 : Stopwatch.GetTimestamp() - _enabledAt)).TotalSeconds;
            }
        }
    }

    /// <summary>When the counters were switched on for the first time, or null.</summary>
    public long? FirstEnabledAt
    {
        get
        {
            lock (_lock)
            {
                return _firstEnabledAt;
            }
        }
    }

    /// <summary>Called before a command is obeyed: perf 5.10 prints an interval then.</summary>
    public Action? Commanded { get; init; }

    /// <summary>Begins to obey.</summary>
    public void Start() => new Thread(Obey) { IsBackground = true }.Start();

    private void Obey()
    {
        bool answered = false;
        using var reader = new StreamReader(_commands, Encoding.ASCII, false, 1);
        while (reader.ReadLine() is string command)
        {
            Commanded?.Invoke();
            lock (_lock)
            {
                long now = Stopwatch.GetTimestamp();
                if (command == "enable" && _enabledAt == 0)
                {
                    _firstEnabledAt ??= now;
                    _enabledAt = now;
                }
                else if (command == "disable" && _enabledAt != 0)
                {
                    _enabledTicks += now - _enabledAt;
                    _enabledAt = 0;
                }
            }

            if (Setting.Fault != "no-ack" || !answered)
            {
                answered = true;
                _answers.Write("ack\n\0"u8);
            }
        }
    }

    public void Dispose()
    {
        _commands.Dispose();
        _answers.Dispose();
    }
}
