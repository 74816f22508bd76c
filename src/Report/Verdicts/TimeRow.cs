using Toplev.Report.Formatting;
using Toplev.Tma.Results;
using Toplev.Tma.Statistics;

namespace Toplev.Report.Verdicts;

/// <summary>One part of a difference of the time, as tables and charts show it: all rows of a comparison add up to the difference.</summary>
/// <param name="Node">Published name of the node that it is, or null for a part of another kind.</param>
public sealed record TimeRow(string Name, string? Node, Estimate Delta, bool Significant)
{
    /// <summary>Part of the whole difference within which an interval that holds 0 is called near 0; a wider one is uncertain.</summary>
    private const double NearZero = 0.05;

    /// <summary>True when the whole interval is close to 0: what is not distinguishable from 0 need not be near it.</summary>
    /// <param name="total">The whole difference, in seconds.</param>
    public bool IsNearZero(double total) => Delta.Interval is { } bounds && Math.Max(Math.Abs(bounds.Low), Math.Abs(bounds.High)) <= NearZero * Math.Abs(total);

    /// <summary>Parts that are not nodes and below this part of the largest are not shown where they are not certain.</summary>
    private const double Trifle = 0.005;

    /// <summary>
    /// The nodes that share out the work on the CPU (level 2 where it is known and shares out its parent, else level 1), or that work as
    /// a whole; then the clock, the parallelism and the waiting. Empty when the time cannot be divided.
    /// </summary>
    /// <param name="nodes">Nodes that share out the work, where they are not to be those of the deepest level.</param>
    public static IReadOnlyList<TimeRow> Of(Comparison comparison, IReadOnlyList<NodeDelta>? nodes = null)
    {
        if (comparison.Division is not { } division)
        {
            return [];
        }

        var known = comparison.Nodes.Where(node => node.SecondsDelta is not null).ToList();
        List<TimeRow> rows =
        [
            .. (nodes ?? known)
                .Where(node => nodes is not null || !known.Exists(child => child.Definition.Parent == node.Definition.Name))
                .Select(node => new TimeRow(ValueFormats.NodeName(node.Definition.Name), node.Definition.Name, node.SecondsDelta!.Value, node.Significant)),
        ];
        var hasNodes = rows.Count > 0;
        var trifle = Trifle * division.Parts.Max(part => Math.Abs(part.Delta.Value));
        rows.AddRange(
            division.Parts.Where(
                part => (!hasNodes || part != division.Work)
                    && (part.Significant
                        || Math.Abs(part.Delta.Value) > trifle)).Select(part => new TimeRow(NameOf(part.Kind), null, part.Delta, part.Significant)));
        return rows;
    }

    private static string NameOf(TimePartKind kind) => kind switch
    {
        TimePartKind.User => "User code",
        TimePartKind.Kernel => "Kernel",
        TimePartKind.Clock => "Clock",
        TimePartKind.Parallelism => "CPUs at once",
        TimePartKind.Waiting => "Waiting",
        _ => "Work on the CPU",
    };
}
