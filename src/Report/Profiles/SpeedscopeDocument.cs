using System.Text;
using System.Text.Json;
using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;

namespace Toplev.Report.Profiles;

/// <summary>speedscope's file format (https://www.speedscope.app/file-format-schema.json): one sampled profile per thread.</summary>
public static class SpeedscopeDocument
{
    public static void Write(TextWriter output, ProfileResult profile)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, profile);
        }

        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        output.Write('\n');
    }

    private static void Write(Utf8JsonWriter json, ProfileResult profile)
    {
        var stacks = profile.Stacks;
        json.WriteStartObject();
        json.WriteString("$schema", "https://www.speedscope.app/file-format-schema.json");
        json.WriteString("exporter", "tma");
        json.WriteString("name", profile.Node is { } node ? $"{profile.Event} ({node})" : profile.Event);
        json.WriteStartObject("shared");
        json.WriteStartArray("frames");
        foreach (var frame in stacks.Frames)
        {
            json.WriteStartObject();
            json.WriteString("name", frame.Name);
            json.WriteString("file", frame.Module);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("profiles");
        foreach (var thread in stacks.Weights.GroupBy(weight => weight.Thread).OrderByDescending(group => group.Sum(weight => weight.Weight)))
        {
            WriteThread(json, stacks, thread);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteThread(Utf8JsonWriter json, Profile stacks, IGrouping<int, StackWeight> thread)
    {
        List<(int Node, double Weight)> byNode = [.. thread.GroupBy(weight => weight.Node).Select(group => (group.Key, group.Sum(weight => weight.Weight)))];
        json.WriteStartObject();
        json.WriteString("type", "sampled");
        json.WriteString("name", stacks.Threads[thread.Key]);
        json.WriteString("unit", stacks.IsClock ? "nanoseconds" : "none");
        json.WriteNumber("startValue", 0);
        json.WriteNumber("endValue", byNode.Sum(stack => stack.Weight));
        json.WriteStartArray("samples");
        foreach (var (node, _) in byNode)
        {
            List<int> frames = [];
            for (var at = node; at >= 0; at = stacks.Nodes[at].Parent)
            {
                frames.Add(stacks.Nodes[at].Frame);
            }

            json.WriteStartArray();
            for (var i = frames.Count - 1; i >= 0; i--)
            {
                json.WriteNumberValue(frames[i]);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("weights");
        foreach (var (_, weight) in byNode)
        {
            json.WriteNumberValue(weight);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
