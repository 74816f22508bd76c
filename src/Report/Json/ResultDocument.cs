using System.Text;
using System.Text.Json;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

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
            json.WriteTexts("regionSources", set.RegionSources);
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
        json.WriteOrNull("holds", gate.Holds);
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
        json.WriteOrNull("smt", machine.Smt);
        json.WriteOrNull("cpus", machine.Cpus);
        json.WriteString("kernel", machine.Kernel);
        json.WriteString("perf", machine.Perf);
        json.WriteBoolean("pmu", machine.Pmu);
        json.WriteOrNull("genericCounters", machine.GenericCounters);
        json.WriteOrNull("nmiWatchdog", machine.NmiWatchdog);
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, ResultSet set, ProgramResult result)
    {
        json.WriteStartObject();
        json.WriteString("name", result.Name);
        json.WriteTexts("command", result.Command);
        if (result.ServerCommand.Count > 0)
        {
            json.WriteTexts("server", result.ServerCommand);
        }

        json.WriteString("measuredProcesses", result.MeasuredProcesses);
        json.WriteStartObject("environment");
        foreach (var (name, value) in result.Environment)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        PlacementDocument.Write(json, result.Placement);
        json.WriteOrNull("exitCode", result.ExitCode);
        WriteTime(json, result.Time, result.WholeSeconds);
        PrintedDocument.Write(json, set, result);
        WriteCore(json, result.CoreType);
        json.WriteOrNull("coreShare", result.CoreShare);
        json.WriteString("model", result.Tree?.Model.Name ?? set.Machine.Model);
        TreeDocument.Write(json, result);
        ProfileDocument.Write(json, result.Profile);
        json.WriteStartObject("software");
        foreach (var value in result.Software)
        {
            json.WriteOrNull(value.Name, value.Value);
        }

        json.WriteEndObject();
        WriteSwitches(json, result.Switches);
        TreeDocument.WriteBottleneck(json, result.Tree?.Bottleneck);
        WriteQuality(json, result.Quality);
        RegionsDocument.Write(json, result.Regions);
        json.WriteNumber("groups", result.Groups);
        json.WriteNumber("passes", result.Passes);
        json.WriteNumber("runs", result.Runs);
        json.WriteEndObject();
    }

    /// <summary>The core type that a result or a comparison is of; null on machines with one type.</summary>
    internal static void WriteCore(Utf8JsonWriter json, CoreType? type) => json.WriteString("core", type is { } known ? CoreTypeText.Of(known) : null);

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
        json.WriteTexts("reasons", quality.Reasons);
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
        json.WriteOrNull("low", time.Interval?.Low);
        json.WriteOrNull("high", time.Interval?.High);
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
}
