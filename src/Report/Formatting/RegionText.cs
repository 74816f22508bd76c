namespace Toplev.Report.Formatting;

/// <summary>Notes about times of regions, once for all outputs.</summary>
internal static class RegionText
{
    /// <summary>Where instances run at the same time, in threads or as requests.</summary>
    public const string OverlapNote = "Totals add up all instances; where several overlap, the share of the run counts that time once.";
}
