using System.Text.Json;
using Toplev.Tma.Regions;

namespace Toplev.Report.Json;

/// <summary>What only rows have that stand for several names; their mean and percentiles are without the warm-up.</summary>
internal static class NumberedNamesDocument
{
    public static void Write(Utf8JsonWriter json, RegionResult region)
    {
        if (region.Numbered is { } numbered)
        {
            json.WriteStartObject("numbered");
            json.WriteNumber("names", numbered.Names);
            json.WriteString("first", numbered.First);
            json.WriteString("last", numbered.Last);
            json.WriteNumber("lastMs", numbered.LastSeconds * 1000);
            json.WriteEndObject();
        }

        if (region.WarmUp is { } warmUp)
        {
            json.WriteStartObject("warmUp");
            json.WriteNumber("first", warmUp.First);
            json.WriteNumber("of", warmUp.Iterations);
            json.WriteNumber("p50Ms", warmUp.FirstSeconds * 1000);
            json.WriteNumber("restP50Ms", warmUp.RestSeconds * 1000);
            json.WriteNumber("ratio", warmUp.Ratio);
            json.WriteEndObject();
        }
    }
}
