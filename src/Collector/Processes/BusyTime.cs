using System.Globalization;
using Toplev.Collector.Machines;

namespace Toplev.Collector.Processes;

/// <summary>CPU time that processors have been busy, as the kernel accounts for it in <c>/proc/stat</c> (proc_stat(5)).</summary>
/// <param name="UserSeconds">In user mode, nice included, without what guests used twice.</param>
/// <param name="SystemSeconds">In the kernel, interrupts included; not idle, waiting for I/O or stolen.</param>
internal sealed record BusyTime(double UserSeconds, double SystemSeconds)
{
    private const double TicksPerSecond = 100; // USER_HZ is 100 on every architecture that Linux runs on today but alpha and ia64

    /// <param name="cpus">A list as the kernel writes it, or null for all.</param>
    /// <returns>Null where the kernel does not report it.</returns>
    public static BusyTime? Read(string? cpus)
    {
        try
        {
            return Parse(File.ReadLines("/proc/stat"), cpus);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A container without /proc/stat: the time is not known.
            return null;
        }
    }

    /// <summary>What passed since an earlier reading; null when that is not known.</summary>
    public BusyTime? Since(BusyTime? earlier) => earlier is null
        ? null
        : new(Math.Max(0, UserSeconds - earlier.UserSeconds), Math.Max(0, SystemSeconds - earlier.SystemSeconds));

    internal static BusyTime? Parse(IEnumerable<string> lines, string? cpus)
    {
        HashSet<int>? wanted = cpus is not null && CpuList.TryParse(cpus, out var list) ? [.. list.Cpus] : null;
        double user = 0;
        double system = 0;
        var found = false;
        foreach (var fields in lines.TakeWhile(line => line.StartsWith("cpu", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            // cpuN user nice system idle iowait irq softirq steal guest guest_nice; guests are in user and nice already.
            var isMeant = wanted is null
                ? fields[0] == "cpu"
                : int.TryParse(fields[0].AsSpan(3), CultureInfo.InvariantCulture, out var cpu) && wanted.Contains(cpu);
            if (!isMeant || fields.Length < 8)
            {
                continue;
            }

            double Ticks(int field) => double.TryParse(fields[field], CultureInfo.InvariantCulture, out var ticks) ? ticks : 0;
            user += Ticks(1) + Ticks(2);
            system += Ticks(3) + Ticks(6) + Ticks(7);
            found = true;
        }

        return found ? new BusyTime(user / TicksPerSecond, system / TicksPerSecond) : null;
    }
}
