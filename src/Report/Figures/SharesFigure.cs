using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Tma.Tree;

namespace Toplev.Report.Figures;

/// <summary>Two trees without any interval: for every node that is shown, the share before and after, one below the other.</summary>
internal static class SharesFigure
{
    public static Figure Of(string name, SharePairs pairs) => new(
        name, pairs.Title, pairs.Subtitle, FigureAxis.Percent(pairs.Scale.From, pairs.Scale.To), [.. pairs.Pairs.Select(pair => Row(pair, pairs.Scale))]);

    private static FigureRow Row(SharePair pair, LinearScale scale)
    {
        var definition = pair.Delta.Definition;
        return new FigureRow(
            ValueFormats.NodeName(definition.Name),
            pair.Value,
            [
                .. Bar(pair.Before, 0.08, 0.48),
                .. Bar(pair.After, 0.52, 0.92),
                .. DeepNodes.Limit(definition) is { } limit && limit <= scale.To ? [new FigureMark.Threshold(limit)] : (FigureMark[])[],
            ])
        { Height = 28, Marked = pair.IsFlagged, Depth = definition.Level - 1 };
    }

    private static FigureMark[] Bar(Node node, double top, double bottom) => node.Inconsistent ? []
        : [new FigureMark.Bar(0, Math.Max(0, node.Value!.Value), NodeColor.Of(node.Definition.Path)) { Top = top, Bottom = bottom, Dim = !node.Flagged }];
}
