using System.Text.Json;
using Toplev.Report.Formatting;
using Toplev.Report.View;
using Toplev.Tma.Results;

namespace Toplev.Report.Json;

/// <summary>
/// Regions and counters in Chrome's trace event format, which ui.perfetto.dev and chrome://tracing open: a process for each result, a
/// track for each thread, the shares of slots and the software counters as counters. Times in microseconds from the beginning of the first run; runs follow one
/// another.
/// </summary>
public static class TraceDocument
{
    private const double Microseconds = 1e6;

    public static void Write(Stream output, ReportInput input)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartObject("otherData");
        json.WriteString("tool", "tma " + input.Set.ToolVersion);
        json.WriteEndObject();
        json.WriteStartArray("traceEvents");
        List<string> names = [
            .. input.Series.Select(series => series.Name).Concat(
                input.Lanes.Select(lanes => lanes.Name)).Concat(input.Rates.Select(rates => rates.Name)).Distinct()];
        for (var i = 0; i < names.Count; i++)
        {
            Metadata(json, "process_name", i + 1, 0, names[i]);
            foreach (var series in input.Series.Where(series => series.Name == names[i]))
            {
                Counters(json, i + 1, series);
            }

            foreach (var rates in input.Rates.Where(rates => rates.Name == names[i]))
            {
                Counters(json, i + 1, rates);
            }

            foreach (var lanes in input.Lanes.Where(lanes => lanes.Name == names[i]))
            {
                Slices(json, i + 1, lanes);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A counter has its value from its event to the next: the interval's begin. What was not counted has no event.</summary>
    private static void Counters(Utf8JsonWriter json, int process, VariantSeries series)
    {
        for (var interval = 0; interval < series.EndSeconds.Length; interval++)
        {
            if (series.Shares.All(shares => float.IsNaN(shares[interval])))
            {
                continue;
            }

            Begin(json, "C", "share of slots (%)", process, 0, interval == 0 ? 0 : series.EndSeconds[interval - 1]);
            json.WriteStartObject("args");
            for (var node = 0; node < series.Nodes.Count; node++)
            {
                if (!float.IsNaN(series.Shares[node][interval]))
                {
                    json.WriteNumber(ValueFormats.NodeName(series.Nodes[node]), Math.Round(series.Shares[node][interval] * 100, 2));
                }
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void Counters(Utf8JsonWriter json, int process, VariantRates rates)
    {
        for (var counter = 0; counter < rates.Counters.Count; counter++)
        {
            for (var interval = 0; interval < rates.EndSeconds.Length; interval++)
            {
                if (!double.IsNaN(rates.Values[counter][interval]))
                {
                    Begin(json, "C", rates.Counters[counter], process, 0, interval == 0 ? 0 : rates.EndSeconds[interval - 1]);
                    json.WriteStartObject("args");
                    json.WriteNumber("value", Math.Round(rates.Values[counter][interval], 3));
                    json.WriteEndObject();
                    json.WriteEndObject();
                }
            }
        }
    }

    private static void Slices(Utf8JsonWriter json, int process, VariantLanes lanes)
    {
        var thread = 0;
        foreach (var lane in lanes.Lanes)
        {
            var tracks = TracksOf(lane);
            for (var track = 0; track <= tracks.Max(); track++)
            {
                thread++;
                Metadata(json, "thread_name", process, thread, (lane.Label.Length > 0 ? lane.Label : "program") + (track > 0 ? $" (overlapping {track})" : ""));
                for (var i = 0; i < lane.Begins.Length; i++)
                {
                    if (tracks[i] == track)
                    {
                        Begin(json, "X", lanes.Names[lane.Names[i]], process, thread, lane.Begins[i]);
                        json.WriteNumber("dur", Math.Round((lane.Ends[i] - lane.Begins[i]) * Microseconds, 3));
                        json.WriteEndObject();
                    }
                }
            }
        }
    }

    /// <summary>Slices of a track must be nested or disjoint: what overlaps otherwise goes to a further track.</summary>
    private static int[] TracksOf(Lane lane)
    {
        var tracks = new int[lane.Begins.Length];
        List<Stack<double>> open = [];
        foreach (var i in Enumerable.Range(0, lane.Begins.Length).OrderBy(i => lane.Begins[i]).ThenByDescending(i => lane.Ends[i]))
        {
            for (var track = 0; ; track++)
            {
                if (track == open.Count)
                {
                    open.Add(new Stack<double>());
                }

                while (open[track].TryPeek(out var end) && end <= lane.Begins[i])
                {
                    open[track].Pop();
                }

                if (!open[track].TryPeek(out var around) || around >= lane.Ends[i])
                {
                    open[track].Push(lane.Ends[i]);
                    tracks[i] = track;
                    break;
                }
            }
        }

        return tracks;
    }

    private static void Begin(Utf8JsonWriter json, string phase, string name, int process, int thread, double seconds)
    {
        json.WriteStartObject();
        json.WriteString("ph", phase);
        json.WriteString("name", name);
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteNumber("ts", Math.Round(seconds * Microseconds, 3));
    }

    private static void Metadata(Utf8JsonWriter json, string kind, int process, int thread, string name)
    {
        Begin(json, "M", kind, process, thread, 0);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
