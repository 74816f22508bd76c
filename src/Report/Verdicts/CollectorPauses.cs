using Toplev.Report.Formatting;
using Toplev.Tma.Regions;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

namespace Toplev.Report.Verdicts;

/// <summary>How long .NET's garbage collector stood the program still. Collections are nested in the pauses, whose own time says little.</summary>
internal static class CollectorPauses
{
    /// <summary>As the collector of the runtime's events names them.</summary>
    private const string Pause = "GC pause";

    /// <summary><c>workstation 1.16 s in 38 (37.7 % of the time), server 1.15 s in 18 (34.9 % of the time)</c>, of a single result without its name; empty
    /// where no result was paused.</summary>
    public static string Text(IReadOnlyList<(string Name, ProgramResult Result)> results) =>
        string.Join(", ", results.Select(result => (result.Name, result.Result, Pauses: Of(result.Result))).Where(known => known.Pauses is not null)
            .Select(known => (results.Count > 1 ? known.Name + " " : "") + Text(known.Result, known.Pauses!)));

    /// <summary>True for the pauses, of which the whole time counts: what is nested in them is the collector as well.</summary>
    public static bool IsPause(string region) => region == Pause;

    /// <summary>True for a collection nested in a pause; background collections run beside the program.</summary>
    public static bool IsInPause(string region) =>
        region.StartsWith("GC gen", StringComparison.Ordinal) && !region.Contains(" background", StringComparison.Ordinal);

    private static RegionResult? Of(ProgramResult result) =>
        result.Regions.FirstOrDefault(region => region.Name == Pause && region.Source == RegionSource.DotNet);

    private static string Text(ProgramResult result, RegionResult pauses)
    {
        var runs = Math.Max(1, result.Runs * Math.Max(1, result.Passes));
        return $"{ValueFormats.Duration(pauses.Total / runs)} in {ValueFormats.Count(Math.Round((double)pauses.Count / runs))} "
            + $"({ValueFormats.Percent(pauses.ShareOfRun)} % of the time)";
    }
}
