using Toplev.Tma;
using Toplev.Tma.Metrics;

namespace Toplev.Report.Explanations;

/// <summary>The commands that show which code is behind a node. They use encodings, so perf does not need an event list.</summary>
public static class SamplingCommand
{
    /// <param name="pmu">Device of the cores.</param>
    /// <returns>Empty when the model names no event for the node.</returns>
    public static IReadOnlyList<string> For(TmaModel model, NodeDefinition node, string pmu)
    {
        List<string> commands = [];
        foreach (var name in node.LocateWith)
        {
            if (model.Events.TryGetValue(name, out var item))
            {
                // P: as precise as the event and the machine can be (perf 4.3).
                commands.Add($"perf record -e {ShellQuoting.Quote(item.Encoding.ToPerf(pmu, name) + "P")} -- PROGRAM");
            }
        }

        return commands;
    }
}
