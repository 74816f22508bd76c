using System.Diagnostics;
using System.Text;

namespace FakePerf;

/// <summary>The FIFO by which the counters are switched: every command is answered by <c>ack</c>, a line end and a zero byte.</summary>
internal sealed class Control : IDisposable
{
    private readonly Lock @lock = new();
    private readonly FileStream commands;
    private readonly FileStream answers;
    private long enabledTicks;
    private long enabledAt;
    private long? firstEnabledAt;

    /// <param name="fifos"><c>fifo:COMMAND,ANSWER</c>.</param>
    public Control(string fifos)
    {
        var paths = fifos["fifo:".Length..].Split(',');
        commands = new FileStream(paths[0], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        answers = new FileStream(paths[1], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
    }

    public double EnabledSeconds
    {
        get
        {
            lock (@lock)
            {
                return Stopwatch.GetElapsedTime(0, enabledTicks + (enabledAt == 0 ? 0 : Stopwatch.GetTimestamp() - enabledAt)).TotalSeconds;
            }
        }
    }

    /// <summary>When the counters were switched on for the first time, or null.</summary>
    public long? FirstEnabledAt
    {
        get
        {
            lock (@lock)
            {
                return firstEnabledAt;
            }
        }
    }

    /// <summary>Called before a command is obeyed: perf 5.10 prints an interval then.</summary>
    public Action? Commanded { get; init; }

    /// <summary>Begins to obey.</summary>
    public void Start() => new Thread(Obey) { IsBackground = true }.Start();

    private void Obey()
    {
        var answered = false;
        using var reader = new StreamReader(commands, Encoding.ASCII, false, 1);
        while (reader.ReadLine() is string command)
        {
            Commanded?.Invoke();
            lock (@lock)
            {
                var now = Stopwatch.GetTimestamp();
                if (command == "enable" && enabledAt == 0)
                {
                    firstEnabledAt ??= now;
                    enabledAt = now;
                }
                else if (command == "disable" && enabledAt != 0)
                {
                    enabledTicks += now - enabledAt;
                    enabledAt = 0;
                }
            }

            if (Setting.Fault != "no-ack" || !answered)
            {
                answered = true;
                answers.Write("ack\n\0"u8);
            }
        }
    }

    public void Dispose()
    {
        commands.Dispose();
        answers.Dispose();
    }
}
