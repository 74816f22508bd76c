using Toplev.Collector.Processes;
using Toplev.Tma;

namespace Toplev.Collector.Workloads;

/// <summary>
/// Memory allocators by name. The name of an allocator is its library with its own defaults; settings are presets with names of their
/// own: with jemalloc's defaults a program may fault more than with the C library's allocator, with the benchmark settings hardly at all.
/// </summary>
public static class AllocatorPresets
{
    private const string TunedSettings = "oversize_threshold:1,background_thread:true,metadata_thp:auto";
    private const string BenchmarkSettings =
        "oversize_threshold:1,background_thread:true,metadata_thp:always,dirty_decay_ms:-1,muzzy_decay_ms:-1";

    private static readonly Preset[] Presets =
    [
        new("ptmalloc", [], null, null),
        new("jemalloc", ["libjemalloc.so.2", "libjemalloc.so"], null, "libjemalloc2"),
        new("jemalloc-tuned", ["libjemalloc.so.2", "libjemalloc.so"], TunedSettings, "libjemalloc2"),
        new("jemalloc-benchmark", ["libjemalloc.so.2", "libjemalloc.so"], BenchmarkSettings, "libjemalloc2"),
        new("tcmalloc", ["libtcmalloc_minimal.so.4", "libtcmalloc.so.4", "libtcmalloc_minimal.so", "libtcmalloc.so"], null, "libtcmalloc-minimal4"),
        new("mimalloc", ["libmimalloc.so.2", "libmimalloc.so.2.0", "libmimalloc.so.3", "libmimalloc.so"], null, "libmimalloc2.0"),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Presets.Select(preset => preset.Name)];

    /// <summary>All of them with what they set, for the help: <c>jemalloc, jemalloc-tuned (MALLOC_CONF=…)</c>.</summary>
    public static string Description { get; } = string.Join(
        ", ", Presets.Select(
            preset => preset.Name + (preset.Settings is { } settings ? $" (MALLOC_CONF={settings.Replace(",", ", ", StringComparison.Ordinal)})" : "")));

    /// <summary>True for one that is loaded instead of the C library's.</summary>
    public static bool Replaces(string name) => Array.Exists(Presets, preset => preset.Name == name && preset.Libraries.Count > 0);

    /// <summary>What the environment of the program changes to for an allocator.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="environment">The environment the changes are for: a preload list is extended, a MALLOC_CONF respected.</param>
    /// <param name="root">Root of the file system, <c>/</c> but in tests.</param>
    /// <exception cref="UserErrorException">The name is unknown or the library is not installed.</exception>
    public static IReadOnlyDictionary<string, string?> Changes(string name, ProgramEnvironment environment, string root)
    {
        var preset = Presets.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new UserErrorException(
                $"There is no allocator preset '{name}'.", $"{Spelling.DidYouMean(name, Names)}Presets: {string.Join(", ", Names)}.");
        Dictionary<string, string?> changes = [];
        if (preset.Libraries.Count == 0)
        {
            return changes;
        }

        var library = PreloadedLibrary.Find(preset.Libraries, [], root)
            ?? throw new UserErrorException($"The library of the allocator {name} is not installed.", $"Install it: sudo apt install {preset.Package}");
        changes["LD_PRELOAD"] = PreloadedLibrary.Before(environment, library);
        if (preset.Settings is not null && environment["MALLOC_CONF"] is null)
        {
            changes["MALLOC_CONF"] = preset.Settings;
        }

        return changes;
    }

    private sealed record Preset(string Name, IReadOnlyList<string> Libraries, string? Settings, string? Package);
}
