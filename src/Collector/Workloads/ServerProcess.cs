using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Tma;

namespace Toplev.Collector.Workloads;

/// <summary>A server that is started to be measured while another program loads it.</summary>
public sealed class ServerProcess : IDisposable
{
    private const int MostQuotedLines = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ChildProcess _child;
    private readonly string _name;
    private readonly string? _log;

    private ServerProcess(ChildProcess child, string name, string? log)
    {
        _child = child;
        _name = name;
        _log = log;
    }

    /// <summary>The server and all it has started, itself first.</summary>
    public IReadOnlyList<int> ProcessIds
    {
        get
        {
            List<int> found = [_child.Id];
            for (int i = 0; i < found.Count; i++)
            {
                found.AddRange(ProcessTree.ChildrenOf(found[i]).Except(found));
            }

            return found;
        }
    }

    /// <param name="log">File that gets what it prints, or null when it prints where we do.</param>
    /// <exception cref="ProgramNotStartedException">It is not there or not executable.</exception>
    public static ServerProcess Start(Workload server, ProgramEnvironment user, string? log)
    {
        ProgramEnvironment wanted = user.With(server.Environment);
        string file = ProgramSearch.Resolve(server, user);
        List<string> command = [];
        Waiter.AddPinning(command, server.Pinning, wanted);
        command.AddRange([file, .. server.Arguments]);
        ProgramStreams streams = new(false, log, log);
        using FileStream? input = streams.OpenInput();
        using FileStream? output = ProgramStreams.Open(log);
        List<DescriptorCopy> descriptors = [new(Number(input!), 0)];
        if (output is not null)
        {
            descriptors.AddRange([new(Number(output), 1), new(Number(output), 2)]);
        }

        try
        {
            ChildProcess.AdoptOrphans();
            return new ServerProcess(
                ChildProcess.Start(new ChildStart
                {
                    File = command[0],
                    Arguments = [.. command.Skip(1)],
                    Environment = wanted.Variables,
                    Directory = server.Directory,
                    Descriptors = descriptors,
                }),
                server.Program,
                log);
        }
        catch (Win32Exception e)
        {
            throw new UserErrorException($"The server {server.Program} cannot be started: {e.Message}.", null, e);
        }
    }

    /// <summary>Returns when it is ready.</summary>
    /// <param name="limit">How long that may take.</param>
    /// <param name="cancelled">Asked between tries.</param>
    /// <exception cref="UserErrorException">It ended, or was not ready in time.</exception>
    public void WaitUntil(Readiness ready, TimeSpan limit, Func<bool> cancelled)
    {
        long start = Stopwatch.GetTimestamp();
        while (!cancelled())
        {
            if (_child.TryReap())
            {
                throw new UserErrorException(
                    string.Create(CultureInfo.InvariantCulture, $"The server {_name} ended with exit code {_child.End!.ExitCode} before it was ready{LastWords()}"),
                    "Try the command of --start by itself, or see its output with -v.");
            }

            if (ready.Holds())
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new UserErrorException(
                    string.Create(CultureInfo.InvariantCulture, $"The server {_name} was not ready at {ready} within {limit.TotalSeconds:0} s{LastWords()}"),
                    "Check --ready, or see its output with -v.");
            }

            Thread.Sleep(Pause);
        }
    }

    /// <summary>True while it runs.</summary>
    public bool IsRunning => !_child.TryReap();

    /// <summary>Asks it and all it started to end, and makes them after a while.</summary>
    public void Dispose()
    {
        IReadOnlyList<int> all = ProcessIds;
        Signal(all, TerminalSignals.Terminate);
        long start = Stopwatch.GetTimestamp();
        while (!_child.TryReap() && Stopwatch.GetElapsedTime(start) < Patience)
        {
            Thread.Sleep(5);
        }

        // Its children may live on without it, and it may not want to end.
        Signal(all, TerminalSignals.Kill);
        while (!_child.TryReap())
        {
            Thread.Sleep(1);
        }

        foreach (int orphan in all.Skip(1))
        {
            _ = ChildProcess.TryReapAny(orphan, out _);
        }

        _child.Dispose();
    }

    private static int Number(FileStream file) => file.SafeFileHandle.DangerousGetHandle().ToInt32();

    private void Signal(IReadOnlyList<int> processes, int signal)
    {
        _child.Signal(signal);
        foreach (int process in processes.Skip(1))
        {
            _ = NativeMethods.kill(process, signal);
        }
    }

    private string LastWords()
    {
        try
        {
            string[] lines = _log is null ? [] : File.ReadAllLines(_log);
            return lines.Length == 0 ? "." : ": " + string.Join(" / ", lines.TakeLast(MostQuotedLines).Select(line => line.Trim())) + ".";
        }
        catch (IOException)
        {
            // Without its last words the sentence still says what happened.
            return ".";
        }
    }
}
