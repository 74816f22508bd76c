using System.Text.Json;
using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Regions;
using Toplev.Collector.Workloads;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Importing;

namespace Toplev.Collector.Recordings;

/// <summary>
/// Writes the manifest by hand, because it is written before the measured program starts. Compared with the generated serializer, that makes
/// <c>tma run -- true</c> 6 % faster in native code (median of 30 pairs), and saves 75 to 110 ms where methods are compiled at run time. What
/// it writes is read by <see cref="ManifestJson"/>, and a test compares every property.
/// </summary>
internal sealed class ManifestWriter(Utf8JsonWriter json)
{
    public static byte[] Write(RecordingManifest manifest)
    {
        using var memory = new MemoryStream(16 * 1024);
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            new ManifestWriter(json).Manifest(manifest);
        }

        return memory.ToArray();
    }

    /// <summary>A line of the <see cref="ExecutionJournal"/>.</summary>
    public static byte[] WriteEntry(int index, RecordedPass execution)
    {
        using var memory = new MemoryStream(1024);
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            json.WriteNumber("index", index);
            json.WriteStartObject("execution");
            new ManifestWriter(json).Pass(execution);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        memory.WriteByte((byte)'\n');
        return memory.ToArray();
    }

    private void Manifest(RecordingManifest manifest)
    {
        json.WriteStartObject();
        json.WriteString("schema", manifest.Schema);
        json.WriteString("toolVersion", manifest.ToolVersion);
        json.WriteString("created", manifest.Created);
        json.WriteString("perfVersion", manifest.PerfVersion);
        json.WritePropertyName("machine");
        Machine(manifest.Machine);
        json.Array("plans", manifest.Plans, Plan);
        json.Array("variants", manifest.Variants, Variant);
        json.Map("options", manifest.Options);
        json.Array("passes", manifest.Passes, Pass);
        json.Array("findings", manifest.Findings, Finding);
        json.WriteStartObject("fileSizes");
        foreach (var (name, bytes) in manifest.FileSizes)
        {
            json.WriteNumber(name, bytes);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Machine(Machine machine)
    {
        json.WriteStartObject();
        json.WriteStartObject("cpu");
        json.WriteString("vendor", machine.Cpu.Vendor);
        json.WriteNumber("family", machine.Cpu.Family);
        json.WriteNumber("model", machine.Cpu.Model);
        json.WriteNumber("stepping", machine.Cpu.Stepping);
        json.WriteString("brand", machine.Cpu.Brand);
        json.WriteBoolean("hypervisor", machine.Cpu.Hypervisor);
        json.Number("armPart", machine.Cpu.ArmPart);
        json.Number("armVariant", machine.Cpu.ArmVariant);
        json.Strings("flags", machine.Cpu.Flags);
        json.WriteEndObject();
        json.Array("devices", machine.Devices, Device);
        Limits(machine.Limits);
        Topology(machine.Topology);
        json.WriteString("kernelRelease", machine.KernelRelease);
        json.WriteString("architecture", machine.Architecture);
        json.Number("loadAverage", machine.LoadAverage);
        json.WriteString("container", machine.Container);
        json.WriteString("systemVendor", machine.SystemVendor);
        json.WriteString("productName", machine.ProductName);
        json.WriteString("frequencyGovernor", machine.FrequencyGovernor);
        json.WriteString("transparentHugePages", machine.TransparentHugePages);
        json.WriteEndObject();
    }

    private void Device(PmuDevice device)
    {
        json.WriteString("name", device.Name);
        json.Number("type", device.Type);
        json.WriteString("cpus", device.Cpus?.ToString());
        json.Map("format", device.Format);
        json.Strings("events", device.Events);
        json.Map("capabilities", device.Capabilities);
        json.Number("muxIntervalMilliseconds", device.MuxIntervalMilliseconds);
        json.Boolean("allowsTsxForceAbort", device.AllowsTsxForceAbort);
    }

    private void Limits(KernelLimits limits)
    {
        json.WriteStartObject("limits");
        json.Number("paranoidLevel", limits.ParanoidLevel);
        json.Boolean("nmiWatchdog", limits.NmiWatchdog);
        json.Number("kernelPointerRestriction", limits.KernelPointerRestriction);
        json.WriteNumber("capabilities", limits.Capabilities);
        json.Number("seccomp", limits.Seccomp);
        json.Boolean("noNewPrivileges", limits.NoNewPrivileges);
        json.Number("openFiles", limits.OpenFiles);
        json.Number("openFilesHard", limits.OpenFilesHard);
        json.WriteEndObject();
    }

    private void Topology(Topology topology)
    {
        json.WriteStartObject("topology");
        json.WriteString("online", topology.Online.ToString());
        json.WriteString("possible", topology.Possible.ToString());
        json.Boolean("smtActive", topology.SmtActive);
        json.WriteStartArray("cores");
        foreach (var core in topology.Cores)
        {
            json.WriteStringValue(core.ToString());
        }

        json.WriteEndArray();
        json.WriteStartObject("nodes");
        foreach ((var node, var cpus) in topology.Nodes)
        {
            json.WriteString(node.ToString(System.Globalization.CultureInfo.InvariantCulture), cpus.ToString());
        }

        json.WriteEndObject();
        json.WriteNumber("sockets", topology.Sockets);
        json.WriteEndObject();
    }

    private void Plan(RecordedPlan recorded)
    {
        var plan = recorded.Plan;
        json.WriteString("model", recorded.Model);
        json.WriteString("coreType", recorded.CoreType?.ToString());
        json.WriteBoolean("withoutPerfMetrics", recorded.WithoutPerfMetrics);
        json.WriteBoolean("isStep", recorded.IsStep);
        if (recorded.Profile is { } profile)
        {
            Profile(profile);
        }
        else
        {
            json.WriteNull("profile");
        }

        if (recorded.Nodes is not null)
        {
            json.Strings("nodes", recorded.Nodes);
        }

        Plan(plan);
        json.Array("printed", recorded.Printed, Printed);
    }

    private void Plan(CollectionPlan plan)
    {
        json.WriteStartObject("plan");
        json.WriteString("pmu", plan.Pmu);
        json.WriteBoolean("countsPartOfTime", plan.CountsPartOfTime);
        json.WriteBoolean("inRegions", plan.InRegions);
        json.WriteString("labelPrefix", plan.LabelPrefix);
        json.Array("groups", plan.Groups, group => json.Array("events", group.Events, Planned));
        json.Strings("softwareEvents", plan.SoftwareEvents);
        json.WriteString("privilege", plan.Privilege.ToString());
        json.WriteStartArray("passes");
        foreach (var pass in plan.Passes)
        {
            json.WriteStartArray();
            foreach (var group in pass)
            {
                json.WriteNumberValue(group);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Profile(ProfileRequest profile)
    {
        json.WriteStartObject("profile");
        json.WriteString("event", profile.Event);
        json.WriteString("eventName", profile.EventName);
        json.WriteString("node", profile.Node);
        json.Number("frequency", profile.Frequency);
        json.Number("period", profile.Period);
        json.WriteString("callGraph", profile.CallGraph.ToString());
        json.WriteBoolean("withInlined", profile.WithInlined);
        json.WriteBoolean("withLines", profile.WithLines);
        json.Number("mostBytes", profile.MostBytes);
        json.WriteBoolean("keepsPerfData", profile.KeepsPerfData);
        if (profile.Counters is { } counters)
        {
            json.WriteStartObject("counters");
            json.Strings("labels", counters.Labels);
            json.Strings("names", counters.Names);
            json.WriteBoolean("byCpu", counters.ByCpu);
            json.WriteString("model", counters.Model);
            json.WriteNumber("level", counters.Level);
            if (counters.Plan is { } counted)
            {
                Plan(counted);
            }
            else
            {
                json.WriteNull("plan");
            }

            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("counters");
        }

        json.WriteEndObject();
    }

    private void Printed(PrintedShare share)
    {
        json.WriteString("metric", share.Metric);
        json.WriteNumber("percent", share.Percent);
        json.WriteNumber("resolution", share.Resolution);
        json.WriteString("coreType", share.CoreType?.ToString());
        json.WriteString("program", share.Program);
        json.Number("counted", share.Counted);
        json.WriteNumber("intervals", share.Intervals);
        json.WriteStartArray("series");
        foreach (var point in share.Series)
        {
            json.WriteStartObject();
            json.WriteNumber("endSeconds", point.EndSeconds);
            json.WriteNumber("percent", point.Percent);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Planned(PlannedEvent planned)
    {
        var pmuEvent = planned.Event;
        var encoding = pmuEvent.Encoding;
        json.WriteNumber("index", planned.Index);
        json.WriteStartObject("event");
        json.WriteString("name", pmuEvent.Name);
        json.WriteStartObject("encoding");
        json.WriteNumber("event", encoding.Event);
        json.WriteNumber("umask", encoding.Umask);
        json.WriteBoolean("withoutUmask", encoding.WithoutUmask);
        json.WriteNumber("counterMask", encoding.CounterMask);
        json.WriteBoolean("invert", encoding.Invert);
        json.WriteBoolean("edge", encoding.Edge);
        json.WriteBoolean("anyThread", encoding.AnyThread);
        json.WriteBoolean("equalToMask", encoding.EqualToMask);
        json.WriteString("register", encoding.Register.ToString());
        json.WriteNumber("registerValue", encoding.RegisterValue);
        json.WriteString("privilege", encoding.Privilege.ToString());
        json.WriteEndObject();
        json.WriteNumber("counters", pmuEvent.Counters);
        json.Number("fixedCounter", pmuEvent.FixedCounter);
        json.WriteBoolean("isTopdownMetric", pmuEvent.IsTopdownMetric);
        json.WriteBoolean("takenAlone", pmuEvent.TakenAlone);
        json.WriteString("errata", pmuEvent.Errata);
        json.WriteEndObject();
    }

    private void Variant(RecordedVariant variant)
    {
        json.WriteString("name", variant.Name);
        json.WriteString("startedIn", variant.StartedIn);
        json.WriteString("attached", variant.Attached);
        Workload("workload", variant.Workload);
        Regions(variant.Regions);
        Workload("server", variant.Server);
        json.WriteString("measuredProcesses", variant.MeasuredProcesses);
    }

    private void Workload(string name, Workload? workload)
    {
        if (workload is null)
        {
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("program", workload.Program);
        json.Strings("arguments", workload.Arguments);
        json.WriteString("directory", workload.Directory);
        json.Map("environment", workload.Environment!);
        json.WriteStartObject("pinning");
        json.WriteString("cpus", workload.Pinning.Cpus?.ToString());
        json.Number("node", workload.Pinning.Node);
        json.WriteEndObject();
        json.WriteString("hugePages", workload.HugePages?.ToString());
        json.WriteEndObject();
    }

    private void Regions(RegionChoice? regions)
    {
        if (regions is not null)
        {
            json.WriteStartObject("regions");
            json.WriteBoolean("marks", regions.Marks);
            json.WriteBoolean("itt", regions.Itt);
            json.WriteBoolean("dotNet", regions.DotNet);
            json.WriteBoolean("oneDnn", regions.OneDnn);
            json.WriteBoolean("jit", regions.Jit);
            json.WriteBoolean("counters", regions.Counters);
            json.Strings("only", regions.Only);
            json.Strings("dotNetSources", regions.DotNetSources);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("regions");
        }
    }

    private void Pass(RecordedPass pass)
    {
        json.WriteString("file", pass.File);
        json.WriteString("regionsFile", pass.RegionsFile);
        json.WriteString("profileFile", pass.ProfileFile);
        json.WriteNumber("variant", pass.Variant);
        json.WriteNumber("plan", pass.Plan);
        json.WriteNumber("repetition", pass.Repetition);
        json.WriteBoolean("warmup", pass.Warmup);
        json.WriteNumber("pass", pass.Pass);
        json.WriteBoolean("hasInterval", pass.HasInterval);
        json.WriteString("aggregation", pass.Aggregation.ToString());
        if (pass.Start is not null)
        {
            json.WriteStartObject("start");
            json.WriteString("utc", pass.Start.Utc);
            json.WriteNumber("monotonicNanoseconds", pass.Start.MonotonicNanoseconds);
            json.WriteEndObject();
        }

        json.WriteNumber("wallSeconds", pass.WallSeconds);
        json.Number("gatedSeconds", pass.GatedSeconds);
        if (pass.Operations is not null)
        {
            json.Number("operations", pass.Operations);
        }

        json.Number("exitCode", pass.ExitCode);
        json.Number("userSeconds", pass.UserSeconds);
        json.Number("systemSeconds", pass.SystemSeconds);
        json.Number("peakResidentBytes", pass.PeakResidentBytes);
        json.Number("voluntarySwitches", pass.VoluntarySwitches);
        json.Number("involuntarySwitches", pass.InvoluntarySwitches);
        json.WriteBoolean("systemWide", pass.SystemWide);
        json.WriteBoolean("incomplete", pass.Incomplete);
        json.WriteString("cutOff", pass.CutOff);
        json.Map("environment", pass.Environment!);
        json.Number("printedValue", pass.PrintedValue);
        json.WriteNumber("meanOf", pass.MeanOf);
        json.WriteBoolean("ownsClock", pass.OwnsClock);
        json.Array("findings", pass.Findings, Finding);
    }

    private void Finding(Finding finding)
    {
        json.WriteString("id", finding.Id);
        json.WriteString("severity", finding.Severity.ToString());
        json.WriteString("text", finding.Text);
        json.WriteString("remedy", finding.Remedy);
    }
}
