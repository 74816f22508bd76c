using System.Globalization;
using System.Text.RegularExpressions;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;

namespace Toplev.ModelCompiler.Checking;

/// <summary>
/// Reads a threshold of a metrics file. There every ancestor's limit is spelled out; here that is <see cref="Threshold.NeedsParent"/>.
/// </summary>
internal static partial class PublishedThreshold
{
    public static Threshold? Parse(string text, string name, bool isNode, IReadOnlyList<string> ancestors)
    {
        List<Limit> limits = [];
        var needsParent = false;
        string? orNode = null;
        Expression? and = null;
        foreach (Match match in Comparison().Matches(text))
        {
            var subject = match.Groups["name"].Value;
            var comparison = match.Groups["symbol"].Value == ">" ? Operator.Greater : Operator.Less;
            if (subject == name)
            {
                var bound = FormulaParser.Parse(match.Groups["bound"].Value);
                limits.Add(new Limit(comparison, isNode ? Fraction(bound) : bound));
            }
            else if (ancestors.Contains(subject))
            {
                needsParent = true;
            }
            else if (text.Contains('|', StringComparison.Ordinal))
            {
                orNode = subject;
            }
            else
            {
                and = FormulaParser.Parse($"{subject}{match.Groups["scale"].Value} {match.Groups["symbol"].Value} {match.Groups["bound"].Value}");
            }
        }

        return limits.Count == 0 ? null : new Threshold(limits, needsParent, orNode, and);
    }

    private static Expression Fraction(Expression percent) => percent is Expression.Number number
        ? new Expression.Number(double.Parse((number.Value / 100).ToString("0.######", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))
        : new Expression.Binary(Operator.Divide, percent, new Expression.Number(100));

    [GeneratedRegex(@"metric_TMA_\.*(?<name>\w+?)(\(%\))?(?<scale> / [\d.]+)? (?<symbol>[<>]) (?<bound>[^)&|]+)")]
    private static partial Regex Comparison();
}
