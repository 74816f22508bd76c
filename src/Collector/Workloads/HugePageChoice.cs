using Toplev.Collector.Processes;
using Toplev.Tma;

namespace Toplev.Collector.Workloads;

/// <summary>
/// Huge pages of one program. The kernel takes them away from a program (PR_SET_THP_DISABLE) and gives them to memory that asks (madvise), but
/// gives no program more than the system's setting says: that is never changed here.
/// </summary>
public static class HugePageChoice
{
    private const string Setting = "/sys/kernel/mm/transparent_hugepage/enabled";
    private const string Tunables = "GLIBC_TUNABLES";
    private const string Tunable = "glibc.malloc.hugetlb";

    private static readonly Version FirstWithTunable = new(2, 35);

    public static IReadOnlyList<(string Word, HugePages Value)> Words { get; } =
        [("off", HugePages.Off), ("madvise", HugePages.Madvise), ("always", HugePages.Always)];

    public static string WordOf(HugePages pages) => Words.FirstOrDefault(word => word.Value == pages).Word ?? pages.ToString();

    /// <summary>What the environment changes to.</summary>
    /// <param name="system">The system's setting, or null where the kernel has no transparent huge pages.</param>
    /// <param name="allocator">The allocator that replaces the C library's, or null.</param>
    /// <param name="library">Version of the C library; null where it is another one.</param>
    /// <exception cref="UserErrorException">The system's setting, or what else was asked for, does not allow it.</exception>
    public static EnvironmentChanges Changes(HugePages pages, ProgramEnvironment environment, string? system, string? allocator, Version? library)
    {
        var option = $"--hugepages {WordOf(pages)}";
        var changes = new EnvironmentChanges(environment, option);
        if (pages == HugePages.Off)
        {
            return changes;
        }

        if (system is null)
        {
            throw new UserErrorException($"{option}: this kernel has no transparent huge pages ({Setting} does not exist).", "Omit --hugepages.");
        }

        if (system != WordOf(pages))
        {
            throw new UserErrorException(
                $"{option} needs the system's setting to be {WordOf(pages)}, and it is {system}; tma does not change it.",
                $"Set it until the next restart: echo {WordOf(pages)} | sudo tee {Setting} (undo: echo {system} | sudo tee {Setting})");
        }

        if (pages == HugePages.Madvise)
        {
            if (allocator is not null)
            {
                throw new UserErrorException(
                    $"{option} makes the C library's allocator ask for huge pages, but --allocator {allocator} replaces it.", "Omit one of the two.");
            }

            if (library is null || library < FirstWithTunable)
            {
                throw new UserErrorException(
                    $"{option} needs glibc {FirstWithTunable} or newer; here is {(library is null ? "another C library" : $"glibc {library}")}.",
                    "Omit --hugepages.");
            }

            Append(changes, environment[Tunables]);
        }

        return changes;
    }

    /// <summary>Other tunables of the user stay.</summary>
    private static void Append(EnvironmentChanges changes, string? set)
    {
        var others = (set ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        var kept = others.Where(tunable => !tunable.StartsWith(Tunable + "=", StringComparison.Ordinal)).ToList();
        var value = string.Join(':', kept.Append(Tunable + "=1"));
        if (kept.Count < others.Length)
        {
            changes.Set(Tunables, value);
        }
        else
        {
            changes.Extend(Tunables, value);
        }
    }
}
