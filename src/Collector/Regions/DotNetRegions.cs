using System.Globalization;
using Toplev.Collector.Processes;
using Toplev.Collector.Workloads;
using Toplev.Tma.Findings;
using Toplev.Tma.Regions;

namespace Toplev.Collector.Regions;

/// <summary>
/// Events of the .NET runtime, which a thread of it writes into a file (learn.microsoft.com, "EventPipe environment variables"): nothing runs beside
/// the program. What they cost is measured by <c>bench/observer</c> and stated in docs/METHOD.md.
/// </summary>
internal sealed class DotNetRegions : IRegionSource
{
    private const string Switch = "DOTNET_EnableEventPipe";
    private const string Provider = "Microsoft-Windows-DotNETRuntime";

    // Collections (0x1), contention (0x4000), the thread pool (0x10000) and, of the keyword for monitoring (0x200000000), one event for each exception: the
    // keyword for exceptions (0x8000) has up to six more, for each filter, catch and finally.
    private const string Runtime = Provider + ":0x200014001:4";

    // With compilation (0x10) and its tiers (0x1000000000). The runtime takes the first entry of a provider and no other, so this stands in place of the
    // one above; a method's begin is an event of the most verbose level.
    private const string RuntimeWithJit = Provider + ":0x1200014011:5";

    // Events of the library's own activities (0x2) without its messages. What follows a colon in the value is cut off by the runtime, so which properties
    // of an activity are written cannot be chosen.
    private const string Activities = "Microsoft-Diagnostics-DiagnosticSource:0x2:4:FilterAndPayloadSpecs=";

    // Lets event sources give their starts and stops ids (TasksFlowActivityIds).
    private const string ActivityIds = "System.Threading.Tasks.TplEventSource:0x80:4";

    /// <summary>Up to 0.1 s at the program's end are less than 2 % of longer runs.</summary>
    private const double ShortSeconds = 6;

    private readonly string _folder;
    private readonly bool _taken;

    /// <param name="user">The environment of the program before what this source adds.</param>
    public DotNetRegions(ProgramEnvironment user, RegionChoice choice, PrivateDirectory folder)
    {
        _folder = folder.Path;
        _taken = user[Switch] is not null;
        Environment = _taken ? new Dictionary<string, string?>() : new Dictionary<string, string?>
        {
            [Switch] = "1",
            ["DOTNET_EventPipeOutputPath"] = Path.Combine(_folder, "{pid}" + DotNetTrace.Extension),
            ["DOTNET_EventPipeOutputStreaming"] = "1", // else all events stay in memory until the end, and those that no longer fit are lost
            ["DOTNET_EventPipeRundown"] = "0", // names of all methods: 100 ms at the end, and of no use here
            ["DOTNET_EventPipeEnableStackwalk"] = "0",
            ["DOTNET_EventPipeCircularMB"] = choice.DotNetSources.Count > 0 ? "32" : "4", // of what waits for the next write, which is 0.1 s away
            ["DOTNET_EventPipeConfig"] = Config(choice),
        };
    }

    public IReadOnlyDictionary<string, string?> Environment { get; }

    public RegionYield Collect(long start, double seconds)
    {
        if (_taken)
        {
            return new([], [new("dotnet-events-taken", Severity.Info, $"{Switch} is set already: the .NET runtime's events are the user's, and no regions.", $"Unset {Switch} to have them as regions.")]);
        }

        string[] files = Directory.GetFiles(_folder, "*" + DotNetTrace.Extension);
        List<Region> regions = [];
        DotNetLosses losses = new();
        foreach (string file in files)
        {
            var trace = new DotNetTrace(start, files.Length > 1 ? Path.GetFileNameWithoutExtension(file) + "/" : "");
            losses += trace.Read(file);
            regions.AddRange(trace.Close(seconds));
        }

        return new(regions, [.. losses.Findings, .. Findings(files.Length, seconds)]);
    }

    private static string Config(RegionChoice choice)
    {
        List<string> providers = [choice.Jit ? RuntimeWithJit : Runtime];
        if (choice.DotNetSources.Count > 0)
        {
            // Ends only: they have the length, and an activity may be given its name after its start.
            providers.Add(Activities + "\"" + string.Join('\n', choice.DotNetSources.Select(name => $"[AS]{name}/Stop")) + "\"");
            providers.Add(ActivityIds);
            providers.AddRange(choice.DotNetSources.Select(name => name + ":0xffffffffffffffff:4"));
        }

        return string.Join(',', providers);
    }

    private static IEnumerable<Finding> Findings(int files, double seconds)
    {
        if (files == 0)
        {
            yield return new("dotnet-none", Severity.Warning, "No .NET runtime wrote events: the program is none of .NET, or its runtime was told not to.");
        }
        else if (seconds < ShortSeconds)
        {
            yield return new(
                "dotnet-events-cost", Severity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"The .NET runtime's events cost about 30 ms at its start and up to 100 ms at its end: much, in a run of {seconds:0.0} s."),
                "Compare times without --regions dotnet.");
        }
    }
}
