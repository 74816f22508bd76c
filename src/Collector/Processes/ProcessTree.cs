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
            // Each thread has the children that it started itself.
            return [.. Directory.EnumerateDirectories(tasks).SelectMany(task => ChildrenIn(Path.Combine(task, "children")))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // Kernels without CONFIG_PROC_CHILDREN have no such file.
            return Directory.Exists(tasks) ? ScanForChildren(processId) : [];
        }
    }

    private static IEnumerable<int> ChildrenIn(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException && !Directory.Exists(Path.GetDirectoryName(file)))
        {
            // The thread has ended; its children belong to another one now.
            return [];
        }

        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(child => int.Parse(child, CultureInfo.InvariantCulture));
    }

    /// <summary>True when the process waits for something, or nothing is known of it.</summary>
    public static bool IsSleeping(int processId) => StatFields(processId) is not { Length: > 0 } fields || fields[0] != "R";

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
