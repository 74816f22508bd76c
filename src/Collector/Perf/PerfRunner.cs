using System.ComponentModel;
using Toplev.Collector.Machines;
using Toplev.Collector.Processes;
using Toplev.Collector.Regions;
using Toplev.Collector.Workloads;
using Toplev.Tma;
using Toplev.Tma.Events;

namespace Toplev.Collector.Perf;

/// <summary>Runs the program once, under perf or without it. Standard streams, signals and job control are the program's.</summary>
/// <param name="user">The environment the program shall have.</param>
public sealed class PerfRunner(ProgramEnvironment user, TimeProvider time)
{
    private const int StandardError = 2;

    public WaitLimits Limits { get; init; } = new();

    /// <summary>Where the program's standard streams come from and go to.</summary>
    public ProgramStreams Streams { get; init; } = ProgramStreams.Ours;

    /// <summary>Plans for the other kinds of cores of a hybrid processor, counted in the same execution.</summary>
    public IReadOnlyList<CollectionPlan> Companions { get; init; } = [];

    /// <summary>Groups of hardware events that the program's own threads count where its regions begin and end, instead of perf.</summary>
    public IReadOnlyList<IReadOnlyList<PerfAttribute>> RegionGroups { get; init; } = [];

    /// <summary>Executes one pass of the plan.</summary>
    /// <param name="workload">Null when perf counts something that runs already.</param>
    /// <param name="raw">Where perf's output is copied as it arrives, or null.</param>
    /// <exception cref="ProgramNotStartedException">The program is not there or not executable; nothing was started.</exception>
    public Task<PassResult> RunAsync(
        string perf, CollectionPlan plan, int pass, PerfStatOptions options, Workload? workload, Stream? raw, CancellationToken cancellation) =>
        OnOwnThread(() => Run(perf, plan, pass, options, workload, raw, cancellation));

    /// <summary>Executes the program without perf: only time, memory and its exit code are known.</summary>
    public Task<PassResult> RunPlainAsync(Workload workload, TimeSpan? duration, CancellationToken cancellation) =>
        OnOwnThread(() => RunPlain(workload, duration, cancellation));

    private static Task<PassResult> OnOwnThread(Func<PassResult> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>As <see cref="RunAsync"/>, on the caller's thread.</summary>
    public PassResult Run(
        string perf, CollectionPlan plan, int pass, PerfStatOptions options, Workload? workload, Stream? raw, CancellationToken cancellation)
    {
        using var folder = new PrivateDirectory();
        using var regions = new RegionSources(workload, user, folder, Streams.Output, RegionGroups);
        IReadOnlyList<string> command = workload is null ? [] : Waiter.Command(regions.Prepare(workload), user);
        options = regions.Gate is null ? options : options with { DelayMilliseconds = -1, Control = regions.Gate.Control };
        string fifo = folder.File("perf");
        Descriptor.CreateFifo(fifo);
        using var output = Descriptor.OpenFifo(fifo);
        var collected = new CollectedOutput(
            new PerfStatReader(plan, options.Layout), [.. Companions.Select(companion => new PerfStatReader(companion, options.Layout))], raw);
        IReadOnlyList<string> arguments = PerfStatArguments.Build(plan, pass, options, fifo, command, Companions);
        ProgramRun run = Supervise(perf, arguments, workload, output, options.Duration, collected.Take, regions, cancellation);
        collected.Complete();
        return PassResults.FromPerf(run, collected, time);
    }

    /// <summary>As <see cref="RunPlainAsync"/>, on the caller's thread.</summary>
    public PassResult RunPlain(Workload workload, TimeSpan? duration, CancellationToken cancellation)
    {
        using var folder = new PrivateDirectory();
        using var regions = new RegionSources(workload, user, folder, Streams.Output, RegionGroups);
        IReadOnlyList<string> command = Waiter.Command(regions.Prepare(workload), user);
        ProgramRun run = Supervise(command[0], [.. command.Skip(1)], workload, null, duration, null, regions, cancellation);
        return PassResults.WithoutPerf(run, time);
    }

    private ProgramRun Supervise(
        string file, IReadOnlyList<string> arguments, Workload? workload, Descriptor? output, TimeSpan? duration,
        Action<ReadOnlyMemory<byte>>? take, RegionSources regions, CancellationToken cancellation)
    {
        ChildProcess.AdoptOrphans();
        (Descriptor errorReader, Descriptor errorWriter) = Descriptor.Pipe();
        (Descriptor statusReader, Descriptor statusWriter) = Descriptor.Pipe();
        using (errorReader)
        using (statusReader)
        using (var supervision = new Supervision(output, errorReader, workload is null ? null : statusReader, Limits, regions.Watched) { Output = take, Duration = duration })
        using (new TerminalSignals(supervision.Received))
        using (cancellation.Register(supervision.Cancel))
        {
            ChildEnd end = supervision.Run(() =>
            {
                using (errorWriter)
                using (statusWriter)
                using (FileStream? programInput = Streams.OpenInput())
                using (FileStream? programOutput = regions.Log is null ? ProgramStreams.Open(Streams.Output) : null)
                using (FileStream? programError = ProgramStreams.Open(Streams.Error))
                {
                    ChildProcess child = Start(new ChildStart
                    {
                        File = file,
                        Arguments = arguments,
                        Environment = Waiter.Outer(user).Variables,
                        Directory = workload?.Directory,
                        Descriptors = Map(errorWriter, workload is null ? null : statusWriter, programInput, regions.Log?.Writer ?? NumberOf(programOutput), programError),
                    });
                    regions.Log?.Started();
                    return child;
                }
            });
            ProgramRun run = ProgramRun.Of(supervision, end);
            return run.Started ? run.With(regions) : run;
        }
    }

    private static ChildProcess Start(ChildStart start)
    {
        try
        {
            return ChildProcess.Start(start);
        }
        catch (Win32Exception e)
        {
            throw new UserErrorException($"{start.File} cannot be started: {e.Message}.", "Name another perf with --perf.", e);
        }
    }

    private static List<DescriptorCopy> Map(Descriptor errors, Descriptor? status, FileStream? programInput, int? programOutput, FileStream? programError)
    {
        List<DescriptorCopy> map = [];
        Add(map, NumberOf(programInput), 0);
        Add(map, programOutput, 1);
        if (programError is not null)
        {
            Add(map, NumberOf(programError), Waiter.ErrorDescriptor);
        }
        else
        {
            map.Add(new DescriptorCopy(Descriptor.IsOpen(StandardError) && !StandardStream.WasClosed(StandardError) ? StandardError : errors.Number, Waiter.ErrorDescriptor));
        }

        map.Add(new DescriptorCopy(errors.Number, StandardError));
        if (status is not null)
        {
            map.Add(new DescriptorCopy(status.Number, Waiter.StatusDescriptor));
        }

        return map;
    }

    private static int? NumberOf(FileStream? file) => file?.SafeFileHandle.DangerousGetHandle().ToInt32();

    private static void Add(List<DescriptorCopy> map, int? from, int to)
    {
        if (from is int number)
        {
            map.Add(new DescriptorCopy(number, to));
        }
    }
}
