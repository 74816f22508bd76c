using System.Globalization;
using System.Text;
using Toplev.Tma.Events;

namespace Toplev.Engine.Planning;

/// <summary>A plan for people: its groups with the published names of their events.</summary>
public static class PlanText
{
    public static string Describe(MeasurementSetup setup)
    {
        var text = new StringBuilder();
        if (setup.Model is { } model)
        {
            text.Append(CultureInfo.InvariantCulture, $"# {model.Title}, TMA {model.TmaVersion}, level {setup.Level}: {setup.Plan.EventCount} events in "
                + $"{setup.Plan.Groups.Count} groups\n");
        }

        foreach (var group in setup.Plan.Groups)
        {
            text.Append("#   ").Append(Names(group)).Append('\n');
        }

        return text.ToString();
    }

    private static string Names(EventGroup group) => string.Join(' ', group.Events.Select(planned => planned.Event.Name));
}
