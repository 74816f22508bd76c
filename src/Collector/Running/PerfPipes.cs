using System.ComponentModel;
using Toplev.Collector.Processes;
using Toplev.Tma;

namespace Toplev.Collector.Running;

/// <summary>What perf prints: its counts through a FIFO, its words through a pipe.</summary>
internal sealed class PerfPipes : IDisposable
{
    private const string Nowhere = "/dev/null";

    private PerfPipes(string path)
    {
        OutputPath = path;
        Descriptor.CreateFifo(path);
        Output = Descriptor.OpenFifo(path);
        (Errors, ErrorsWriter) = Descriptor.Pipe();
    }

    /// <summary>For <c>-o</c>.</summary>
    public string OutputPath { get; }

    public Descriptor Output { get; }

    public Descriptor Errors { get; }

    public Descriptor ErrorsWriter { get; }

    public static PerfPipes Create(PrivateDirectory folder) => new(folder.File("perf"));

    /// <summary>Starts perf in its own process group, so that neither the terminal nor a signal to the program's group reaches it.</summary>
    public ChildProcess Start(LaunchPlan plan)
    {
        (var report, var status) = Descriptor.Pipe();
        using (report)
        using (status)
        using (ErrorsWriter)
        using (FileStream nothing = new(Nowhere, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0))
        {
            var number = nothing.SafeFileHandle.DangerousGetHandle().ToInt32();
            var perf = Launcher.Start(
                plan, status, null, [new(ErrorsWriter.Number, 2), new(number, 0), new(number, 1)], null);
            status.Dispose();
            if (IsExecuted(report))
            {
                return perf;
            }

            perf.Dispose();
            throw CannotBeStarted(plan.Path, "it is not a program for this machine", null);
        }
    }

    /// <summary>Starts a perf that starts the program, which must be in our process group to have the terminal.</summary>
    public ChildProcess StartInOurGroup(ChildStart start)
    {
        using (ErrorsWriter)
        {
            try
            {
                return ChildProcess.Start(start with { Descriptors = [.. start.Descriptors, new(ErrorsWriter.Number, 2)] });
            }
            catch (Win32Exception e)
            {
                throw CannotBeStarted(start.File, e.Message, e);
            }
        }
    }

    public void Dispose()
    {
        Output.Dispose();
        Errors.Dispose();
        ErrorsWriter.Dispose();
    }

    // The pipe is closed when perf is executed, and has a line in it when it could not be.
    private static bool IsExecuted(Descriptor report)
    {
        Span<byte> buffer = stackalloc byte[64];
        return report.Read(buffer) <= 0;
    }

    private static UserErrorException CannotBeStarted(string perf, string why, Exception? inner) =>
        new($"{perf} cannot be started: {why}.", "Use another perf with --perf.", inner);
}
