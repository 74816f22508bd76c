using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;

namespace Toplev.ModelCompiler.Sheets;

/// <summary>Reads the spreadsheet's threshold column, which mixes conditions with tags for other tools.</summary>
internal static class SheetThreshold
{
    public const string OverlapTag = "~overlap";

    /// <param name="text">Cell of the column, for example <c>&gt; 0.05 &amp; P; ~overlap</c>.</param>
    /// <param name="own">Gives the threshold cell of a term a condition names (<c>#HighIPC</c>).</param>
    public static Threshold? Parse(string text, Func<string, string?> own)
    {
        var condition = text.Split(';')[0].Trim();
        if (condition.StartsWith('('))
        {
            condition = condition.Trim('(', ')', ' ');
        }

        if (condition.Length == 0)
        {
            return null;
        }

        var parsed = ThresholdText.Parse(condition);
        return parsed.And is Expression.Name name && own(name.Text) is { Length: > 0 } limit
            ? parsed with { And = FormulaParser.Parse($"{name.Text} {limit}") }
            : parsed;
    }

    public static bool Overlaps(string text) => text.Contains(OverlapTag, StringComparison.Ordinal);
}
