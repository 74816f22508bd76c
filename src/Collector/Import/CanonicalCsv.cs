using System.Globalization;
using System.Text;
using Toplev.Tma.Events;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Import;

/// <summary>Readings as perf would have printed them for a plan: what a recording of an import holds, and what its result is built from.</summary>
public static class CanonicalCsv
{
    /// <param name="hasStamps">False for a whole run in one sample.</param>
    public static byte[] Write(CollectionPlan plan, IReadOnlyList<Sample> samples, bool hasStamps)
    {
        var text = new StringBuilder();
        foreach (var sample in samples)
        {
            var stamp = hasStamps ? sample.EndSeconds.ToString("0.000000000", CultureInfo.InvariantCulture) + ";" : "";
            for (var index = 0; index < sample.Software.Length; index++)
            {
                Append(text, stamp, plan.SoftwareEvents[index], sample.Software[index]);
            }

            foreach (var planned in plan.Groups.SelectMany(group => group.Events))
            {
                Append(text, stamp, planned.Label, sample.Events[planned.Index]);
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, string stamp, string label, CounterReading reading)
    {
        switch (reading.Status)
        {
            case ReadingStatus.Counted:
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{stamp}{reading.Count:0.######};;{label};{Math.Round(reading.RunningSeconds * 1e9):0};{reading.RunningShare * 100:0.######};;\n");
                break;
            case ReadingStatus.NotCounted:
                text.Append(CultureInfo.InvariantCulture, $"{stamp}<not counted>;;{label};0;100.00;;\n");
                break;
            case ReadingStatus.NotSupported:
                text.Append(CultureInfo.InvariantCulture, $"{stamp}<not supported>;;{label};0;100.00;;\n");
                break;
            default:
                break;
        }
    }
}
