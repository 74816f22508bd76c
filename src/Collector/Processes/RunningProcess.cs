using System.Globalization;
using Toplev.Collector.Machines;

namespace Toplev.Collector.Processes;

/// <summary>What people call a process that runs already.</summary>
public static class RunningProcess
{
    /// <summary>True when there is a process, or a thread, of this number.</summary>
    public static bool Exists(int processId) => Directory.Exists(Folder(processId));

    /// <summary>Its name as the kernel has it (<c>/proc/PID/comm</c>), or null when it is gone.</summary>
    public static string? NameOf(int processId)
    {
        try
        {
            return File.ReadAllText(Folder(processId) + "/comm").TrimEnd('\n') is { Length: > 0 } name ? name : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The number that the kernel gave the calling thread, or null where it does not say.</summary>
    public static int? CallingThread()
    {
        try
        {
            // It leads to PID/task/TID.
            var link = new FileInfo("/proc/thread-self").LinkTarget;
            return int.TryParse(Path.GetFileName(link), NumberStyles.None, CultureInfo.InvariantCulture, out var thread) ? thread : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>CPUs that this process may use, and a program that it starts without pinning it; null where the kernel does not say.</summary>
    public static CpuList? OwnCpus()
    {
        const string Field = "Cpus_allowed_list:";
        try
        {
            var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
            return CpuList.TryParse(line?[Field.Length..], out var cpus) ? cpus : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Folder(int processId) => "/proc/" + processId.ToString(CultureInfo.InvariantCulture);
}
