using System.Text;
using System.Text.Json;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Report.Json;

/// <summary>The result document, schema <c>tma-result/1</c>. Numbers have full precision; what is missing is null with a reason.</summary>
public static class ResultDocument
{
    public const string Schema = "tma-result/1";

    public static string Write(ResultSet set)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteStartObject("tool");
            json.WriteString("name", "tma");
            json.WriteString("version", set.ToolVersion);
            json.WriteEndObject();
            WriteMachine(json, set.Machine);
            WriteStrings(json, "regionSources", set.RegionSources);
            json.WriteStartArray("results");
            foreach (var result in set.Results)
            {
                WriteResult(json, set, result);
            }

            json.WriteEndArray();
            ComparisonDocument.Write(json, set);
            WriteGate(json, set.Gate);
            WriteFindings(json, set.Findings);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void WriteGate(Utf8JsonWriter json, GateOutcome? gate)
    {
        if (gate is null)
        {
            return;
        }

        json.WriteStartObject("gate");
        json.WriteString("condition", gate.Condition);
        Write(json, "holds", gate.Holds);
        json.WriteString("text", gate.Sentence);
        json.WriteEndObject();
    }

    private static void WriteMachine(Utf8JsonWriter json, MachineSummary machine)
    {
        json.WriteStartObject("machine");
        json.WriteString("vendor", machine.Vendor);
        json.WriteString("cpu", machine.Cpu);
        json.WriteString("model", machine.Model);
        json.WriteString("tmaVersion", machine.TmaVersion);
        Write(json, "smt", machine.Smt);
        Write(json, "cpus", machine.Cpus);
        json.WriteString("kernel", machine.Kernel);
        json.WriteString("perf", machine.Perf);
        json.WriteBoolean("pmu", machine.Pmu);
        Write(json, "genericCounters", machine.GenericCounters);
        Write(json, "nmiWatchdog", machine.NmiWatchdog);
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, ResultSet set, ProgramResult result)
    {
        json.WriteStartObject();
        json.WriteString("name", result.Name);
        json.WriteStartArray("command");
        foreach (var argument in result.Command)
        {
            json.WriteStringValue(argument);
        }

        json.WriteEndArray();
        if (result.ServerCommand.Count > 0)
        {
            json.WriteStartArray("server");
            foreach (var word in result.ServerCommand)
            {
                json.WriteStringValue(word);
            }

            json.WriteEndArray();
        }

        json.WriteString("measuredProcesses", result.MeasuredProcesses);
        json.WriteStartObject("environment");
        foreach (var (name, value) in result.Environment)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        PlacementDocument.Write(json, result.Placement);
        Write(json, "exitCode", result.ExitCode);
        WriteTime(json, result.Time, result.WholeSeconds);
        PrintedDocument.Write(json, set, result);
        json.WriteString("core", result.CoreType switch { CoreType.Core => "core", CoreType.Atom or CoreType.LowPowerAtom => "atom", _ => null });
        Write(json, "coreShare", result.CoreShare);
        json.WriteString("model", result.Tree?.Model.Name ?? set.Machine.Model);
        WriteTree(json, result);
        ProfileDocument.Write(json, result.Profile);
        json.WriteStartObject("software");
        foreach (var value in result.Software)
        {
            Write(json, value.Name, value.Value);
        }

        json.WriteEndObject();
        WriteSwitches(json, result.Switches);
        WriteBottleneck(json, result.Tree?.Bottleneck);
        WriteQuality(json, result.Quality);
        WriteRegions(json, result.Regions);
        json.WriteNumber("groups", result.Groups);
        json.WriteNumber("passes", result.Passes);
        json.WriteNumber("runs", result.Runs);
        json.WriteEndObject();
    }

    private static void WriteSwitches(Utf8JsonWriter json, ContextSwitches? switches)
    {
        if (switches is not { } known)
        {
            json.WriteNull("switches");
            return;
        }

        json.WriteStartObject("switches");
        json.WriteNumber("voluntary", known.Voluntary);
        json.WriteNumber("involuntary", known.Involuntary);
        json.WriteEndObject();
    }

    internal static void WriteQuality(Utf8JsonWriter json, Quality quality)
    {
        json.WriteStartObject("quality");
        json.WriteString("grade", quality.Grade == Grade.TimingOnly ? "-" : quality.Grade.ToString());
        json.WriteStartArray("reasons");
        foreach (var reason in quality.Reasons)
        {
            json.WriteStringValue(reason);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string SourceOf(RegionSource source) => source switch
    {
        RegionSource.Itt => "itt",
        RegionSource.DotNet => "dotnet",
        RegionSource.OneDnn => "onednn",
        RegionSource.Trace => "trace",
        _ => "pipe",
    };

    private static void WriteRegions(Utf8JsonWriter json, IReadOnlyList<RegionResult> regions)
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
                WriteNode(json, node, null);
            }

            json.WriteEndArray();
            WriteNames(json, "bottleneck", region.Tree?.Bottleneck.Path ?? []);
            json.WriteString("reason", region.WhyNoTree?.Text);
            json.WriteString("reasonId", region.WhyNoTree?.Id);
            WriteSoftware(json, region.Software);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

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
                Write(json, value.Name, value.Value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, TimeEstimate? time, double? whole)
    {
        if (time is null)
        {
            json.WriteNull("time");
            return;
        }

        json.WriteStartObject("time");
        json.WriteNumber("seconds", time.Seconds);
        Write(json, "low", time.Interval?.Low);
        Write(json, "high", time.Interval?.High);
        if (whole is { } seconds)
        {
            json.WriteNumber("wholeSeconds", seconds);
        }

        json.WriteStartArray("samples");
        foreach (var sample in time.Samples)
        {
            json.WriteNumberValue(sample);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTree(Utf8JsonWriter json, ProgramResult result)
    {
        json.WriteString("reason", result.WhyNoTree?.Text);
        json.WriteString("reasonId", result.WhyNoTree?.Id);
        json.WriteStartArray("nodes");
        foreach (var node in result.Tree?.Nodes ?? [])
        {
            WriteNode(json, node, result.Time?.Seconds);
        }

        json.WriteEndArray();
        json.WriteStartArray("metrics");
        foreach (var metric in result.Tree?.Metrics ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", metric.Definition.ShortName);
            json.WriteString("publishedName", metric.Definition.Name);
            Write(json, "value", metric.Value);
            json.WriteString("unit", metric.Definition.Unit);
            json.WriteBoolean("overThreshold", metric.OverThreshold);
            json.WriteString("reason", metric.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNode(Utf8JsonWriter json, Node node, double? seconds)
    {
        json.WriteStartObject();
        json.WriteString("path", node.Definition.Path);
        json.WriteNumber("level", node.Definition.Level);
        Write(json, "percent", node.Value * 100);
        Write(json, "low", node.Interval?.Low * 100);
        Write(json, "high", node.Interval?.High * 100);
        json.WriteString("unit", node.Definition.DomainName);
        json.WriteBoolean("overThreshold", node.OverThreshold);
        json.WriteBoolean("flagged", node.Flagged);
        json.WriteBoolean("inconsistent", node.Inconsistent);
        Write(json, "counted", node.Counted);
        Write(json, "milliseconds", node.Value * seconds * 1000);
        json.WriteString("reason", node.Reason ?? (node.Inconsistent ? Inconsistency(node) : null));
        if (node.Printed is { } printed)
        {
            json.WriteNumber("printed", printed * 100);
            json.WriteString("printedBy", node.PrintedBy);
        }

        if (node.Remark is { } remark)
        {
            json.WriteString("remark", remark);
        }

        json.WriteEndObject();
    }

    private static string Inconsistency(Node node) =>
        $"{(node.Value < 0 ? "negative" : "above 100 %")}: {node.LikelyCauseOfInconsistency}";

    private static void WriteBottleneck(Utf8JsonWriter json, Bottleneck? bottleneck)
    {
        WriteNames(json, "bottleneck", bottleneck?.Path ?? []);
        WriteNames(json, "contenders", bottleneck?.Contenders ?? []);
        WriteNames(json, "unknown", bottleneck?.Unknown ?? []);
        json.WriteString("rival", bottleneck?.Rival?.Name);
    }

    private static void WriteStrings(Utf8JsonWriter json, string property, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(property);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter json, string property, IReadOnlyList<Node> nodes)
    {
        json.WriteStartArray(property);
        foreach (var node in nodes)
        {
            json.WriteStringValue(node.Name);
        }

        json.WriteEndArray();
    }

    internal static void WriteFindings(Utf8JsonWriter json, IReadOnlyList<Finding> findings)
    {
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("id", finding.Id);
            json.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
            json.WriteString("text", finding.Text);
            json.WriteString("remedy", finding.Remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    internal static void Write(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } known)
        {
            json.WriteBoolean(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
