using System.Diagnostics;
using System.Globalization;
using Toplev.Collector.Processes;
using Toplev.Collector.Regions;
using Toplev.Collector.Workloads;
using Toplev.Tma;
using Toplev.Tma.Findings;

namespace Toplev.Collector.Running;

/// <summary>
/// A server that is started to be measured while another program loads it. What its runtime reports is read from its start to its end; times show
/// what of it belongs to the measurement.
/// </summary>
public sealed class ServerProcess : IDisposable
{
    private const int MostQuotedLines = 3;
    private const int RoundsUnseen = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>More than twice the 100 ms within which a .NET runtime writes its events.</summary>
    private static readonly TimeSpan FlushTime = TimeSpan.FromMilliseconds(250);

    private readonly HeldProgram process;
    private readonly string name;
    private IReadOnlyList<int> known = [];
    private IReadOnlyList<int> measured = [];
    private ProcessPattern? pattern;
    private readonly string? log;
    private readonly PrivateDirectory folder;
    private readonly RegionSources sources;
    private readonly WatchedAlone watched;
    private readonly long startedAt;
    private bool stopped;

    /// <summary>A .NET runtime writes its events in batches; ITT's tasks are in memory at once.</summary>
    private readonly bool reportsLate;

    private ServerProcess(Workload server, ProgramEnvironment user, string? log, RegionChoice? regions, bool isSampled)
    {
        name = server.Program;
        this.log = log;
        reportsLate = regions is { DotNet: true };
        var file = server.Resolve(user);
        Maps = PerfMaps.For(isSampled ? server : null, user);
        folder = new PrivateDirectory();
        sources = new RegionSources(regions, user.With(server.Environment), folder, null, log, []);
        try
        {
            var prepared = sources.Prepare(Maps.Prepare(server));
            var plan = new LaunchPlan(LaunchWay.Hold, file, [server.Program, .. server.Arguments], user.With(prepared.Environment))
            {
                Pinning = server.Pinning,
                WithoutHugePages = server.WithoutHugePages,
            };
            using var streams = OpenStreams.Of(new ProgramStreams(false, log, log), null);
            process = HeldProgram.Start(plan, streams.Copies, server.Directory);
        }
        catch
        {
            sources.Dispose();
            folder.Dispose();
            throw;
        }

        watched = new WatchedAlone(sources.Watched);
        startedAt = Stopwatch.GetTimestamp();
        process.Release();
    }

    /// <summary>Where its runtime writes the names of code that it makes.</summary>
    internal PerfMaps Maps { get; }

    /// <summary>What was set in its environment so that its runtime reports regions and names; null removed.</summary>
    public IReadOnlyDictionary<string, string?> Environment => sources.Environment.Concat(Maps.Environment).ToDictionary();

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

    /// <summary>Its processes that are to be measured from now on.</summary>
    /// <param name="pattern">Which; null for all.</param>
    /// <exception cref="UserErrorException">None matches.</exception>
    public IReadOnlyList<int> Choose(ProcessPattern? pattern)
    {
        known = ProcessIds;
        this.pattern = pattern;
        measured = pattern?.In(known) ?? known;
        return measured;
    }

    /// <summary>
    /// Processes that match and are not measured, known once it was stopped: others than the measured ones have started them since. The children of
    /// the measured ones are followed by perf itself.
    /// </summary>
    public int Missed { get; private set; }

    /// <summary>True when none of the measured processes was there any more when it was stopped.</summary>
    public bool MeasuredEnded { get; private set; }

    private int CountMissed()
    {
        if (pattern is null)
        {
            return 0;
        }

        List<int> others = [.. known.Except(measured)];
        var missed = 0;
        for (var i = 0; i < others.Count; i++)
        {
            var children = ProcessTree.ChildrenOf(others[i]).Except(known).Except(others).ToList();
            others.AddRange(children);
            missed += children.Count(pattern.Matches);
        }

        return missed;
    }

    /// <param name="log">File that gets what it prints, or null when it prints where we do.</param>
    /// <param name="regions">What its runtime is asked to report, or null.</param>
    /// <param name="isSampled">True when its code is looked at: its runtime then writes down the names of what it compiles.</param>
    /// <exception cref="ProgramNotStartedException">It was not found or is not executable.</exception>
    public static ServerProcess Start(Workload server, ProgramEnvironment user, string? log, RegionChoice? regions = null, bool isSampled = false) =>
        new(server, user, log, regions, isSampled);

    /// <summary>
    /// Ends it when its runtime has reported what was in the measurement, which is kept: a region that began before is left out, one that ended later
    /// is cut.
    /// </summary>
    /// <param name="start">When the measurement began, in ticks of <see cref="Stopwatch"/>.</param>
    /// <param name="seconds">How long it lasted.</param>
    internal RegionYield Collect(long start, double seconds)
    {
        if (reportsLate && !HasEnded())
        {
            // Since .NET 10 a runtime whose program handles no SIGTERM is ended by it, without a last word.
            Thread.Sleep(FlushTime);
        }

        Stop();
        var before = Stopwatch.GetElapsedTime(startedAt, start).TotalSeconds;
        var end = before + seconds;
        var reported = sources.Collect(startedAt, Stopwatch.GetElapsedTime(startedAt).TotalSeconds);
        return new(
            [
                .. reported.Regions.Where(region => region.Begin >= before && region.Begin < end).Select(region => region with
                {
                    Begin = region.Begin - before, End = Math.Min(region.End, end) - before, Unended = region.Unended || region.End > end,
                }),
            ],
            // Its start and its end are not in the measurement.
            [
                .. reported.Findings.Where(
                    finding => finding.Id != FindingIds.DotNetEventsCost && (finding.Id != FindingIds.DotNetEventsCut || EndedByItself)),
            ]);
    }

    /// <summary>Waits until it is ready.</summary>
    /// <param name="limit">How long that may take.</param>
    /// <param name="cancelled">Asked between tries.</param>
    /// <returns>False when the wait was cancelled.</returns>
    /// <exception cref="UserErrorException">It ended, or was not ready in time.</exception>
    public bool WaitUntil(Readiness ready, TimeSpan limit, Func<bool> cancelled)
    {
        var start = Stopwatch.GetTimestamp();
        var listens = false;
        for (var round = 1; !cancelled(); round++)
        {
            // A connection in the moment in which it begins to listen ends a server of .NET's HttpListener, and others may expect none either.
            if (!listens && ready.Listens())
            {
                listens = true;
                Thread.Sleep(Settling);
            }

            if (HasEnded())
            {
                throw Failure() ?? new UserErrorException(
                    string.Create(CultureInfo.InvariantCulture, $"The server {this.name} ended with exit code {this.process.End!.ExitCode} before it was "
                        + $"ready{LastWords()}"),
                    "Run the --start command by itself, or see its output with -v.");
            }

            // What listens in a network of its own, as a container does, is not seen: it is asked now and then.
            if ((listens || round % RoundsUnseen == 0) && ready.Holds())
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

    /// <summary>True when it ended before it was asked to.</summary>
    public bool EndedByItself { get; private set; }

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
    public void Stop()
    {
        if (stopped)
        {
            return;
        }

        stopped = true;
        EndedByItself = HasEnded();
        Missed = CountMissed();
        MeasuredEnded = measured.Count > 0 && !measured.Any(ProcessTree.IsRunning);
        var all = ProcessIds;
        Signal(all, TerminalSignals.Terminate);
        var start = Stopwatch.GetTimestamp();
        // A shell ends before the server that it started, which may still be writing.
        while ((!HasEnded() || all.Skip(1).Any(ProcessTree.IsRunning)) && Stopwatch.GetElapsedTime(start) < Patience)
        {
            Thread.Sleep(5);
        }

        // Its children may live on without it, and it may not want to end.
        Signal(all, TerminalSignals.Kill);
        while (!HasEnded())
        {
            Thread.Sleep(1);
        }

        watched.Dispose();
    }

    public void Dispose()
    {
        Stop();
        sources.Dispose();
        folder.Dispose();
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
