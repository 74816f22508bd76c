namespace Toplev.ModelCompiler.Sources;

/// <summary>One node or metric of a model's own metrics file, with event names in place of aliases.</summary>
internal sealed record PublishedMetric
{
    public required string Name { get; init; }

    public required int Level { get; init; }

    public string Parent { get; init; } = "";

    public string Unit { get; init; } = "";

    public string Domain { get; init; } = "";

    /// <summary>One formula with everything inlined; a node's value is in percent.</summary>
    public required string Formula { get; init; }

    /// <summary>Condition with the names of the values it compares (<c>metric_TMA_..Fetch_Latency(%) &gt; 10</c>).</summary>
    public string Threshold { get; init; } = "";

    public string Groups { get; init; } = "";

    public string LocateWith { get; init; } = "";

    /// <summary>Info and bottleneck metrics carry level 1 too; only their names distinguish them from nodes.</summary>
    public bool IsNode => !Name.StartsWith("Info_", StringComparison.Ordinal) && !Name.StartsWith("Bottleneck_", StringComparison.Ordinal);
}

/// <summary>A model's metrics file.</summary>
internal sealed record PublishedMetrics(string TmaVersion, IReadOnlyList<PublishedMetric> Metrics)
{
    /// <summary>The file's own description: <c>Performance Monitoring Metrics for ... based on Sapphire Rapids microarchitecture</c>.</summary>
    public string About { get; init; } = "";
}
