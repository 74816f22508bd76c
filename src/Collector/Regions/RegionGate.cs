using System.Diagnostics;
using System.Globalization;
using System.IO.Enumeration;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Tma.Findings;

namespace Toplev.Collector.Regions;

/// <summary>
/// Enables the counters only while the program is in a selected region. perf is controlled through its <c>--control</c> FIFO and acknowledges; the
/// program may wait for that by reading a line from the file that <c>TMA_REGIONS_DONE</c> names, so that the edges are exact.
/// </summary>
internal sealed class RegionGate : IDisposable
{
    public const string Variable = "TMA_REGIONS_DONE";

    /// <summary>For ITT's collector (<c>src/IttCollector/gate.c</c>): the names, a line each.</summary>
    public const string IttVariable = "TMA_ITT_GATE";

    /// <summary>
    /// Where its marks are answered, apart from those of programs that write lines themselves: a line does not say whose answer it is, and
    /// not all wait for theirs.
    /// </summary>
    public const string IttDoneVariable = "TMA_ITT_GATE_DONE";

    /// <summary>perf answers within a millisecond; when it does not at all it is gone.</summary>
    private const int AnswerMilliseconds = 1000;

    /// <summary>Shorter regions feel the switching.</summary>
    private const double ShortSeconds = 0.05;

    private readonly IReadOnlyList<string> names;
    private readonly PerfControl control;
    private readonly Descriptor done;
    private readonly Descriptor ittDone;
    private int depth;
    private long openedAt;
    private long openTicks;
    private long switchTicks;
    private int opened;
    private int switches;
    private bool silent;

    public RegionGate(PrivateDirectory folder, PerfControl control, IReadOnlyList<string> names)
    {
        this.names = names;
        this.control = control;
        (var done, var ittDone) = (folder.File("done"), folder.File("itt-done"));
        Descriptor.CreateFifo(done);
        Descriptor.CreateFifo(ittDone);
        this.done = Descriptor.OpenFifoForever(done);
        this.ittDone = Descriptor.OpenFifoForever(ittDone);
        Environment = new Dictionary<string, string?> { [Variable] = done, [IttVariable] = string.Join('\n', names), [IttDoneVariable] = ittDone };
    }

    public IReadOnlyDictionary<string, string?> Environment { get; }

    /// <summary>Seconds in which the counters were on.</summary>
    public double OpenSeconds => Stopwatch.GetElapsedTime(0, openTicks).TotalSeconds;

    public void Begin(string name)
    {
        if (IsMeant(name))
        {
            Enter();
        }
    }

    public void End(string name)
    {
        if (IsMeant(name))
        {
            Leave();
        }
    }

    /// <summary>Takes a line of ITT's collector, which has looked at the name already.</summary>
    /// <returns>False for any other line.</returns>
    public bool TakeIttMark(string line)
    {
        switch (line)
        {
            case "enter":
                Enter();
                break;
            case "leave":
                Leave();
                break;
            default:
                return false;
        }

        this.ittDone.Write("done\n"u8);
        return true;
    }

    /// <summary>Confirms to a waiting program that its mark has taken effect, whether or not it switched anything.</summary>
    public void Acknowledge() => this.done.Write("done\n"u8);

    /// <summary>What is to be known of it, once the program has ended.</summary>
    /// <param name="end">Clock at the program's end.</param>
    public Finding Close(long end)
    {
        if (depth > 0)
        {
            openTicks += Math.Max(0, end - openedAt);
            depth = 0;
        }

        var names = string.Join(", ", this.names);
        if (opened == 0)
        {
            return new(
                FindingIds.RegionNever, Severity.Error, $"No region {names} began, so nothing was counted.",
                "Choose a region that the program marks (tma run --regions marks,itt lists them).");
        }

        if (silent)
        {
            return new(
                FindingIds.RegionGateFailed, Severity.Error, $"perf did not respond when a region began or ended: the counts are not those of {names} alone.",
                "Use perf 5.10 or later (--perf).");
        }

        var mean = OpenSeconds / opened;
        var cost = Stopwatch.GetElapsedTime(0, switchTicks).TotalMilliseconds / switches;
        var what = string.Create(
            CultureInfo.InvariantCulture, $"Counted only in {names}: {(opened == 1 ? "once" : $"{opened} times")}, {OpenSeconds:0.###} s in all. Switching "
                + $"the counters took {cost:0.00} ms each time");
        return mean < ShortSeconds
            ? new(
                FindingIds.RegionShort,
                Severity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"{what}, too long for regions of {mean * 1000:0.#} ms."),
                "Mark longer regions, or omit --region and use the intervals in them (-I 10).")
            : new(FindingIds.RegionGate, Severity.Info, what + ".");
    }

    public void Dispose()
    {
        this.done.Dispose();
        this.ittDone.Dispose();
    }

    private void Enter()
    {
        if (depth++ == 0)
        {
            Switch(on: true);
            openedAt = Stopwatch.GetTimestamp();
            opened++;
        }
    }

    private void Leave()
    {
        if (depth > 0 && --depth == 0)
        {
            openTicks += Stopwatch.GetTimestamp() - openedAt;
            Switch(on: false);
        }
    }

    private bool IsMeant(string name)
    {
        foreach (var pattern in this.names)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
            {
                return true;
            }
        }

        return false;
    }

    private void Switch(bool on)
    {
        if (!silent)
        {
            var began = Stopwatch.GetTimestamp();
            if (on)
            {
                this.control.Enable();
            }
            else
            {
                this.control.Disable();
            }

            silent = !Answered();
            switchTicks += Stopwatch.GetTimestamp() - began;
            switches++;
        }
    }

    private bool Answered()
    {
        Span<byte> buffer = stackalloc byte[16];
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began).TotalMilliseconds is var waited && waited < AnswerMilliseconds)
        {
            if (this.control.Answer.WaitReadable(AnswerMilliseconds - (int)waited)
                && this.control.Answer.Read(buffer) is > 0 and var count && PerfControl.IsAnswer(buffer[..count]))
            {
                return true;
            }
        }

        return false;
    }
}
