using System.Text;
using Toplev.Tma.Formulas;

namespace Toplev.Tma.Metrics;

/// <summary>
/// The notation of thresholds in model files, the one of Intel's spreadsheet: <c>&gt; 0.1 &amp; P</c> (P: and the parent matters),
/// <c>&gt; 1.1 | &lt; 0.9</c>, <c>&gt; 0.7 | Heavy_Operations</c> (or that node matters), <c>&lt; 0.7 &amp; #HighIPC &gt; 0.35</c>.
/// </summary>
public static class ThresholdText
{
    /// <exception cref="FormulaException">The text is not a threshold.</exception>
    public static Threshold Parse(string text)
    {
        var needsParent = false;
        Expression? and = null;
        string? orNode = null;
        List<Limit> limits = [];
        var conditions = text.Split('&', StringSplitOptions.TrimEntries);
        foreach (var alternative in conditions[0].Split('|', StringSplitOptions.TrimEntries))
        {
            if (alternative.Length != 0 && alternative[0] is '<' or '>')
            {
                limits.Add(ParseLimit(alternative));
            }
            else
            {
                orNode = FormulaParser.Parse(alternative) is Expression.Name name
                    ? name.Text
                    : throw new FormulaException("Expected '<', '>' or a node", text, 0);
            }
        }

        foreach (var condition in conditions.AsSpan(1))
        {
            if (condition == "P")
            {
                needsParent = true;
            }
            else
            {
                var parsed = FormulaParser.Parse(condition);
                and = and is null ? parsed : new Expression.Binary(Operator.And, and, parsed);
            }
        }

        return new Threshold(limits, needsParent, orNode, and);
    }

    public static string Of(Threshold threshold)
    {
        var text = new StringBuilder();
        text.AppendJoin(" | ", threshold.AnyOf.Select(limit => $"{Symbol(limit.Comparison)} {FormulaText.Of(limit.Bound)}"));
        if (threshold.OrNode is not null)
        {
            text.Append(" | ").Append(threshold.OrNode);
        }

        if (threshold.NeedsParent)
        {
            text.Append(" & P");
        }

        if (threshold.And is not null)
        {
            text.Append(" & ").Append(FormulaText.Of(threshold.And));
        }

        return text.ToString();
    }

    private static Limit ParseLimit(string text)
    {
        var length = text.Length > 1 && text[1] == '=' ? 2 : 1;
        var comparison = text[..length] switch
        {
            "<" => Operator.Less,
            "<=" => Operator.LessOrEqual,
            ">" => Operator.Greater,
            _ => Operator.GreaterOrEqual,
        };
        return new Limit(comparison, FormulaParser.Parse(text[length..]));
    }

    private static string Symbol(Operator comparison) => comparison switch
    {
        Operator.Less => "<",
        Operator.LessOrEqual => "<=",
        Operator.Greater => ">",
        Operator.GreaterOrEqual => ">=",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
