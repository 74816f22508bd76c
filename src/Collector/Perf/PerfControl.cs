using Toplev.Collector.Processes;

namespace Toplev.Collector.Perf;

/// <summary>The two FIFOs of perf's <c>--control</c> (5.10): commands that switch all counters, and an answer to each.</summary>
internal sealed class PerfControl : IDisposable
{
    private readonly Descriptor command;

    public PerfControl(PrivateDirectory folder)
    {
        (var command, var answer) = (folder.File("control"), folder.File("answer"));
        Descriptor.CreateFifo(command);
        Descriptor.CreateFifo(answer);
        this.command = Descriptor.OpenFifoForever(command);
        Answer = Descriptor.OpenFifoForever(answer);
        Argument = $"fifo:{command},{answer}";
    }

    /// <summary>For <c>--control</c>.</summary>
    public string Argument { get; }

    /// <summary>Readable when perf has answered: <c>ack</c>, a line end and a zero byte, which may come in pieces.</summary>
    public Descriptor Answer { get; }

    public void Enable() => this.command.Write("enable\n"u8);

    public void Disable() => this.command.Write("disable\n"u8);

    /// <summary>True when a piece of an answer completes it.</summary>
    public static bool IsAnswer(ReadOnlySpan<byte> bytes) => bytes.Contains((byte)'\n');

    public void Dispose()
    {
        this.command.Dispose();
        Answer.Dispose();
    }
}
