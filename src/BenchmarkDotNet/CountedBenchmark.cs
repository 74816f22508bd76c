using Toplev.Collector.Recordings;
using Toplev.Report.Formatting;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.BenchmarkDotNet;

/// <summary>What is known of one benchmark: its result, or why there is none.</summary>
internal sealed record CountedBenchmark
{
    /// <summary>Name of the variant in the recording and the report.</summary>
    public required string Name { get; init; }

    /// <summary>Null when nothing was recorded.</summary>
    public Recording? Recording { get; init; }

    public ResultSet? Set { get; init; }

    public OperationFigures? Figures { get; init; }

    /// <summary>Why nothing is known, as sentences; null when something is.</summary>
    public string? Failure { get; init; }

    /// <summary>The result, of several core types that of the one on which it was longest; null when the counts are not those of all operations.</summary>
    public ProgramResult? Result => Failure is null ? Set?.Results.MaxBy(result => result.CoreShare ?? 1) : null;

    public TmaTree? Tree => Result?.Tree;

    /// <summary>Why there is no tree, as a clause or sentences; null when there is one.</summary>
    public string? WhyNoTree => Failure ?? (Tree is null or { IsEmpty: true } ? Result?.WhyNoTree?.Text ?? "no hardware events were counted" : null);

    public IEnumerable<Finding> Doubts => Set?.Findings.Where(finding => finding.Severity != Severity.Info) ?? [];

    /// <summary>A software counter per operation, or null.</summary>
    public double? PerOperation(string counter) => Result?.Software.FirstOrDefault(each => each.Name == counter)?.Value;

    /// <summary>
    /// Seconds of an operation that a node's slots stand for. Slots share out the time in which a CPU worked: that is the time of an operation less the time
    /// in which less than one CPU was in use, as <see cref="TimeDivision"/> has it. Null for nodes that are not shares of slots, or without a usable share.
    /// </summary>
    public double? SecondsOf(Node node) =>
        node is { Value: { } share, Inconsistent: false } && node.Definition.Domain.IsSlots()
        && Result?.Repetitions is [{ Value: { } seconds, CpuSeconds: { } cpu, Seconds: > 0 and var wall }]
            ? share * seconds * Math.Min(1, cpu / wall)
            : null;

    /// <summary>The path of nodes, and what cannot be told apart; null without a tree.</summary>
    public string? Bottleneck => Tree is not { IsEmpty: false, Bottleneck: var bottleneck } ? null
        : bottleneck.Path.Count > 0 ? string.Join(" > ", bottleneck.Path.Select(node => ValueFormats.NodeName(node.Name))) + Rest(bottleneck)
        : bottleneck.Unknown.Count > 0 ? "not known"
        : "none";

    private static string Rest(Bottleneck bottleneck) => bottleneck.Contenders.Count > 0
        ? " > " + string.Join(" or ", bottleneck.Contenders.Select(node => ValueFormats.NodeName(node.Name)))
        : "";
}
