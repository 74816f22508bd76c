using Toplev.Tma.Events;
using Toplev.Tma.Samples;

namespace Toplev.Tma.Importing;

/// <summary>The readings of an output in the order of a plan.</summary>
public static class ImportedSamples
{
    public static IReadOnlyList<Sample> Of(ImportedOutput output, CollectionPlan plan, IReadOnlyList<PlannedSource> sources)
    {
        var softwareAt = plan.SoftwareEvents.Select(name => SlotOf(output, name)).ToArray();
        var count = plan.EventCount;
        List<Sample> samples = [];
        foreach (var interval in output.Intervals)
        {
            var events = new CounterReading[count];
            foreach (var source in sources)
            {
                events[source.Index] = Read(interval.Readings, source);
            }

            samples.Add(new Sample
            {
                EndSeconds = interval.EndSeconds,
                Events = events,
                Software = [.. softwareAt.Select(slot => slot < 0 ? default : interval.Readings[slot])],
            });
        }

        return samples;
    }

    private static int SlotOf(ImportedOutput output, string name)
    {
        for (var slot = 0; slot < output.Events.Count; slot++)
        {
            if (output.Events[slot].Name.Text == name && output.Events[slot].Status == ReadingStatus.Counted)
            {
                return slot;
            }
        }

        return -1;
    }

    private static CounterReading Read(CounterReading[] readings, PlannedSource source)
    {
        var first = readings[source.Slots[0]];
        if (first.Status != ReadingStatus.Counted)
        {
            return first;
        }

        var sum = 0.0;
        foreach (var slot in source.Slots)
        {
            if (readings[slot].Status != ReadingStatus.Counted)
            {
                return readings[slot];
            }

            sum += readings[slot].Count;
        }

        return CounterReading.Counted(sum * source.Scale, first.RunningSeconds, first.RunningShare);
    }
}
