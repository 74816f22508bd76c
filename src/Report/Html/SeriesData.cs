using System.Text;
using System.Text.Json;
using Toplev.Report.Charts;
using Toplev.Report.Formatting;
using Toplev.Report.View;
using Toplev.Tma.Results;

namespace Toplev.Report.Html;

/// <summary>The time series as the script reads them: a JSON head, and each variant's numbers packed.</summary>
internal static class SeriesData
{
    /// <summary>More threads are more than a page can show; a trace has them all.</summary>
    private const int MostLanes = 40;

    private const int MostRows = 24;

    public static void Write(TextWriter output, ReportView view)
    {
        WriteSeries(output, view);
        if (view.Input.Lanes.Count > 0)
        {
            List<VariantLanes> shown = [
                .. view.Input.Lanes.Select(lanes => lanes with { Lanes = [.. lanes.Lanes.Take(MostLanes).Select(lane => lane.Above(MostRows))] })];
            var leftOut = view.Input.Lanes.Select(lanes => Math.Max(0, lanes.Lanes.Count - MostLanes)).ToList();
            output.Write($"<script type=\"application/json\" id=\"lanes\">{Head(RegionColors.Of(view), shown, leftOut)}</script>\n");
            foreach (var lanes in shown)
            {
                output.Write($"<script type=\"text/plain\" class=\"packed-lanes\">{SeriesPacking.Pack(lanes)}</script>\n");
            }
        }
    }

    private static void WriteSeries(TextWriter output, ReportView view)
    {
        if (!OverTimeSection.HasSeries(view))
        {
            return;
        }

        List<VariantSeries> all = [.. view.Input.Series.Where(series => series.EndSeconds.Length > 1)];
        output.Write($"<script type=\"application/json\" id=\"series\">{Head(view, all)}</script>\n");
        var packed = new string[all.Count];
        Parallel.For(0, all.Count, position => packed[position] = SeriesPacking.Pack(all[position]));
        foreach (var text in packed)
        {
            output.Write("<script type=\"text/plain\" class=\"packed\">");
            output.Write(text);
            output.Write("</script>\n");
        }
    }

    /// <summary>The writer's default encoder leaves no angle bracket that could end the element.</summary>
    private static string Head(ReportView view, List<VariantSeries> all)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("ticksPerSecond", SeriesPacking.TicksPerSecond);
            json.WriteNumber("stepsOfWhole", SeriesPacking.StepsOfWhole);
            json.WriteNumber("gap", SeriesPacking.Gap);
            json.WriteStartArray("variants");
            foreach (var series in all)
            {
                json.WriteStartObject();
                json.WriteString("name", Variant.Shorten(series.Name, 120));
                json.WriteStartArray("nodes");
                foreach (var node in series.Nodes)
                {
                    json.WriteStartObject();
                    json.WriteString("name", ValueFormats.NodeName(node));
                    json.WriteString("color", NodeColor.Of(SeriesNodes.Path(view, node)).Name);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteStartArray("runs");
                foreach (var start in series.RunStarts)
                {
                    json.WriteNumberValue(Math.Round(start, 4));
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Head(RegionColors colors, List<VariantLanes> all, List<int> leftOut)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("ticksPerSecond", SeriesPacking.RegionTicksPerSecond);
            json.WriteNumber("axisTicksPerSecond", SeriesPacking.TicksPerSecond);
            json.WriteStartArray("variants");
            foreach (var (lanes, threads) in all.Zip(leftOut))
            {
                json.WriteStartObject();
                json.WriteString("name", Variant.Shorten(lanes.Name, 120));
                json.WriteNumber("end", Math.Round(lanes.EndSeconds, 6));
                json.WriteNumber("leftOut", threads);
                Array(json, "runs", lanes.RunStarts, start => json.WriteNumberValue(Math.Round(start, 6)));
                Array(json, "regions", lanes.Names, name =>
                {
                    json.WriteStartArray();
                    json.WriteStringValue(Variant.Shorten(name, 200));
                    json.WriteNumberValue(colors.Of(name));
                    json.WriteEndArray();
                });
                Array(json, "lanes", lanes.Lanes, lane =>
                {
                    json.WriteStartArray();
                    json.WriteStringValue(Variant.Shorten(lane.Label, 60));
                    json.WriteNumberValue(lane.Rows);
                    json.WriteEndArray();
                });
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }
}
