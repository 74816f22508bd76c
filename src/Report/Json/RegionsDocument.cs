using System.Text.Json;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;

namespace Toplev.Report.Json;

/// <summary>The regions of a program in the result document.</summary>
internal static class RegionsDocument
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<RegionResult> regions)
    {
        json.WriteStartArray("regions");
        foreach (var region in regions)
        {
            json.WriteStartObject();
            json.WriteString("name", region.Name);
            json.WriteNumber("count", region.Count);
            json.WriteNumber("meanMs", region.Mean * 1000);
            json.WriteNumber("p50Ms", region.Median * 1000);
            json.WriteNumber("p95Ms", region.Percentile95 * 1000);
            json.WriteNumber("totalMs", region.Total * 1000);
            json.WriteNumber("selfMs", region.Self * 1000);
            json.WriteNumber("shareOfRun", region.ShareOfRun);
            NumberedNamesDocument.Write(json, region);
            json.WriteStartArray("threads");
            foreach (var thread in region.Threads)
            {
                json.WriteStartObject();
                json.WriteString("thread", thread.Thread);
                json.WriteNumber("count", thread.Count);
                json.WriteNumber("totalMs", thread.Total * 1000);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("source", SourceOf(region.Source));
            json.WriteString("attribution", region.Tree is null ? null : region.IsCounted ? "counted" : "overlap");
            json.WriteStartArray("nodes");
            foreach (var node in region.Tree?.Nodes ?? [])
            {
                TreeDocument.WriteNode(json, node, null);
            }

            json.WriteEndArray();
            TreeDocument.WriteNames(json, "bottleneck", region.Tree?.Bottleneck.Path ?? []);
            json.WriteString("reason", region.WhyNoTree?.Text);
            json.WriteString("reasonId", region.WhyNoTree?.Id);
            WriteSoftware(json, region.Software);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string SourceOf(RegionSource source) => source switch
    {
        RegionSource.Itt => "itt",
        RegionSource.DotNet => "dotnet",
        RegionSource.OneDnn => "onednn",
        RegionSource.Trace => "trace",
        _ => "pipe",
    };

    private static void WriteSoftware(Utf8JsonWriter json, RegionSoftware? software)
    {
        if (software is null)
        {
            json.WriteNull("software");
            return;
        }

        json.WriteStartObject("software");
        json.WriteNumber("instances", software.Instances);
        foreach (var (name, values) in new[] { ("mean", software.Mean), ("total", software.Total) })
        {
            json.WriteStartObject(name);
            foreach (var value in values)
            {
                json.WriteOrNull(value.Name, value.Value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
