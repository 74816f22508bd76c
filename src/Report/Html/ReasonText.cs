using System.Text.RegularExpressions;
using Toplev.Report.Markup;
using Toplev.Report.View;

namespace Toplev.Report.Html;

/// <summary>Sentences of the quality check for the page: a capital at the beginning, options as what is typed.</summary>
internal static partial class ReasonText
{
    private const int Most = 400;

    public static Raw Of(string reason)
    {
        List<Raw> pieces = [];
        var text = Variant.Shorten(reason.Length > 0 ? char.ToUpperInvariant(reason[0]) + reason[1..] : reason, Most);
        var start = 0;
        foreach (Match option in Option().Matches(text))
        {
            pieces.Add(Fragment.Of($"""{text[start..option.Index]}<code class="option">{option.Value}</code>"""));
            start = option.Index + option.Length;
        }

        pieces.Add(Fragment.Of($"{text[start..]}"));
        return Raw.Join(pieces);
    }

    /// <summary><c>--no-multiplex</c>, <c>-r 40</c>.</summary>
    [GeneratedRegex(@"(?<![\w-])--?[a-z][a-z-]*( \d+| \w+,\w+=\w+)?(?![\w])")]
    private static partial Regex Option();
}
