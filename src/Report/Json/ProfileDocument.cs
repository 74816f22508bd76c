using System.Text.Json;
using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;
using Toplev.Tma.Statistics;

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
        json.WriteBoolean("lacksThreads", profile.LacksThreads);
        json.WriteNumber("runs", profile.Runs);
        json.WriteString("intervals", profile.Basis == IntervalBasis.Runs ? "runs" : "blocks");
        json.WriteOrNull("millisecondsPerRun", profile.Milliseconds);
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
            WriteCounters(json, profile, function.Counters);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteStacks(json, profile.Stacks);
        json.WriteEndObject();
    }

    /// <summary>What was counted in the function, and its tree.</summary>
    private static void WriteCounters(Utf8JsonWriter json, ProfileResult profile, FunctionCounters? counters)
    {
        if (counters is null)
        {
            return;
        }

        json.WriteStartObject("counters");
        json.WriteString("missing", counters.Missing switch
        {
            CountersMissing.TooFewSamples => "too-few-samples",
            CountersMissing.StaysTooShort => "stays-too-short",
            _ => null,
        });
        json.WriteStartArray("counts");
        for (var i = 0; i < counters.Counts.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("event", profile.CountedEvents[i]);
            WriteEstimate(json, "perRun", counters.Counts[i].Value, counters.Counts[i].Interval, 1);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("tree");
        foreach (var node in counters.Tree?.Nodes ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", node.Name);
            WriteEstimate(json, "percent", node.Inconsistent ? null : node.Value, node.Interval, 100);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteEstimate(Utf8JsonWriter json, string name, double? value, ConfidenceInterval? interval, double scale)
    {
        json.WriteOrNull(name, value * scale);
        json.WriteOrNull("low", value is null ? null : interval?.Low * scale);
        json.WriteOrNull("high", value is null ? null : interval?.High * scale);
    }

    private static void WriteShare(Utf8JsonWriter json, string name, ProfileShare share)
    {
        json.WriteStartObject(name);
        json.WriteNumber("percent", share.Value * 100);
        json.WriteOrNull("low", share.Interval?.Low * 100);
        json.WriteOrNull("high", share.Interval?.High * 100);
        json.WriteOrNull("milliseconds", share.Milliseconds);
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
