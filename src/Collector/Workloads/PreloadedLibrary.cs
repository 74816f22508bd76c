using Toplev.Collector.Processes;

namespace Toplev.Collector.Workloads;

/// <summary>Libraries that are preloaded into a program: where they are found, and the list that the dynamic linker reads.</summary>
internal static class PreloadedLibrary
{
    private static readonly string[] Folders =
    [
        "usr/local/lib", "usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/local/lib64", "usr/lib64", "usr/lib", "lib64", "lib",
    ];

    /// <summary>Path of the first of these names in the first folder that has it, or null.</summary>
    /// <param name="names">File names, the best first.</param>
    /// <param name="before">Folders that are searched before the system's.</param>
    /// <param name="root">Root of the file system, <c>/</c> but in tests.</param>
    public static string? Find(IReadOnlyList<string> names, IReadOnlyList<string> before, string root) => names
        .SelectMany(_ => before.Concat(Folders.Select(folder => Path.Combine(root, folder))), (name, folder) => Path.Combine(folder, name))
        .FirstOrDefault(path => File.Exists(path) && (Path.GetFullPath(root) != "/" || IsForThisMachine(path)));

    /// <summary>The value of LD_PRELOAD with a library in front of those that are in it.</summary>
    public static string Before(ProgramEnvironment environment, string library) =>
        environment["LD_PRELOAD"] is { Length: > 0 } preloaded ? $"{library}:{preloaded}" : library;

    // Other architectures have other folders: the dynamic linker would only warn and run the program without the library.
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
}
