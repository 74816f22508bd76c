using Toplev.Collector.Processes;

namespace Toplev.Collector.Perf;

/// <summary>The two FIFOs of perf's <c>--control</c> (5.10): commands that switch all counters, and an answer to each.</summary>
internal sealed class PerfControl : IDisposable
{
    private readonly Descriptor _command;

    public PerfControl(PrivateDirectory folder)
    {
        (string command, string answer) = (folder.File("control"), folder.File("answer"));
        Descriptor.CreateFifo(command);
        Descriptor.CreateFifo(answer);
        _command = Descriptor.OpenFifoForever(command);
        Answer = Descriptor.OpenFifoForever(answer);
        Argument = $"fifo:{command},{answer}";
    }

    /// <summary>For <c>--control</c>.</summary>
    public string Argument { get; }

    /// <summary>Readable when perf has answered: <c>ack</c>, a line end and a zero byte, which may come in pieces.</summary>
    public Descriptor Answer { get; }

    public void Enable() => _command.Write("enable\n"u8);

    public void Disable() => _command.Write("disable\n"u8);

    /// <summary>True when a piece of an answer completes it.</summary>
    public static bool IsAnswer(ReadOnlySpan<byte> bytes) => bytes.Contains((byte)'\n');

    public void Dispose()
    {
        _command.Dispose();
        Answer.Dispose();
    }
}
