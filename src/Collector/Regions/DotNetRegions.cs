using System.Globalization;
using Toplev.Collector.Processes;
using Toplev.Tma.Findings;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Regions;

/// <summary>
/// Events of the .NET runtime, which a thread of it writes into a file (learn.microsoft.com, "EventPipe environment variables"): nothing runs beside
/// the program. Those of named sources come through a <see cref="DotNetPort"/>. What they cost is measured by <c>bench/observer</c> and stated in
/// docs/METHOD.md.
/// </summary>
internal sealed class DotNetRegions : IRegionSource, IDisposable
{
    private const string Switch = "DOTNET_EnableEventPipe";
    private const string Provider = "Microsoft-Windows-DotNETRuntime";

    // Collections (0x1), contention (0x4000), the thread pool (0x10000) and, of the keyword for monitoring (0x200000000), one event for each exception: the
    // keyword for exceptions (0x8000) has up to six more, for each filter, catch and finally.
    private const string Runtime = Provider + ":0x200014001:4";

    // With compilation (0x10) and its tiers (0x1000000000). The runtime takes the first entry of a provider and no other, so this stands in place of the
    // one above; a method's begin is an event of the most verbose level.
    private const string RuntimeWithJit = Provider + ":0x1200014011:5";

    /// <summary>Up to 0.1 s at the program's end are less than 2 % of longer runs.</summary>
    private const double ShortSeconds = 6;

    private readonly string folder;
    private readonly bool taken;
    private readonly bool portTaken;

    /// <param name="user">The environment of the program before what this source adds.</param>
    public DotNetRegions(ProgramEnvironment user, RegionChoice choice, PrivateDirectory folder)
    {
        this.folder = folder.Path;
        taken = user[Switch] is not null;
        portTaken = choice.DotNetSources.Count > 0 && user[DotNetPort.Variable] is { Length: > 0 };
        Port = choice.DotNetSources.Count > 0 && !portTaken ? new DotNetPort(folder, choice.DotNetSources) : null;
        var environment = new Dictionary<string, string?>();
        if (Port is not null)
        {
            environment[DotNetPort.Variable] = Port.Value;
        }

        foreach ((var name, var value) in taken ? [] : new Dictionary<string, string>
        {
            [Switch] = "1",
            ["DOTNET_EventPipeOutputPath"] = Path.Combine(this.folder, "{pid}" + DotNetTrace.Extension),
            ["DOTNET_EventPipeOutputStreaming"] = "1", // else all events stay in memory until the end, and those that no longer fit are lost
            ["DOTNET_EventPipeRundown"] = "0", // names of all methods: 100 ms at the end, and of no use here
            ["DOTNET_EventPipeEnableStackwalk"] = "0",
            ["DOTNET_EventPipeCircularMB"] = "4", // of what waits for the next write, which is 0.1 s away
            ["DOTNET_EventPipeConfig"] = choice.Jit ? RuntimeWithJit : Runtime,
        })
        {
            environment[name] = value;
        }

        Environment = environment;
    }

    /// <summary>What the program's runtimes connect to, or null when no sources were named.</summary>
    public DotNetPort? Port { get; }

    public IReadOnlyDictionary<string, string?> Environment { get; }

    public RegionYield Collect(long start, double seconds)
    {
        Port?.Close();

        // The runtime's own events and those of named sources are two files of one process, called by its number.
        var processes = Directory.GetFiles(this.folder, "*" + DotNetTrace.Extension).ToLookup(file => Path.GetFileName(file).Split('.')[0]);
        List<Region> regions = [];
        DotNetLosses losses = new();
        foreach (var process in processes)
        {
            DotNetLosses ofProcess = new();
            foreach (var file in process)
            {
                var trace = new DotNetTrace(start, processes.Count > 1 ? process.Key + "/" : "");
                ofProcess += trace.Read(file);
                regions.AddRange(trace.Close(seconds));
            }

            losses += ofProcess with { Unreadable = Math.Min(1, ofProcess.Unreadable) };
        }

        return new(regions, [.. losses.Findings, .. Findings(processes.Count, seconds)]);
    }

    public void Dispose() => Port?.Dispose();

    private IEnumerable<Finding> Findings(int processes, double seconds)
    {
        if (taken)
        {
            yield return new(
                FindingIds.DotNetEventsTaken, Severity.Info,
                $"{Switch} is already set and was left unchanged, so the .NET runtime's events were not collected as "
                    + $"regions.", $"Unset {Switch} to collect them.");
        }

        if (portTaken)
        {
            yield return new(
                FindingIds.DotNetPortTaken, Severity.Warning, $"{DotNetPort.Variable} is already set and was left unchanged, so the sources given with "
                    + $"--dotnet-source were not collected.",
                $"Unset {DotNetPort.Variable} to collect them.");
        }

        if (Port is { IsUnused: true } && (processes > 0 || taken))
        {
            yield return new(
                FindingIds.DotNetPortUnused, Severity.Warning,
                    "No .NET runtime connected to tma, so the sources given with --dotnet-source were not collected.",
                "Unset DOTNET_EnableDiagnostics; the program must have access to the temporary directory.");
        }

        if (Port is { IsCut: true })
        {
            yield return new(FindingIds.DotNetPortFull, Severity.Warning,
                "Events of named sources could not be stored (open files or disk space): their regions "
                + "are incomplete.");
        }

        if (processes == 0 && !taken)
        {
            yield return new(FindingIds.DotNetNone, Severity.Warning, "No .NET runtime wrote events: this is not a .NET program, or events are disabled in its "
                + "runtime.");
        }
        else if (processes > 0 && seconds < ShortSeconds)
        {
            yield return new(
                FindingIds.DotNetEventsCost, Severity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"Collecting runtime events adds about 30 ms to start-up and up to {(Port is null ? 100 : 200)} "
                    + $"ms at exit, which is a large part of a run of {seconds:0.0} s."),
                "Compare times without --regions dotnet.");
        }
    }
}
