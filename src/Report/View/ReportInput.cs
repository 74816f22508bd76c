using Toplev.Report.Verdicts;
using Toplev.Tma.Results;

namespace Toplev.Report.View;

/// <summary>Everything a report page shows.</summary>
public sealed record ReportInput
{
    public required ResultSet Set { get; init; }

    /// <summary>In the order of the results; empty when no hardware events were counted.</summary>
    public IReadOnlyList<VariantSeries> Series { get; init; } = [];

    /// <summary>In the order of the results; only those in which regions are known.</summary>
    public IReadOnlyList<VariantLanes> Lanes { get; init; } = [];

    /// <summary>In the order of the variants; shown in traces.</summary>
    public IReadOnlyList<VariantRates> Rates { get; init; } = [];

    /// <summary>One per comparison of the set, in their order; empty where there is nothing to compare.</summary>
    public IReadOnlyList<VerdictText> Verdicts { get; init; } = [];

    /// <summary>The command line that repeats the measurement, quoted for a shell; null when it is not known.</summary>
    public string? RerunCommand { get; init; }

    /// <summary>perf's command line of each pass, quoted for a shell.</summary>
    public IReadOnlyList<string> PerfCommands { get; init; } = [];
}
