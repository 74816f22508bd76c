using System.Globalization;
using System.Text;

namespace Toplev.Collector.Processes;

/// <summary>What /proc says about processes.</summary>
internal static class ProcessTree
{
    /// <summary>Children of a process, whichever of its threads started them; empty when it is gone.</summary>
    public static IReadOnlyList<int> ChildrenOf(int processId)
    {
        var tasks = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/task");
        try
        {
            // Kernels without CONFIG_PROC_CHILDREN have no such file.
            return File.Exists(string.Create(CultureInfo.InvariantCulture, $"{tasks}/{processId}/children"))
                ? [.. Directory.EnumerateDirectories(tasks).SelectMany(ChildrenOfThread)]
                : ScanForChildren(processId);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>True while the process executes: one that nobody has waited for yet does not.</summary>
    public static bool IsRunning(int processId) => StatFields(processId) is { Length: > 0 } fields && fields[0] is not ("Z" or "X");

    /// <summary>True when the process waits for something, or nothing is known of it.</summary>
    public static bool IsSleeping(int processId) => StatFields(processId) is not { Length: > 0 } fields || fields[0] != "R";

    /// <summary>True when a signal does nothing to the process, by its own or its parent's choice.</summary>
    public static bool Ignores(int processId, int signal)
    {
        const string Ignored = "SigIgn:";
        var line = TryRead(processId, "status")?.Split('\n').FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal));
        return line is not null && ulong.TryParse(line.AsSpan(Ignored.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mask)
            && (mask >> (signal - 1) & 1) == 1;
    }

    private static IEnumerable<int> ChildrenOfThread(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture)).ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The thread has ended in the meantime.
            return [];
        }
    }

    private static List<int> ScanForChildren(int parent)
    {
        List<int> children = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)
                && StatFields(id) is { Length: > 2 } fields
                && int.TryParse(fields[1], CultureInfo.InvariantCulture, out var of) && of == parent)
            {
                children.Add(id);
            }
        }

        return children;
    }

    // Fields after the command, which stands in parentheses and may itself contain anything: state, parent, ...
    private static string[]? StatFields(int processId)
    {
        var text = TryRead(processId, "stat");
        var close = text?.LastIndexOf(')') ?? -1;
        return close < 0 ? null : text![(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string? TryRead(int processId, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/{file}"), Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process is gone, or we may not inspect it.
            return null;
        }
    }
}
