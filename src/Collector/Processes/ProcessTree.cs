using System.Globalization;
using System.Text;

namespace Toplev.Collector.Processes;

/// <summary>What /proc says about processes.</summary>
internal static class ProcessTree
{
    /// <summary>Children of a process; empty when it is gone.</summary>
    public static IReadOnlyList<int> ChildrenOf(int processId)
    {
        string id = processId.ToString(CultureInfo.InvariantCulture);
        try
        {
            string text = File.ReadAllText($"/proc/{id}/task/{id}/children");
            return [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // Kernels without CONFIG_PROC_CHILDREN have no such file.
            return Directory.Exists($"/proc/{id}") ? ScanForChildren(processId) : [];
        }
    }

    /// <summary>Largest resident set so far, in bytes (<c>VmHWM</c>), or null.</summary>
    public static long? PeakResidentBytes(int processId)
    {
        string? status = TryRead(processId, "status");
        int start = status?.IndexOf("VmHWM:", StringComparison.Ordinal) ?? -1;
        if (start < 0)
        {
            return null;
        }

        ReadOnlySpan<char> rest = status.AsSpan(start + 6).TrimStart();
        int end = rest.IndexOf(' ');
        return end > 0 && long.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out long kilobytes) ? kilobytes * 1024 : null;
    }

    /// <summary>CPU time of the process itself without its children: the total, and the part in user mode, in seconds.</summary>
    public static (double Total, double User)? OwnTime(int processId)
    {
        // schedstat counts nanoseconds; stat splits them into user and system, in ticks of 10 ms.
        string? total = TryRead(processId, "schedstat");
        string[]? fields = StatFields(processId);
        if (total is null || fields is null || fields.Length < 15
            || !double.TryParse(total.Split(' ')[0], CultureInfo.InvariantCulture, out double nanoseconds)
            || !double.TryParse(fields[11], CultureInfo.InvariantCulture, out double user)
            || !double.TryParse(fields[12], CultureInfo.InvariantCulture, out double system))
        {
            return null;
        }

        double seconds = nanoseconds / 1e9;
        return (seconds, user + system > 0 ? seconds * user / (user + system) : seconds / 2);
    }

    private static List<int> ScanForChildren(int parent)
    {
        List<int> children = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id)
                && StatFields(id) is { Length: > 2 } fields
                && int.TryParse(fields[1], CultureInfo.InvariantCulture, out int of) && of == parent)
            {
                children.Add(id);
            }
        }

        return children;
    }

    // Fields after the command, which stands in parentheses and may itself contain anything: state, parent, ...
    private static string[]? StatFields(int processId)
    {
        string? text = TryRead(processId, "stat");
        int close = text?.LastIndexOf(')') ?? -1;
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
            // The process is gone, or it is not ours to look at.
            return null;
        }
    }
}
