using System.Text.Json;
using Toplev.Report.Formatting;
using Toplev.Tma.Results;

namespace Toplev.Report.Json;

/// <summary>The number that a program printed and <c>--metric-from</c> names, where one was asked for.</summary>
internal static class PrintedDocument
{
    public static void Write(Utf8JsonWriter json, ResultSet set, ProgramResult result)
    {
        if (PrintedText.Values(set, result) is not { } values)
        {
            return;
        }

        json.WriteStartObject("printed");
        json.WriteString("unit", set.Measure.Unit);
        json.WriteOrNull("higherIsBetter", set.Measure.HigherIsBetter);
        json.WriteNumber("runs", values.Count);
        json.WriteOrNull("mean", values.Count > 0 ? values.Average() : (double?)null);
        json.WriteOrNull("min", values.Count > 0 ? values.Min() : (double?)null);
        json.WriteOrNull("max", values.Count > 0 ? values.Max() : (double?)null);
        json.WriteEndObject();
    }
}
