using System.ComponentModel;
using System.Globalization;
using System.Text;
using Toplev.Collector.Machines;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;

namespace Toplev.Collector.Regions;

/// <summary>The groups of hardware events that ITT's collector counts, as it reads them (<c>src/IttCollector/groups.c</c>).</summary>
internal static class IttGroups
{
    /// <summary>Names the file of the groups to the collector.</summary>
    public const string Variable = "TMA_ITT_GROUPS";

    public const string FileName = "groups";

    private const int NoEntry = 2;
    private const int NoMemory = 12;
    private const int NoAccess = 13;
    private const int Invalid = 22;
    private const int NotPermitted = 1;
    private const int TooManyInSystem = 23;
    private const int TooMany = 24;

    /// <summary>A line for each event: group, type, config, config1, config2 and what it does not see (1: user mode, 2: kernel).</summary>
    public static string Text(IReadOnlyList<IReadOnlyList<PerfAttribute>> groups)
    {
        var text = new StringBuilder();
        for (var group = 0; group < groups.Count; group++)
        {
            foreach (var item in groups[group])
            {
                var excluded = item.Only switch
                {
                    Privilege.User => 2,
                    Privilege.Kernel => 1,
                    _ => 0,
                };
                text.Append(CultureInfo.InvariantCulture, $"{group} {item.Type} {item.Config:x} {item.Config1:x} {item.Config2:x} {excluded}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Why the kernel did not open a group.</summary>
    /// <param name="text">What the collector wrote: group, event in it, error.</param>
    /// <param name="events">Of all groups: the files that a thread needs.</param>
    public static Finding Refusal(string text, int events)
    {
        int[] fields = [.. text.Split(' ').Select(field => int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        (var group, var item, var error) = fields.Length == 3 ? (fields[0], fields[1], fields[2]) : (0, 0, 0);
        var cause = error switch
        {
            NoEntry => "this machine does not have this event",
            NoAccess or NotPermitted => "the kernel does not permit it",
            Invalid => "the group needs more counters than the kernel offers, or the kernel does not know the event",
            TooMany or TooManyInSystem => "too many files are open",
            _ => new Win32Exception(error).Message,
        };
        var remedy = error switch
        {
            NoAccess or NotPermitted => "sudo sysctl kernel.perf_event_paranoid=1",
            Invalid => "Use fewer nodes (-l 1, --nodes), or a newer kernel.",
            TooMany or TooManyInSystem or NoMemory =>
                string.Create(CultureInfo.InvariantCulture, $"Allow the program more open files (ulimit -n): each thread needs {events + 4}."),
            _ => "tma doctor shows what can be counted here; without --region-counters the whole program is measured.",
        };
        return new(
            FindingIds.RegionGroupsRefused, Severity.Warning, string.Create(
                CultureInfo.InvariantCulture, $"The hardware counters could not be opened in the regions (event {item + 1} of group {group + 1}): "
                    + $"{cause}."), remedy);
    }
}
