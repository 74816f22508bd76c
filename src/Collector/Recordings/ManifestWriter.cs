using System.Text.Json;
using Toplev.Collector.Machines;
using Toplev.Collector.Workloads;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;

namespace Toplev.Collector.Recordings;

/// <summary>
/// Writes the manifest member by member. It is written before the program starts and after every execution, and the serializer would
/// compile some 800 methods for that at every start of tma (measured: 120 ms). Reading, which is not on that path, uses the serializer.
/// </summary>
internal static class ManifestWriter
{
    public static byte[] Write(RecordingManifest manifest)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("schema", manifest.Schema);
            json.WriteString("toolVersion", manifest.ToolVersion);
            json.WriteString("created", manifest.Created);
            json.WriteString("perfVersion", manifest.PerfVersion);
            json.WritePropertyName("machine");
            Write(json, manifest.Machine);
            List(json, "plans", manifest.Plans, Write);
            List(json, "variants", manifest.Variants, Write);
            Map(json, "options", manifest.Options);
            List(json, "passes", manifest.Passes, Write);
            List(json, "findings", manifest.Findings, Write);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Machine machine)
    {
        json.WriteStartObject();
        Write(json, machine.Cpu);
        List(json, "devices", machine.Devices, Write);
        Write(json, machine.Limits);
        Write(json, machine.Topology);
        json.WriteString("kernelRelease", machine.KernelRelease);
        json.WriteString("architecture", machine.Architecture);
        Number(json, "loadAverage", machine.LoadAverage);
        json.WriteString("container", machine.Container);
        json.WriteString("systemVendor", machine.SystemVendor);
        json.WriteString("productName", machine.ProductName);
        json.WriteString("frequencyGovernor", machine.FrequencyGovernor);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CpuIdentity cpu)
    {
        json.WriteStartObject("cpu");
        json.WriteString("vendor", cpu.Vendor);
        json.WriteNumber("family", cpu.Family);
        json.WriteNumber("model", cpu.Model);
        json.WriteNumber("stepping", cpu.Stepping);
        json.WriteString("brand", cpu.Brand);
        json.WriteBoolean("hypervisor", cpu.Hypervisor);
        Number(json, "armPart", cpu.ArmPart);
        Number(json, "armVariant", cpu.ArmVariant);
        Strings(json, "flags", cpu.Flags);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PmuDevice device)
    {
        json.WriteStartObject();
        json.WriteString("name", device.Name);
        Number(json, "type", device.Type);
        json.WriteString("cpus", device.Cpus?.ToString());
        Map(json, "format", device.Format);
        Strings(json, "events", device.Events);
        Map(json, "capabilities", device.Capabilities);
        Number(json, "muxIntervalMilliseconds", device.MuxIntervalMilliseconds);
        Flag(json, "allowsTsxForceAbort", device.AllowsTsxForceAbort);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, KernelLimits limits)
    {
        json.WriteStartObject("limits");
        Number(json, "paranoidLevel", limits.ParanoidLevel);
        Flag(json, "nmiWatchdog", limits.NmiWatchdog);
        Number(json, "kernelPointerRestriction", limits.KernelPointerRestriction);
        json.WriteNumber("capabilities", limits.Capabilities);
        Number(json, "seccomp", limits.Seccomp);
        Flag(json, "noNewPrivileges", limits.NoNewPrivileges);
        Number(json, "openFiles", limits.OpenFiles);
        Number(json, "openFilesHard", limits.OpenFilesHard);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Topology topology)
    {
        json.WriteStartObject("topology");
        json.WriteString("online", topology.Online.ToString());
        json.WriteString("possible", topology.Possible.ToString());
        Flag(json, "smtActive", topology.SmtActive);
        Strings(json, "cores", [.. topology.Cores.Select(core => core.ToString())]);
        json.WriteStartObject("nodes");
        foreach (var (node, cpus) in topology.Nodes)
        {
            json.WriteString(node.ToString(System.Globalization.CultureInfo.InvariantCulture), cpus.ToString());
        }

        json.WriteEndObject();
        json.WriteNumber("sockets", topology.Sockets);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RecordedPlan recorded)
    {
        json.WriteStartObject();
        json.WriteString("model", recorded.Model);
        json.WriteString("coreType", recorded.CoreType?.ToString());
        json.WriteStartObject("plan");
        json.WriteString("pmu", recorded.Plan.Pmu);
        List(json, "groups", recorded.Plan.Groups, (writer, group) =>
        {
            writer.WriteStartObject();
            List(writer, "events", group.Events, Write);
            writer.WriteEndObject();
        });
        Strings(json, "softwareEvents", recorded.Plan.SoftwareEvents);
        json.WriteString("privilege", recorded.Plan.Privilege.ToString());
        List(json, "passes", recorded.Plan.Passes, (writer, pass) =>
        {
            writer.WriteStartArray();
            foreach (int group in pass)
            {
                writer.WriteNumberValue(group);
            }

            writer.WriteEndArray();
        });
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PlannedEvent planned)
    {
        json.WriteStartObject();
        json.WriteNumber("index", planned.Index);
        json.WriteStartObject("event");
        json.WriteString("name", planned.Event.Name);
        Write(json, planned.Event.Encoding);
        json.WriteNumber("counters", planned.Event.Counters);
        Number(json, "fixedCounter", planned.Event.FixedCounter);
        json.WriteBoolean("isTopdownMetric", planned.Event.IsTopdownMetric);
        json.WriteBoolean("takenAlone", planned.Event.TakenAlone);
        json.WriteString("errata", planned.Event.Errata);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, EventEncoding encoding)
    {
        json.WriteStartObject("encoding");
        json.WriteNumber("event", encoding.Event);
        json.WriteNumber("umask", encoding.Umask);
        json.WriteNumber("counterMask", encoding.CounterMask);
        json.WriteBoolean("invert", encoding.Invert);
        json.WriteBoolean("edge", encoding.Edge);
        json.WriteBoolean("anyThread", encoding.AnyThread);
        json.WriteBoolean("equalToMask", encoding.EqualToMask);
        json.WriteString("register", encoding.Register.ToString());
        json.WriteNumber("registerValue", encoding.RegisterValue);
        json.WriteString("privilege", encoding.Privilege.ToString());
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RecordedVariant variant)
    {
        json.WriteStartObject();
        json.WriteString("name", variant.Name);
        if (variant.Workload is { } workload)
        {
            Write(json, workload);
        }
        else
        {
            json.WriteNull("workload");
        }

        json.WriteString("attached", variant.Attached);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Workload workload)
    {
        json.WriteStartObject("workload");
        json.WriteString("program", workload.Program);
        Strings(json, "arguments", workload.Arguments);
        json.WriteString("directory", workload.Directory);
        Map(json, "environment", workload.Environment!);
        json.WriteStartObject("pinning");
        json.WriteString("cpus", workload.Pinning.Cpus?.ToString());
        Number(json, "node", workload.Pinning.Node);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RecordedPass pass)
    {
        json.WriteStartObject();
        json.WriteString("file", pass.File);
        json.WriteNumber("variant", pass.Variant);
        json.WriteNumber("plan", pass.Plan);
        json.WriteNumber("repetition", pass.Repetition);
        json.WriteBoolean("warmup", pass.Warmup);
        json.WriteNumber("pass", pass.Pass);
        json.WriteBoolean("hasInterval", pass.HasInterval);
        json.WriteString("aggregation", pass.Aggregation.ToString());
        if (pass.Start is { } start)
        {
            json.WriteStartObject("start");
            json.WriteString("utc", start.Utc);
            json.WriteNumber("monotonicNanoseconds", start.MonotonicNanoseconds);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("start");
        }

        json.WriteNumber("wallSeconds", pass.WallSeconds);
        Number(json, "exitCode", pass.ExitCode);
        Number(json, "userSeconds", pass.UserSeconds);
        Number(json, "systemSeconds", pass.SystemSeconds);
        Number(json, "peakResidentBytes", pass.PeakResidentBytes);
        json.WriteBoolean("incomplete", pass.Incomplete);
        List(json, "findings", pass.Findings, Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("id", finding.Id);
        json.WriteString("severity", finding.Severity.ToString());
        json.WriteString("text", finding.Text);
        json.WriteString("remedy", finding.Remedy);
        json.WriteEndObject();
    }

    private static void List<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        json.WriteStartArray(name);
        for (int i = 0; i < items.Count; i++)
        {
            write(json, items[i]);
        }

        json.WriteEndArray();
    }

    private static void Strings(Utf8JsonWriter json, string name, IReadOnlyList<string> items)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < items.Count; i++)
        {
            json.WriteStringValue(items[i]);
        }

        json.WriteEndArray();
    }

    private static void Map(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> items)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in items)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is long number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is double number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Flag(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is bool flag)
        {
            json.WriteBoolean(name, flag);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
