using System.Diagnostics;
using System.Globalization;
using Toplev.Collector.Processes;
using Toplev.Collector.Workloads;
using Toplev.Tma;

namespace Toplev.Collector.Running;

/// <summary>A server that is started to be measured while another program loads it.</summary>
public sealed class ServerProcess : IDisposable
{
    private const int MostQuotedLines = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HeldProgram process;
    private readonly string name;
    private readonly string? log;

    private ServerProcess(HeldProgram process, string name, string? log)
    {
        this.process = process;
        this.name = name;
        this.log = log;
    }

    /// <summary>The server and all it has started, itself first.</summary>
    public IReadOnlyList<int> ProcessIds
    {
        get
        {
            List<int> found = [this.process.Id!.Value];
            for (var i = 0; i < found.Count; i++)
            {
                found.AddRange(ProcessTree.ChildrenOf(found[i]).Except(found));
            }

            return found;
        }
    }

    /// <summary>Processes that were started since by others than the measured ones: perf follows the children of those itself.</summary>
    /// <param name="known">All processes of before.</param>
    /// <param name="measured">Those of them that perf was attached to.</param>
    public static IReadOnlyList<int> StartedSince(IReadOnlyList<int> known, IReadOnlyList<int> measured)
    {
        List<int> others = [.. known.Except(measured)];
        List<int> started = [];
        for (var i = 0; i < others.Count; i++)
        {
            var children = ProcessTree.ChildrenOf(others[i]).Except(known).Except(others).ToList();
            others.AddRange(children);
            started.AddRange(children);
        }

        return started;
    }

    /// <param name="log">File that gets what it prints, or null when it prints where we do.</param>
    /// <exception cref="ProgramNotStartedException">It was not found or is not executable.</exception>
    public static ServerProcess Start(Workload server, ProgramEnvironment user, string? log)
    {
        var file = server.Resolve(user);
        var plan = new LaunchPlan(LaunchWay.Hold, file, [server.Program, .. server.Arguments], user.With(server.Environment)) { Pinning = server.Pinning };
        using var streams = OpenStreams.Of(new ProgramStreams(false, log, log), null);
        var process = HeldProgram.Start(plan, streams.Copies, server.Directory);
        process.Release();
        return new ServerProcess(process, server.Program, log);
    }

    /// <summary>Waits until it is ready.</summary>
    /// <param name="limit">How long that may take.</param>
    /// <param name="cancelled">Asked between tries.</param>
    /// <returns>False when the wait was cancelled.</returns>
    /// <exception cref="UserErrorException">It ended, or was not ready in time.</exception>
    public bool WaitUntil(Readiness ready, TimeSpan limit, Func<bool> cancelled)
    {
        var start = Stopwatch.GetTimestamp();
        while (!cancelled())
        {
            if (HasEnded())
            {
                throw Failure() ?? new UserErrorException(
                    string.Create(CultureInfo.InvariantCulture, $"The server {this.name} ended with exit code {this.process.End!.ExitCode} before it was "
                        + $"ready{LastWords()}"),
                    "Run the --start command by itself, or see its output with -v.");
            }

            if (ready.Holds())
            {
                return true;
            }

            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new UserErrorException(
                    string.Create(CultureInfo.InvariantCulture, $"The server {this.name} was not ready at {ready} within {limit.TotalSeconds:0.###} "
                        + $"s{LastWords()}"),
                    "Check --ready, allow more time with --ready-timeout S, or see its full output with -v.");
            }

            Thread.Sleep(Pause);
        }

        return false;
    }

    /// <summary>True while it runs.</summary>
    public bool IsRunning => !HasEnded();

    private bool HasEnded()
    {
        var ended = this.process.HasEnded();
        if (ended)
        {
            this.process.Reap();
        }

        return ended;
    }

    /// <summary>A sentence for a server that has ended by itself.</summary>
    public string HowItEnded => $"The server {this.name} {Ending} during the measurement{LastWords()}";

    private string Ending => this.process.End is { Signalled: true, ExitCode: var code }
        ? $"was ended by {TerminalSignals.NameOf(code - 128)}"
        : string.Create(CultureInfo.InvariantCulture, $"ended with exit code {this.process.End?.ExitCode}");

    /// <summary>Asks it and all it started to end, and makes them after a while.</summary>
    public void Dispose()
    {
        var all = ProcessIds;
        Signal(all, TerminalSignals.Terminate);
        var start = Stopwatch.GetTimestamp();
        while (!HasEnded() && Stopwatch.GetElapsedTime(start) < Patience)
        {
            Thread.Sleep(5);
        }

        // Its children may live on without it, and it may not want to end.
        Signal(all, TerminalSignals.Kill);
        while (!HasEnded())
        {
            Thread.Sleep(1);
        }

        this.process.Dispose();
    }

    // What the launcher says before it ends, where the file could not be executed.
    private Exception? Failure()
    {
        Span<byte> words = stackalloc byte[64];
        if (this.process.Status.Read(words) is > 0 and var count)
        {
            this.process.TakeStatus(words[..count]);
        }

        return this.process.Failure is { } failure ? LaunchFailure.Of(failure, this.name) : null;
    }

    private void Signal(IReadOnlyList<int> processes, int signal)
    {
        this.process.Signal(signal);
        foreach (var process in processes.Skip(1))
        {
            _ = NativeMethods.kill(process, signal);
        }
    }

    private static string Short(string line)
    {
        const int Most = 200;
        line = line.Trim();
        return line.Length <= Most ? line : line[..Most] + "…";
    }

    private string LastWords()
    {
        try
        {
            string[] lines = this.log is null ? [] : [.. File.ReadLines(this.log).Where(line => !string.IsNullOrWhiteSpace(line)).TakeLast(MostQuotedLines)];
            return this.log is null ? "." : lines.Length == 0 ? "; it printed nothing." : ". It printed: " + string.Join(" / ", lines.Select(Short)) + ".";
        }
        catch (IOException)
        {
            // Without its last words the sentence still says what happened.
            return ".";
        }
    }
}
