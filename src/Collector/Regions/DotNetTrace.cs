using System.Diagnostics;
using System.Globalization;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Regions;

/// <summary>Regions from the events that the runtime of one process wrote.</summary>
/// <param name="start">When the program began, in ticks of <see cref="Stopwatch"/>: CLOCK_MONOTONIC, which the runtime uses too.</param>
/// <param name="process">Put before thread ids, where there are several processes.</param>
internal sealed class DotNetTrace(long start, string process)
{
    public const string Extension = ".nettrace";

    /// <summary>The row of collections: their pauses stop all threads.</summary>
    public const string CollectorThread = "GC";
    private const string Pause = "pause";

    // Tags of the format (microsoft/perfview, NetTraceFormat_v5.md): the end of an object, and a null reference, with which a file ends.
    private const byte EndOfObject = 6;
    private const byte EndOfFile = 1;

    private const string Start = "start-up";

    private readonly RegionPairs pairs = new(RegionSource.DotNet);
    private readonly DotNetActivities activities = new(process);
    private bool began;

    /// <summary>What could be read of a file is kept, whatever is the matter with the rest.</summary>
    public DotNetLosses Read(string file)
    {
        long lost = 0;
        try
        {
            var isCut = WasCut(file);
            using var source = new EventPipeEventSource(file);
            Subscribe(source);
            source.Process();
            lost = source.EventsLost;
            return new(lost, isCut ? 1 : 0, activities.Unpaired);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The library has no exception of its own for a file that ends in the middle or is something else.
            return new(lost, 1, activities.Unpaired);
        }
    }

    public IReadOnlyList<Region> Close(double seconds) =>
        [.. pairs.Close(seconds).Where(region => !region.Unended || region.Name != Start), .. activities.Close(seconds)];

    /// <summary>
    /// A process that is killed between two writes leaves a file of whole objects without the mark of its end. It gets the mark: without it the library
    /// hands out all events but the latest, which it keeps until it knows that none is to come before them.
    /// </summary>
    private static bool WasCut(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        if (stream.Length == 0)
        {
            return false;
        }

        stream.Seek(-1, SeekOrigin.End);
        if (stream.ReadByte() != EndOfObject)
        {
            return false;
        }

        stream.WriteByte(EndOfFile);
        return true;
    }

    private void Subscribe(EventPipeEventSource source)
    {
        var clr = source.Clr;
        clr.GCSuspendEEStart += data => Begin(
            data, data.Reason is GCSuspendEEReason.SuspendForGC or GCSuspendEEReason.SuspendForGCPrep
                ? "GC pause"
                : "runtime pause", Pause, process + CollectorThread);
        clr.GCRestartEEStop += data => End(data, Pause);
        clr.GCStart += data => Begin(data, NameOf(data), Key("gc", data.Count), process + CollectorThread);
        clr.GCStop += data => End(data, Key("gc", data.Count));

        // A thread waits for one lock at a time.
        clr.ContentionStart += data => Begin(data, "lock contention", Key("lock", data.ThreadID));
        clr.ContentionStop += data => End(data, Key("lock", data.ThreadID));
        clr.ExceptionStart += data => Instant(data, "exception " + data.ExceptionType);
        clr.ThreadPoolWorkerThreadAdjustmentAdjustment += data =>
        {
            if (data.Reason == ThreadAdjustmentReason.Starvation)
            {
                Instant(data, "thread-pool starvation");
            }
        };
        source.AllEvents += StartUp;
        clr.MethodJittingStarted += data =>
        {
            EndStartUp(data, data.MethodName);
            Begin(data, "JIT", Key("jit", data.MethodID, data.ThreadID));
        };
        clr.MethodLoadVerbose += data => End(data, Key("jit", data.MethodID, data.ThreadID));
        clr.TieredCompilationBackgroundJitStart += data => Begin(data, "tiered JIT", Key("tiered", data.ThreadID));
        clr.TieredCompilationBackgroundJitStop += data => End(data, Key("tiered", data.ThreadID));
        source.Dynamic.All += data => activities.Take(data, Seconds(data), Thread(data));
    }

    /// <summary>From the runtime's first event to the compilation of the program's entry; where that is not known, no region.</summary>
    private void StartUp(TraceEvent data)
    {
        if (!began)
        {
            began = true;
            Begin(data, Start, Start);
        }
    }

    private void EndStartUp(TraceEvent data, string method)
    {
        if (method is "Main" or "<Main>$")
        {
            End(data, Start);
        }
    }

    private static string NameOf(GCStartTraceData data) =>
        string.Create(CultureInfo.InvariantCulture, $"GC gen{data.Depth}{(data.Type == GCType.BackgroundGC ? " background" : "")} {data.Reason}");

    private static string Key(string kind, params ReadOnlySpan<long> numbers)
    {
        var text = kind;
        foreach (var number in numbers)
        {
            text += string.Create(CultureInfo.InvariantCulture, $" {number}");
        }

        return text;
    }

    private string Thread(TraceEvent data) =>
        string.Create(CultureInfo.InvariantCulture, $"{process}{data.ThreadID}{(data.ThreadID == data.ProcessID ? " main" : "")}");

    private void Instant(TraceEvent data, string name)
    {
        Begin(data, name, "instant");
        End(data, "instant");
    }

    private void Begin(TraceEvent data, string name, string key, string? thread = null) => pairs.Begin(name, Seconds(data), thread ?? Thread(data), key);

    // A method that is loaded without having been compiled, a pause that began before the events did: no region.
    private void End(TraceEvent data, string key)
    {
        if (pairs.IsOpen(key))
        {
            pairs.End(key, Seconds(data));
        }
    }

#pragma warning disable CS0618 // "discouraged": the only time stamp that can be compared with those of other sources
    private double Seconds(TraceEvent data) => Math.Max(0, Stopwatch.GetElapsedTime(start, data.TimeStampQPC).TotalSeconds);
#pragma warning restore CS0618
}
