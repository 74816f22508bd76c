using System.Text.Json;
using Toplev.Tma.Results;

namespace Toplev.Report.Json;

/// <summary>Where a program was made to run, and with which pages: only where an option asked for it.</summary>
internal static class PlacementDocument
{
    public static void Write(Utf8JsonWriter json, Placement placement)
    {
        if (placement == new Placement())
        {
            return;
        }

        json.WriteStartObject("placement");
        json.WriteString("cpus", placement.Cpus);
        if (placement.Node is { } node)
        {
            json.WriteNumber("node", node);
        }
        else
        {
            json.WriteNull("node");
        }

        json.WriteString("hugePages", placement.HugePages);
        json.WriteEndObject();
    }
}
