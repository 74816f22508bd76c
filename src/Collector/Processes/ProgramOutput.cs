using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Toplev.Collector.Processes;

/// <summary>Asks a small program something and reads its whole answer, for <c>perf --version</c> and the checks of the doctor.</summary>
/// <param name="Text">Standard output and standard error as they came.</param>
public sealed record ProgramOutput(int ExitCode, string Text)
{
    private const int MostBytes = 1 << 20;

    /// <summary>Null when the program cannot be started or has not ended in time; then it has been killed.</summary>
    public static ProgramOutput? Read(string file, IReadOnlyList<string> arguments, ProgramEnvironment environment, TimeSpan limit)
    {
        (var reader, var writer) = Descriptor.Pipe();
        using (reader)
        {
            using var child = Start(file, arguments, environment, writer);
            return child is null ? null : Collect(child, reader, limit);
        }
    }

    private static ChildProcess? Start(string file, IReadOnlyList<string> arguments, ProgramEnvironment environment, Descriptor writer)
    {
        using (writer)
        {
            try
            {
                return ChildProcess.Start(new ChildStart
                {
                    File = file,
                    Arguments = arguments,
                    Environment = environment.With("LC_ALL", "C").Variables,
                    Descriptors = [new(writer.Number, 1), new(writer.Number, 2)],
                });
            }
            catch (Win32Exception)
            {
                // Not a program for this machine: the caller says what it was for.
                return null;
            }
        }
    }

    private static ProgramOutput? Collect(ChildProcess child, Descriptor reader, TimeSpan limit)
    {
        var start = Stopwatch.GetTimestamp();
        var buffer = new byte[4096];
        using var text = new MemoryStream();
        var open = true;
        while (!child.TryReap() || (open && reader.WaitReadable(0)))
        {
            if (Stopwatch.GetElapsedTime(start) > limit || text.Length > MostBytes)
            {
                child.Signal(TerminalSignals.Kill);
            }

            if (open && reader.WaitReadable(10))
            {
                var count = reader.Read(buffer);
                open = count != 0;
                text.Write(buffer, 0, Math.Max(0, count));
            }
            else if (!open)
            {
                Thread.Sleep(1);
            }
        }

        var killed = child.End is { Signalled: true, ExitCode: 128 + TerminalSignals.Kill };
        return killed ? null : new ProgramOutput(child.End!.ExitCode, Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
    }
}
