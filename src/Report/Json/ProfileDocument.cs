using System.Text.Json;
using Toplev.Tma.Profiles;

namespace Toplev.Report.Json;

/// <summary>A profile in the result document: functions with shares, and the tree of calls.</summary>
internal static class ProfileDocument
{
    /// <summary>Functions with a sample of their own, at most so many: the stacks hold all.</summary>
    private const int MostFunctions = 1000;

    /// <summary>The property <c>profile</c>, where there is one.</summary>
    public static void Write(Utf8JsonWriter json, ProfileResult? profile)
    {
        if (profile is null)
        {
            return;
        }

        json.WriteStartObject("profile");
        json.WriteString("event", profile.Event);
        json.WriteString("node", profile.Node);
        json.WriteNumber("samples", profile.Samples);
        json.WriteNumber("lost", profile.Lost);
        json.WriteNumber("runs", profile.Runs);
        json.WriteString("intervals", profile.Basis == IntervalBasis.Runs ? "runs" : "blocks");
        ResultDocument.Write(json, "millisecondsPerRun", profile.Milliseconds);
        json.WriteStartArray("functions");
        foreach (var function in profile.Functions.Take(MostFunctions))
        {
            json.WriteStartObject();
            json.WriteString("name", function.Function.Name);
            json.WriteString("module", function.Function.Module);
            json.WriteNumber("samples", function.Samples);
            WriteShare(json, "self", function.Self);
            WriteShare(json, "total", function.Total);
            json.WriteStartArray("hottest");
            foreach (var place in function.Hottest)
            {
                json.WriteStartObject();
                json.WriteString("place", place.Place);
                json.WriteNumber("percentOfFunction", place.Share * 100);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("nodes");
            if (profile.Node is { } node)
            {
                json.WriteStringValue(node);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteStacks(json, profile.Stacks);
        json.WriteEndObject();
    }

    private static void WriteShare(Utf8JsonWriter json, string name, ProfileShare share)
    {
        json.WriteStartObject(name);
        json.WriteNumber("percent", share.Value * 100);
        ResultDocument.Write(json, "low", share.Interval?.Low * 100);
        ResultDocument.Write(json, "high", share.Interval?.High * 100);
        ResultDocument.Write(json, "milliseconds", share.Milliseconds);
        json.WriteEndObject();
    }

    /// <summary>The tree of calls: names once, callers before those they call, samples of each node itself.</summary>
    private static void WriteStacks(Utf8JsonWriter json, Profile stacks)
    {
        var samples = stacks.Weights.GroupBy(weight => weight.Node).ToDictionary(group => group.Key, group => group.Sum(weight => (long)weight.Samples));
        json.WriteStartObject("stacks");
        WriteLine(json, "frames", stacks.Frames, (line, _, frame) =>
        {
            line.WriteStringValue(frame.Name);
            line.WriteStringValue(frame.Module);
        });
        WriteLine(json, "nodes", stacks.Nodes, (line, number, node) =>
        {
            line.WriteNumberValue(node.Parent);
            line.WriteNumberValue(node.Frame);
            line.WriteNumberValue(samples.GetValueOrDefault(number));
        });
        json.WriteEndObject();
    }

    /// <summary>An array of arrays in one line: a number in a line each, hundreds of thousands of nodes would be mostly indentation.</summary>
    private static void WriteLine<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, int, T> write)
    {
        using var buffer = new MemoryStream();
        using (var line = new Utf8JsonWriter(buffer))
        {
            line.WriteStartArray();
            for (var number = 0; number < items.Count; number++)
            {
                line.WriteStartArray();
                write(line, number, items[number]);
                line.WriteEndArray();
            }

            line.WriteEndArray();
        }

        json.WritePropertyName(name);
        json.WriteRawValue(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), skipInputValidation: true);
    }
}
