using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Workloads;
using Toplev.Tma.Findings;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Regions;

/// <summary>All sources of regions of one execution.</summary>
internal sealed class RegionSources : IDisposable
{
    private readonly List<IRegionSource> sources = [];
    private readonly Finding? missing;

    /// <param name="asked">Which regions are collected, or null for none.</param>
    /// <param name="before">The environment that the program would have without them.</param>
    /// <param name="folder">Where sources keep what they share with the program.</param>
    /// <param name="control">Control channel to perf, or null if there is none.</param>
    /// <param name="output">File that takes the program's output, or null for our own.</param>
    /// <param name="groups">Hardware events that are counted in regions.</param>
    public RegionSources(
        RegionChoice? asked, ProgramEnvironment before, PrivateDirectory folder, PerfControl? control, string? output,
        IReadOnlyList<IReadOnlyList<PerfAttribute>> groups)
    {
        if (asked is null)
        {
            return;
        }

        Gate = asked.Only.Count > 0 && control is not null ? new RegionGate(folder, control, asked.Only) : null;
        if (asked.Marks)
        {
            sources.Add(new RegionPipe(folder.File("regions"), Gate));
        }

        if (asked.DotNet)
        {
            sources.Add(new DotNetRegions(before, asked, folder));
        }

        if (asked.OneDnn)
        {
            Log = new OneDnnLog(before, output, asked.Itt);
            sources.Add(Log);
        }

        if (asked.Itt && IttLibrary.Path is string library)
        {
            sources.Add(new IttRegions(before, library, asked.Counters, groups));
        }
        else if (asked.Itt)
        {
            missing = new(
                FindingIds.IttMissing, Severity.Warning, "ITT tasks were not collected because tma was built without a C compiler.",
                "sudo apt install gcc libc6-dev, then rebuild tma.");
        }

        Dictionary<string, string?> set = [];
        foreach ((var name, var value) in sources.SelectMany(source => source.Environment).Concat(Gate?.Environment ?? new Dictionary<string, string?>()))
        {
            set[name] = value;
        }

        // A variable that is not there need not be removed.
        Environment = set.Where(change => change.Value is not null || before[change.Key] is not null).ToDictionary();
    }

    /// <summary>What all of them set in the program's environment; null removes.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>();

    /// <summary>What has the counters on in some regions only, or null.</summary>
    public RegionGate? Gate { get; }

    /// <summary>Those that are read while the program runs.</summary>
    public IReadOnlyList<IWatched> Watched => sources.Count == 0 ? []
        : [.. sources.OfType<IWatched>(), .. sources.OfType<DotNetRegions>().Select(source => source.Port).OfType<IWatched>()];

    /// <summary>The one that the program's output goes through, or null.</summary>
    public OneDnnLog? Log { get; }

    /// <summary>The workload with what its environment needs.</summary>
    public Workload Prepare(Workload workload)
    {
        if (sources.Count == 0)
        {
            return workload;
        }

        var environment = new Dictionary<string, string?>(workload.Environment);
        foreach ((var name, var value) in Environment)
        {
            environment[name] = value;
        }

        return workload with { Environment = environment };
    }

    /// <summary>Everything they reported, in the order of the regions' beginnings.</summary>
    public RegionYield Collect(long start, double seconds)
    {
        List<Finding> findings = [];
        List<Region> regions = [];
        IReadOnlyList<Region> logged = [];
        foreach (var source in sources)
        {
            var yield = source.Collect(start, seconds);
            findings.AddRange(yield.Findings);
            if (source == Log)
            {
                logged = yield.Regions;
            }
            else
            {
                regions.AddRange(yield.Regions);
            }
        }

        if (missing is not null)
        {
            findings.Add(missing);
        }

        if (Gate is not null)
        {
            findings.Add(Gate.Close(start + (long)(seconds * System.Diagnostics.Stopwatch.Frequency)));
        }

        return new([.. OneDnnNames.Merge(regions, logged).Select(region => region.Bounded()).OrderBy(region => region.Begin)], findings);
    }

    public void Dispose()
    {
        foreach (var source in sources.OfType<IDisposable>())
        {
            source.Dispose();
        }

        Gate?.Dispose();
    }
}
