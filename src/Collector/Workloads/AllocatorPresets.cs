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

    private static readonly string[] LibraryFolders =
    [
        "usr/local/lib", "usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/local/lib64", "usr/lib64", "usr/lib", "lib64", "lib",
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Presets.Select(preset => preset.Name)];

    /// <summary>All of them with what they set, for the help: <c>jemalloc, jemalloc-tuned (MALLOC_CONF=…)</c>.</summary>
    public static string Description { get; } = string.Join(
        ", ", Presets.Select(
            preset => preset.Name + (preset.Settings is { } settings ? $" (MALLOC_CONF={settings.Replace(",", ", ", StringComparison.Ordinal)})" : "")));

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

        var library = Find(preset, root)
            ?? throw new UserErrorException($"The library of the allocator {name} is not installed.", $"Install it: sudo apt install {preset.Package}");
        var preloaded = environment["LD_PRELOAD"];
        changes["LD_PRELOAD"] = string.IsNullOrEmpty(preloaded) ? library : $"{library}:{preloaded}";
        if (preset.Settings is not null && environment["MALLOC_CONF"] is null)
        {
            changes["MALLOC_CONF"] = preset.Settings;
        }

        return changes;
    }

    // Other architectures have other folders: the dynamic linker would only warn and run the program without the library.
    private static string? Find(Preset preset, string root) => preset.Libraries
        .SelectMany(_ => LibraryFolders, (library, folder) => Path.Combine(root, folder, library))
        .FirstOrDefault(path => File.Exists(path) && (Path.GetFullPath(root) != "/" || IsForThisMachine(path)));

    private static bool IsForThisMachine(string path)
    {
        try
        {
            using var mine = File.OpenRead("/proc/self/exe");
            using var library = File.OpenRead(path);
            Span<byte> ours = stackalloc byte[20];
            Span<byte> its = stackalloc byte[20];
            mine.ReadExactly(ours);
            library.ReadExactly(its);

            // ELF header: class in byte 4, machine in bytes 18 and 19.
            return its[..5].SequenceEqual(ours[..5]) && its[18..].SequenceEqual(ours[18..]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private sealed record Preset(string Name, IReadOnlyList<string> Libraries, string? Settings, string? Package);
}
