using System.Globalization;
using Toplev.Tma.Results;

namespace Toplev.Report.Formatting;

/// <summary>Where a program was made to run, and with which pages, as every output says it; empty where no option did.</summary>
internal static class PlacementLines
{
    public static IEnumerable<string> Of(ProgramResult result)
    {
        if (result.Placement.Cpus is { } cpus)
        {
            yield return int.TryParse(cpus, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? $"pinned to CPU {cpus}" : $"pinned to CPUs {cpus}";
        }

        if (result.Placement.Node is { } node)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"memory of NUMA node {node}");
        }

        if (result.Placement.HugePages is { } pages)
        {
            yield return $"huge pages: {pages}";
        }
    }
}
