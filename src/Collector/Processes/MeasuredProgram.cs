namespace Toplev.Collector.Processes;

/// <summary>The program of one execution, however it is started.</summary>
internal abstract class MeasuredProgram(Descriptor status) : IDisposable
{
    protected LaunchReport Report { get; } = new();

    /// <summary>The launcher's words.</summary>
    public Descriptor Status => status;

    /// <summary>Readable when it has ended; null where that comes by <see cref="Status"/>, or the kernel cannot say.</summary>
    public virtual Descriptor? Ended => null;

    /// <summary>Its process id, once it is known.</summary>
    public abstract int? Id { get; }

    /// <summary>How it ended, once it has.</summary>
    public abstract ChildEnd? End { get; }

    /// <summary>What failed when it was to be executed, and the system's error number; null when it runs.</summary>
    public (string What, int Error)? Failure => Report.Failure;

    /// <summary>False when it waits to be let go.</summary>
    public bool IsHeld { get; protected set; }

    public void TakeStatus(ReadOnlySpan<byte> bytes) => Report.Append(bytes);

    /// <summary>Lets it go.</summary>
    public virtual void Release() => IsHeld = false;

    /// <summary>True when it has ended.</summary>
    public abstract bool HasEnded();

    /// <summary>Learns how it ended. Until then it is still there for others to see, as a zombie.</summary>
    public virtual void Reap()
    {
    }

    public void Signal(int signal)
    {
        if (End is null && Id is int id)
        {
            _ = NativeMethods.kill(id, signal);
        }
    }

    public virtual void Dispose() => status.Dispose();
}

/// <summary>Our own child: exit status, signal and resource usage come from the kernel.</summary>
internal sealed class HeldProgram : MeasuredProgram
{
    // PR_SET_CHILD_SUBREAPER applies to the whole process.
    private static readonly Lock Adopting = new();

    private readonly ChildProcess process;
    private readonly Descriptor go;
    private bool hasEnded;

    private HeldProgram(ChildProcess process, Descriptor status, Descriptor go)
        : base(status)
    {
        this.process = process;
        this.go = go;
        IsHeld = true;
    }

    public override int? Id => this.process.Id;

    public override ChildEnd? End => Report.Before is { } before ? this.process.End?.Without(before) : this.process.End;

    public override Descriptor? Ended => hasEnded ? null : this.process.Ended;

    /// <summary>Starts the launcher, which waits before the program's first instruction.</summary>
    /// <param name="streams">Standard streams that are not ours.</param>
    public static HeldProgram Start(LaunchPlan plan, IReadOnlyList<DescriptorCopy> streams, string? directory)
    {
        (var status, var statusWriter) = Descriptor.Pipe();
        (var goReader, var go) = Descriptor.Pipe();
        using (statusWriter)
        using (goReader)
        {
            // The launcher forks and ends: its child becomes ours. Orphans of the program's own are not ours, so this is not left on.
            Adopting.Enter();
            ChildProcess.AdoptOrphans(true);
            try
            {
                using var launcher = Launcher.Start(plan, statusWriter, goReader, streams, directory);
                statusWriter.Dispose();
                var id = FirstWord(status, plan);
                while (!launcher.TryReap())
                {
                    _ = launcher.Ended?.WaitReadable(20);
                }

                // Its parent has ended: from now on it may ask the kernel for a signal when we end.
                go.WriteByte((byte)'p');
                return new HeldProgram(ChildProcess.Adopted(id), status, go);
            }
            catch
            {
                status.Dispose();
                go.Dispose();
                throw;
            }
            finally
            {
                ChildProcess.AdoptOrphans(false);
                Adopting.Exit();
            }
        }
    }

    public override void Release()
    {
        base.Release();
        this.go.WriteByte((byte)'g');
    }

    public override bool HasEnded() => hasEnded = hasEnded || this.process.HasEnded();

    public override void Reap() => this.process.TryReap();

    public override void Dispose()
    {
        base.Dispose();
        this.go.Dispose();
        if (IsHeld)
        {
            this.process.Signal(TerminalSignals.Kill);
            while (!this.process.HasEnded())
            {
                _ = this.process.Ended?.WaitReadable(20);
            }
        }

        Reap();
        this.process.Dispose();
    }

    private static int FirstWord(Descriptor status, LaunchPlan plan)
    {
        Span<byte> buffer = stackalloc byte[64];
        var report = new LaunchReport();
        for (int count; report.ProcessId is null && report.Failure is null && (count = status.Read(buffer)) > 0;)
        {
            report.Append(buffer[..count]);
        }

        return report.ProcessId ?? throw LaunchFailure.Of(report.Failure ?? ("fork", 0), plan.Path);
    }
}

/// <summary>A program started by an older perf: only the launcher between them reports on it.</summary>
internal sealed class ReportedProgram(Descriptor status) : MeasuredProgram(status)
{
    public override int? Id => Report.ProcessId;

    public override ChildEnd? End => Report.End;

    public override bool HasEnded() => End is not null;
}
