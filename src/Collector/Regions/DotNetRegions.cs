using System.Globalization;
using Toplev.Collector.Processes;
using Toplev.Collector.Workloads;
using Toplev.Tma.Findings;
using Toplev.Tma.Regions;

namespace Toplev.Collector.Regions;

/// <summary>
/// Events of the .NET runtime: the runtime writes them into a file when it ends (learn.microsoft.com, "EventPipe environment variables"), so
/// that nothing runs beside the program. Costs 15 to 20 ms at the program's start; what a process that was killed had not written is lost.
/// </summary>
internal sealed class DotNetRegions : IRegionSource
{
    private const string Switch = "DOTNET_EnableEventPipe";

    // GC (0x1), JIT (0x10) and tiered compilation (0x1000000000); verbose for the JIT's begin and end of each method.
    private const string Runtime = "Microsoft-Windows-DotNETRuntime:0x1000000011:5";

    // Activities of all sources, each with nothing but its id.
    private const string Activities = "Microsoft-Diagnostics-DiagnosticSource:0x3:5:FilterAndPayloadSpecs=\"[AS]*:-Id\"";

    /// <summary>In longer runs 15 ms are less than what runs differ by.</summary>
    private const double ShortSeconds = 1;

    private readonly string _folder;

    private DotNetRegions(DotNetProgram program, string folder)
    {
        _folder = folder;
        Environment = new Dictionary<string, string?>
        {
            [Switch] = "1",
            ["DOTNET_EventPipeOutputPath"] = Path.Combine(folder, "{pid}" + DotNetTrace.Extension),
            ["DOTNET_EventPipeOutputStreaming"] = "0", // its writer sleeps for up to 100 ms while the program waits for it to end
            ["DOTNET_EventPipeRundown"] = "0", // names of all methods: 100 ms at the end, and of no use here
            ["DOTNET_EventPipeCircularMB"] = "64",
            ["DOTNET_EventPipeConfig"] = string.Join(',', (IEnumerable<string>)[Runtime, Activities, .. program.EventSources().Where(IsPlain).Select(name => name + ":0xffffffffffffffff:5")]),
        };
    }

    public IReadOnlyDictionary<string, string?> Environment { get; }

    /// <summary>The source for a .NET program; null for any other, and where the user has switched the events on for himself.</summary>
    public static DotNetRegions? For(Workload workload, ProgramEnvironment user, PrivateDirectory folder) =>
        user.With(workload.Environment)[Switch] is null && DotNetProgram.Of(workload, user) is { } program
            ? new DotNetRegions(program, folder.Path)
            : null;

    public RegionYield Collect(long start, double seconds)
    {
        string[] files = Directory.GetFiles(_folder, "*" + DotNetTrace.Extension);
        List<Region> regions = [];
        long lost = 0;
        int unreadable = 0;
        foreach (string file in files)
        {
            var trace = new DotNetTrace(start, files.Length > 1 ? Path.GetFileNameWithoutExtension(file) + "/" : "");
            unreadable += trace.Read(file) ? 0 : 1;
            lost += trace.Lost;
            regions.AddRange(trace.Close(seconds));
        }

        List<Finding> findings = [];
        if (lost > 0)
        {
            findings.Add(new("dotnet-events-lost", Severity.Warning, string.Create(CultureInfo.InvariantCulture, $"The .NET runtime lost {lost} of its events: some of its regions are missing.")));
        }

        if (files.Length > 0 && seconds < ShortSeconds)
        {
            findings.Add(new("dotnet-events-cost", Severity.Warning, "The .NET runtime told of its events, which costs it about 15 ms at its start: much, in a run of less than a second.", "--no-dotnet where the time matters."));
        }

        if (unreadable > 0)
        {
            findings.Add(new("dotnet-events-unreadable", Severity.Info, "The events of a .NET process are incomplete: it was killed, or goes on."));
        }

        return new(regions, findings);
    }

    // It goes into a list with separators.
    private static bool IsPlain(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
