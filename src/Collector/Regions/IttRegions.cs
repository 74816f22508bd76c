using Toplev.Collector.Machines;
using Toplev.Collector.Processes;
using Toplev.Tma.Findings;

namespace Toplev.Collector.Regions;

/// <summary>
/// Intel's instrumentation API (ITT): libraries such as oneDNN, OpenMP and PyTorch load the collector that the environment names, which is
/// ours, and report their tasks to it. It writes into files in memory that outlive the program.
/// </summary>
internal sealed class IttRegions : IRegionSource, IDisposable
{
    /// <summary>Where clients find the collector; there is another variable for 32-bit programs, which have none here.</summary>
    public const string CollectorVariable = "INTEL_LIBITTNOTIFY64";

    public const string FolderVariable = "TMA_ITT";

    public const string CountersVariable = "TMA_ITT_COUNTERS";

    private readonly MemoryDirectory? folder;
    private readonly bool counters;
    private readonly int events;

    /// <param name="user">The environment of the program before what this source adds.</param>
    /// <param name="library">Full path of the collector.</param>
    /// <param name="counters">Software counters are read where tasks begin and end.</param>
    /// <param name="groups">Hardware counters that are read there too, in addition to software counters.</param>
    public IttRegions(ProgramEnvironment user, string library, bool counters, IReadOnlyList<IReadOnlyList<PerfAttribute>> groups)
    {
        // A collector of the user's is left alone. Ours, named in an environment without a directory for it, collects nothing for anybody.
        if (user[CollectorVariable] is { } named && (named != library || user[FolderVariable] is not null))
        {
            Others = named;
            Environment = new Dictionary<string, string?>();
            return;
        }

        this.counters = counters;
        folder = new MemoryDirectory();
        events = counters ? groups.Sum(group => group.Count) : 0;
        var file = Path.Combine(folder.Path, IttGroups.FileName);
        if (events > 0)
        {
            File.WriteAllText(file, IttGroups.Text(groups));
        }

        Environment = new Dictionary<string, string?>
        {
            [CollectorVariable] = library,
            [FolderVariable] = folder.Path,
            [CountersVariable] = counters ? "1" : null,
            [IttGroups.Variable] = events > 0 ? file : null,

            // Set by an outer tma, whose gate is not ours; our own gate sets it again.
            [RegionGate.IttVariable] = null,
        };
    }

    public IReadOnlyDictionary<string, string?> Environment { get; }

    private string? Others { get; }

    public RegionYield Collect(long start, double seconds) => folder is not null
        ? IttReader.Read(folder.Path, start, seconds, this.counters, events)
        : new([], [new(FindingIds.IttTaken, Severity.Info, $"{CollectorVariable} is set, so the program's ITT tasks went to {Others} and tma did not collect "
        + $"them.", $"Unset {CollectorVariable} to collect them as regions.")]);

    public void Dispose() => folder?.Dispose();
}
