using System.Globalization;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Regions;

/// <summary>
/// Activities of one process, paired by their ids and never by threads: an activity may continue on another thread, and one thread may have several at once.
/// </summary>
/// <param name="process">Put before ids that are a process's own.</param>
internal sealed class DotNetActivities(string process)
{
    private readonly RegionPairs pairs = new(RegionSource.DotNet);
    private readonly List<Region> ended = [];

    /// <summary>Starts and stops without an id.</summary>
    public long Unpaired { get; private set; }

    public void Take(TraceEvent data, double seconds, string thread)
    {
        if (data.ProviderName == ClrTraceEventParser.ProviderName)
        {
            return;
        }

        if (data.PayloadByName("Arguments") is IDictionary<string, object>[] properties)
        {
            // The start of a request to ASP.NET Core has none.
            if (properties.Length > 0)
            {
                TakeEnd(properties, seconds, thread);
            }
        }
        else if (data.Opcode is not (TraceEventOpcode.Start or TraceEventOpcode.Stop))
        {
            return;
        }
        else if (data.ActivityID == Guid.Empty)
        {
            Unpaired++;
        }
        else if (data.Opcode == TraceEventOpcode.Start)
        {
            pairs.Begin(
                new Region(
                    data.TaskName, seconds, seconds) { Source = RegionSource.DotNet, Thread = thread, Id = IdOf(data.ActivityID), ParentId = IdOf(
                        data.RelatedActivityID) },
                Key(data));
        }
        else if (pairs.IsOpen(Key(data)))
        {
            pairs.End(Key(data), seconds);
        }
    }

    public IReadOnlyList<Region> Close(double seconds) => [.. ended, .. pairs.Close(seconds)];

    /// <summary>The end of a <see cref="System.Diagnostics.Activity"/>, which says how long it took.</summary>
    private void TakeEnd(IDictionary<string, object>[] properties, double seconds, string thread)
    {
        string Value(string name) => properties.FirstOrDefault(
            property => property.TryGetValue("Key", out var key) && key is string text && text == name) is { } found
            && found.TryGetValue("Value", out var value) ? value?.ToString() ?? "" : "";
        var name = DotNetRoutes.OfTags(Value("Tags")) ?? DotNetRoutes.OfRequest(
            Value("Method"), Value("Path"), Value("Values"), Value("Status")) ?? Value("DisplayName");
        if (name.Length == 0 || !TimeSpan.TryParse(Value("Duration"), CultureInfo.InvariantCulture, out var duration) || duration < TimeSpan.Zero)
        {
            Unpaired++;
        }
        else if (ended.Count < RegionPairs.MostRegions)
        {
            ended.Add(new Region(name, Math.Max(0, seconds - duration.TotalSeconds), seconds)
            {
                Source = RegionSource.DotNet,
                Thread = thread,
                Id = SpanOf(Value("Id")),
                ParentId = SpanOf(Value("ParentId")),
            });
        }
    }

    // An id of W3C Trace Context has the span's own in the middle; its last part may be another one in the child's copy.
    private static string SpanOf(string id) => id.Length == 55 && id[2] == '-' && id[35] == '-' && id[52] == '-' ? id[36..52] : id;

    private static string Key(TraceEvent data) => $"{data.ProviderName} {data.TaskName} {data.ActivityID:N}";

    private string IdOf(Guid activity) => activity == Guid.Empty ? "" : $"{process}{activity:N}";
}
