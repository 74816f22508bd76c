using System.Diagnostics;
using System.Globalization;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;
using Toplev.Tma.Regions;

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
    private const string Start = "start-up";

    private readonly RegionPairs _pairs = new(RegionSource.DotNet);
    private bool _began;

    /// <summary>Events that did not fit into the runtime's buffers.</summary>
    public long Lost { get; private set; }

    /// <returns>False when the file ends early or is none; what could be read is kept.</returns>
    public bool Read(string file)
    {
        try
        {
            using var source = new EventPipeEventSource(file);
            ClrTraceEventParser clr = source.Clr;
            clr.GCSuspendEEStart += data => Begin(data, data.Reason is GCSuspendEEReason.SuspendForGC or GCSuspendEEReason.SuspendForGCPrep ? "GC pause" : "runtime pause", Pause, process + CollectorThread);
            clr.GCRestartEEStop += data => End(data, Pause);
            clr.GCStart += data => Begin(data, NameOf(data), Key("gc", data.Count), process + CollectorThread);
            clr.GCStop += data => End(data, Key("gc", data.Count));
            source.AllEvents += StartUp;
            clr.MethodJittingStarted += data =>
            {
                EndStartUp(data, data.MethodName);
                Begin(data, "JIT", Key("jit", data.MethodID, data.ThreadID));
            };
            clr.MethodLoadVerbose += data => End(data, Key("jit", data.MethodID, data.ThreadID));
            clr.TieredCompilationBackgroundJitStart += data => Begin(data, "tiered JIT", Key("tiered", data.ThreadID));
            clr.TieredCompilationBackgroundJitStop += data => End(data, Key("tiered", data.ThreadID));
            source.Dynamic.All += Own;
            source.Process();
            Lost = source.EventsLost;
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The library has no exception of its own for a file that ends in the middle or is something else.
            return false;
        }
    }

    public IReadOnlyList<Region> Close(double seconds) => [.. _pairs.Close(seconds).Where(region => !region.Unended || region.Name != Start)];

    /// <summary>From the runtime's first event to the compilation of the program's entry; without one (compiled ahead), no region.</summary>
    private void StartUp(TraceEvent data)
    {
        if (!_began)
        {
            _began = true;
            Begin(data, "start-up", Start);
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
        string text = kind;
        foreach (long number in numbers)
        {
            text += string.Create(CultureInfo.InvariantCulture, $" {number}");
        }

        return text;
    }

    // Starts and stops of the program's own event sources, and its activities, which come through one event source for all.
    private void Own(TraceEvent data)
    {
        if (data.ProviderName == ClrTraceEventParser.ProviderName || data.Opcode is not (TraceEventOpcode.Start or TraceEventOpcode.Stop))
        {
            return;
        }

        string? activity = data.PayloadByName("ActivityName") as string;
        string name = activity ?? data.TaskName;
        string kind = $"{data.ProviderName} {name}";
        string key = activity is null ? Key(kind, data.ThreadID) : kind + " " + IdOf(data);
        if (data.Opcode == TraceEventOpcode.Start)
        {
            Begin(data, name, key);
        }
        else
        {
            End(data, key);
        }
    }

    private static string IdOf(TraceEvent data) =>
        data.PayloadByName("Arguments") is IDictionary<string, object>[] and [var argument, ..] && argument.TryGetValue("Value", out object? id) ? id?.ToString() ?? "" : "";

    private void Begin(TraceEvent data, string name, string key, string? thread = null) =>
        _pairs.Begin(name, Seconds(data), thread ?? string.Create(CultureInfo.InvariantCulture, $"{process}{data.ThreadID}{(data.ThreadID == data.ProcessID ? " main" : "")}"), key);

    // A method that is loaded without having been compiled, a pause that began before the events did: no region.
    private void End(TraceEvent data, string key)
    {
        if (_pairs.IsOpen(key))
        {
            _pairs.End(key, Seconds(data));
        }
    }

#pragma warning disable CS0618 // "discouraged": the only time stamp that can be laid beside those of other sources
    private double Seconds(TraceEvent data) => Math.Max(0, Stopwatch.GetElapsedTime(start, data.TimeStampQPC).TotalSeconds);
#pragma warning restore CS0618
}
