using System.Globalization;
using Toplev.Tma.Findings;

namespace Toplev.Collector.Regions;

/// <summary>What of the .NET runtime's events is not among the regions.</summary>
/// <param name="Lost">Events that did not fit into the runtime's buffers.</param>
/// <param name="Unreadable">Processes whose events end early.</param>
/// <param name="Unpaired">Starts and stops of event sources that have no id.</param>
internal readonly record struct DotNetLosses(long Lost, int Unreadable, long Unpaired)
{
    public static DotNetLosses operator +(DotNetLosses one, DotNetLosses other) =>
        new(one.Lost + other.Lost, one.Unreadable + other.Unreadable, one.Unpaired + other.Unpaired);

    public IEnumerable<Finding> Findings
    {
        get
        {
            if (Lost > 0)
            {
                yield return new(
                    FindingIds.DotNetEventsLost, Severity.Warning, string.Create(
                        CultureInfo.InvariantCulture, $"The .NET runtime lost {Lost} of its events: its regions are incomplete."),
                    "Use fewer sources (--dotnet-source), or omit jit.");
            }

            if (Unreadable > 0)
            {
                yield return new(
                    FindingIds.DotNetEventsCut, Severity.Warning,
                    $"The events of {(Unreadable == 1 ? "a .NET process" : $"{Unreadable} .NET processes")} end early (it was killed, or is still running): "
                        + $"its regions are incomplete.");
            }

            if (Unpaired > 0)
            {
                yield return new(
                    FindingIds.DotNetActivitiesUnpaired, Severity.Warning,
                    string.Create(CultureInfo.InvariantCulture, $"{Unpaired} starts and stops of event sources have no activity id, so they cannot be paired "
                        + $"and are left out."));
            }
        }
    }
}
