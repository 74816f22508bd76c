using System.Text.Json;
using Toplev.Tma.Events;
using Toplev.Tma.Metrics;
using Toplev.Tma.Samples;
using Toplev.Tma.Tests.Metrics;

namespace Toplev.Tma.Tests;

/// <summary>Counts by encoding, and the values that Intel's published formulas give on them (tools/oracle).</summary>
internal sealed class PublishedCase(JsonElement element)
{
    public double Seconds => element.GetProperty("parameters").GetProperty(SystemParameter.DurationMilliseconds).GetDouble() / 1000;

    public double TimeStampFrequency => element.GetProperty("parameters").GetProperty(SystemParameter.TimeStampTicks).GetDouble() / Seconds;

    /// <summary>The parameters that are known before a measurement.</summary>
    public Dictionary<string, double> Constants => element.GetProperty("parameters").EnumerateObject()
        .Where(parameter => parameter.Name is SystemParameter.SmtOn or SystemParameter.ProcessorCount or SystemParameter.SlotsPerCycle)
        .ToDictionary(parameter => parameter.Name, parameter => parameter.Value.GetDouble());

    public static IReadOnlyList<PublishedCase> Of(string model)
    {
        var document = JsonDocument.Parse(File.ReadAllBytes(FixtureFile.Path("published-values", model + ".json")));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(item => new PublishedCase(item))];
    }

    /// <summary>Files of TMA 5.2 call DRAM_Bound L3_Miss_Bound on some cores.</summary>
    public double? Percent(string node) =>
        element.GetProperty("nodes").TryGetProperty(node, out var value) ? value.GetDouble()
        : node == "DRAM_Bound" ? Percent("L3_Miss_Bound") : null;

    public double Count(EventEncoding encoding)
    {
        var key = encoding.ToPerf("", "")[1..].Replace(",name=", "", StringComparison.Ordinal).TrimEnd('/');
        return element.GetProperty("counts").GetProperty(key).GetDouble();
    }

    /// <summary>One run of one interval in which every planned event was counted all the time.</summary>
    public Measurement Measure(CollectionPlan plan) => new()
    {
        TimeStampFrequency = TimeStampFrequency,
        Runs =
        [
            new RunSamples
            {
                Passes = [.. plan.Passes.Select(groups => new PassSamples
                {
                    WallSeconds = Seconds,
                    Samples = [SampleOf(plan, groups)],
                })],
            },
        ],
    };

    private Sample SampleOf(CollectionPlan plan, IReadOnlyList<int> groups)
    {
        var readings = new CounterReading[plan.EventCount];
        foreach (var planned in groups.SelectMany(group => plan.Groups[group].Events))
        {
            readings[planned.Index] = CounterReading.Counted(Count(planned.Event.Encoding), Seconds, 1);
        }

        return new Sample { EndSeconds = Seconds, Events = readings, Software = [] };
    }
}
