using Toplev.Tma.Results;

namespace Toplev.Report.Formatting;

/// <summary>The number that a program printed and <c>--metric-from</c> names.</summary>
internal static class PrintedText
{
    /// <summary>What stands before it.</summary>
    public static string Label(Measure measure) => measure.Per == Measure.TimePerOperation.Per ? "Operation" : "Printed";

    /// <summary>Of the runs that printed one, in the measure's own unit; null where no number was asked for.</summary>
    public static IReadOnlyList<double>? Values(ResultSet set, ProgramResult result) => set.Measure.Kind == MeasureKind.Time
        ? null
        : [.. result.Repetitions.Select(repetition => repetition.Value).OfType<double>()];

    /// <summary><c>137.1 req/s</c>, <c>137.1 req/s, mean of 6 runs (130.2 to 141.0)</c>, <c>n/a</c>; null where no number was asked for.</summary>
    public static string? Of(ResultSet set, ProgramResult result)
    {
        if (Values(set, result) is not { } values)
        {
            return null;
        }

        if (values.Count == 0)
        {
            return ValueFormats.NotAvailable;
        }

        var unit = ValueUnit.Of(set.Measure, values.Max());
        return values.Count == 1
            ? unit.Full(values[0])
            : $"{unit.Full(values.Average())}, mean of {values.Count} runs ({unit.Text(values.Min())} to {unit.Text(values.Max())})";
    }
}
