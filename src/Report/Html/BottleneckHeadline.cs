using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.Verdicts;
using Toplev.Report.View;
using Toplev.Tma.Tree;

namespace Toplev.Report.Html;

/// <summary>The answer for a result that is compared with nothing: where its time goes.</summary>
internal static class BottleneckHeadline
{
    /// <summary>Sentences are short; what is longer has a name from outside in it.</summary>
    private const int MostInHeadline = 200;

    public static Raw Of(ReportView view, Variant variant, bool isFirst)
    {
        var name = view.Variants.Count > 1 ? Fragment.Of($"<bdi>{variant.ShortLabel}</bdi>: ") : Raw.Empty;
        var answer = Raw.Join([name, Answer(variant)]);
        return Raw.Join(
        [
            isFirst ? Fragment.Of($"<h1>{answer}</h1>\n") : Fragment.Of($"<h2>{answer}</h2>\n"),
            Fragment.Of($"""<p class="lead">{Raw.Join(Sentences(view, variant), " ")}</p>"""),
        ]);
    }

    private static Raw Answer(Variant variant)
    {
        if (variant.Tree is not { Bottleneck: var bottleneck })
        {
            return KnownCauses.Of(variant.Result) is [var cause, ..] ? Fragment.Of($"{Variant.Shorten(cause.Headline, MostInHeadline)}")
                : variant.Measured is null ? Fragment.Of($"Nothing was measured")
                : Fragment.Of($"Where the time goes is <b>not known</b>");
        }

        if (bottleneck.Path is [.., var last])
        {
            return Fragment.Of($"""The bottleneck is <b class="figure">{ValueFormats.NodeName(last.Name)}</b>""");
        }

        return bottleneck.Unknown.Count > 0
            ? Fragment.Of($"The bottleneck is <b>not known</b>: {Names(bottleneck.Unknown)} has no usable value and may be the largest")
            : Fragment.Of($"<b>No bottleneck stands out</b>: no node is above its threshold");
    }

    private static IEnumerable<Raw> Sentences(ReportView view, Variant variant)
    {
        if (variant.Measured is { } measured)
        {
            var half = view.Unit.Uncertainty(measured.Seconds, measured.Interval);
            yield return Fragment.Of($"{Unbreakable.In($"{view.Unit.Text(measured.Seconds)}{half} {view.Unit.Symbol} per {view.Set.Measure.Per}.")}");
        }

        if (variant.Result is { ExitCode: { } code and not 0, ExitCodes.Count: > 0 })
        {
            yield return Fragment.Of($"<b>The program {(code > 128 ? $"was killed by signal {code - 128}" : $"ended with exit code {code}")}.</b>");
        }

        if (variant.Tree is not { Bottleneck: var bottleneck })
        {
            var causes = KnownCauses.Of(variant.Result);
            if (causes is [var first, ..])
            {
                yield return first.Facts.Length > 0 ? Fragment.Of($"{first.Facts[..1].ToUpperInvariant() + first.Facts[1..]}.") : Raw.Empty;
                yield return Fragment.Of($"{first.Helps}");
                foreach (var other in causes.Skip(1))
                {
                    yield return Fragment.Of($"{other.Sentence}");
                }
            }

            yield return causes.Count > 0 ? Raw.Empty
                : view.HasTree ? Fragment.Of($"<b>Why: unknown.</b> {ReasonText.Of(variant.WhyNoTree!)}.")
                : Fragment.Of($"<b>Why: unknown.</b> {NoTreePanel.Reference(view)}.");
            yield break;
        }

        if (bottleneck.Path is [.., var last])
        {
            yield return Fragment.Of(
                $"""<i class="sw c-{NodeColor.Of(last.Definition.Path).Name}"></i><b>{ValueFormats.NodeName(last.Name)}</b> takes """
                + $"{ValueFormats.Percent(last.Value ?? 0)} % {Domains.Short(last.Definition)}. {view.Meaning(last.Definition)}");
        }

        if (bottleneck.Contenders.Count > 1)
        {
            yield return Fragment.Of($"Within it: {string.Join(" or ", bottleneck.Contenders.Select(node => ValueFormats.NodeName(node.Name)))}: too close "
                + $"to call.");
        }

        if (bottleneck.Rival is { } rival)
        {
            yield return Fragment.Of($"Close behind: {ValueFormats.NodeName(rival.Name)}, {ValueFormats.Percent(rival.Value ?? 0)} %.");
        }

        if (bottleneck is { Path.Count: > 0, Unknown.Count: > 0 })
        {
            yield return Fragment.Of($"Its children cannot be told apart: no usable value for {Names(bottleneck.Unknown)}.");
        }
    }

    private static string Names(IReadOnlyList<Node> nodes) =>
        string.Join(", ", nodes.Take(3).Select(node => ValueFormats.NodeName(node.Name))) + (nodes.Count > 3 ? ", …" : "");
}
