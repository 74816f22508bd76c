using Toplev.Collector.Perf;
using Toplev.Collector.Processes;
using Toplev.Collector.Regions;
using Toplev.Collector.Workloads;

namespace Toplev.Collector.Running;

/// <summary>
/// The files in which runtimes write, for perf, the names of code that they generate: <c>/tmp/perf-PID.map</c>, as in the kernel's
/// tools/perf/Documentation/jit-interface.txt. .NET writes one when <c>DOTNET_PerfMapEnabled</c> asks for it; 3 is the map alone.
/// </summary>
internal sealed class PerfMaps
{
    public const string Variable = "DOTNET_PerfMapEnabled";
    private const string MapOnly = "3";

    private readonly string? value;
    private readonly DateTime begun = DateTime.UtcNow - TimeSpan.FromSeconds(1);

    private PerfMaps(string? value) => this.value = value;

    /// <summary>What is set in the program's environment; empty for programs that are not .NET's, and where the user has set it.</summary>
    public IReadOnlyDictionary<string, string?> Environment =>
        value is null ? new Dictionary<string, string?>() : new Dictionary<string, string?> { [Variable] = value };

    public static PerfMaps For(Workload? workload, ProgramEnvironment user) => new(
        workload is not null && user.With(workload.Environment)[Variable] is null && DotNetProgram.Is(workload, workload.Resolve(user)) ? MapOnly : null);

    public Workload Prepare(Workload workload) => value is null ? workload
        : workload with { Environment = new Dictionary<string, string?>(workload.Environment) { [Variable] = value } };

    /// <summary>The map that a process has written, or null.</summary>
    public static CodeMap? Read(int process)
    {
        try
        {
            // Anybody can put something there: a pipe, which has no length, would never end.
            var file = new FileInfo($"/tmp/perf-{process}.map");
            if (file is not { Exists: true, LinkTarget: null, Length: > 0 })
            {
                return null;
            }

            using var text = file.OpenText();
            return CodeMap.Read(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Removes the maps that this execution made because we asked for them.</summary>
    public void Remove(IEnumerable<int> processes)
    {
        if (value is null)
        {
            return;
        }

        foreach (var process in processes)
        {
            foreach (var file in new[] { $"/tmp/perf-{process}.map", $"/tmp/perfinfo-{process}.map" })
            {
                TryRemove(file);
            }
        }
    }

    private void TryRemove(string file)
    {
        try
        {
            // A name can be that of an older process with the same number: only what was written since is this program's.
            if (File.Exists(file) && new FileInfo(file) is { LinkTarget: null } made && made.LastWriteTimeUtc >= begun)
            {
                File.Delete(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's: it is not ours.
        }
    }
}
