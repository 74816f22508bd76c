using System.Globalization;
using Toplev.Tma.Tree;

namespace Toplev.Report.Csv;

/// <summary>Interval data, one row per interval, scope and node: <c>seconds,scope,path,percent,counted</c>. Missing values are empty.</summary>
public static class IntervalCsv
{
    public const string Header = "seconds,scope,path,percent,counted";

    /// <param name="seconds">End of the interval since the program's start.</param>
    public static void WriteRows(TextWriter output, double seconds, string? scope, TmaTree tree)
    {
        foreach (var node in tree.Nodes)
        {
            output.Write(seconds.ToString("0.#########", CultureInfo.InvariantCulture));
            output.Write(',');
            output.Write(Field(scope ?? ""));
            output.Write(',');
            output.Write(node.Definition.Path);
            output.Write(',');
            output.Write((node.Value * 100)?.ToString("R", CultureInfo.InvariantCulture));
            output.Write(',');
            output.Write(node.Counted?.ToString("R", CultureInfo.InvariantCulture));
            output.Write('\n');
        }
    }

    private static string Field(string text) =>
        text.AsSpan().IndexOfAny(',', '"', '\n') < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
