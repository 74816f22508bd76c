using System.CommandLine;
using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Machines;
using Toplev.Engine.Planning;
using Toplev.Report.Explanations;
using Toplev.Report.Json;
using Toplev.Report.Terminal;
using Toplev.Tma;
using Toplev.Tma.Metrics;

namespace Toplev.Cli.Commands;

/// <summary><c>tma explain</c>: what a node means, how it is computed, what usually helps and how to find the code.</summary>
internal static class ExplainCommand
{
    public static Command Create(Streams streams)
    {
        var asked = new Argument<string>("NODE") { Description = "Name or path of a node, case-insensitive (Memory_Bound, dram-bound), or a prefix of one" };
        asked.CompletionSources.Add(_ => ExplanationCatalog.Embedded().Names);
        var modelName = SharedOptions.Model();
        var folder = SharedOptions.ModelFolder();
        var json = SharedOptions.Json();
        var color = SharedOptions.Color();
        var root = SharedOptions.Root();
        var command = new Command("explain", "Explain a node: meaning, formula, events, what helps") { asked, modelName, folder, json, color, root };
        command.SetAction(parsed =>
        {
            var machine = MachineProbe.Read(parsed.GetValue(root) ?? "/");
            var selection = ModelSelection.Of(parsed.GetValue(modelName), ModelFolder.Beside(ModelCatalog.Embedded(), parsed.GetValue(folder)), () => machine);
            var here = ModelCatalog.Read(selection.Entry);
            var (model, node, elsewhere) = Find(here, parsed.GetValue(asked)!);
            var explanation = ExplanationCatalog.Embedded().Find(model, node.Name);
            var pmu = MeasurementSetup.PmuOf(machine, model);
            if (parsed.GetValue(json))
            {
                streams.Output.Write(ExplanationDocument.Write(model, node, explanation, FormulaParts.Of(model, node), pmu));
                return ExitCode.Success;
            }

            if ((elsewhere ?? selection.Note) is { } note)
            {
                streams.Say(note);
            }

            var text = new TerminalText(OutputDevice.StandardOutput(parsed.GetValue(color)));
            new NodePage(model, node, explanation, pmu, text).Write();
            streams.Output.Write(text.ToString());
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Finds the node: in the requested model, or else in Intel's, whose names most texts use.</summary>
    private static (TmaModel Model, NodeDefinition Node, string? Note) Find(TmaModel model, string asked)
    {
        var search = NodeSearch.In(model, asked);
        if (search.Node is { } node)
        {
            return (model, node, null);
        }

        var intel = ModelCatalog.Read(ModelCatalog.Embedded().Find(ModelSelection.WellKnown)!);
        if (model.Vendor != intel.Vendor && NodeSearch.In(intel, asked).Node is { } foreign)
        {
            var relative = NodeSearch.Relative(model, foreign);
            return (intel, foreign,
                $"{model.Title} has no node {foreign.Name}; showing that of {intel.Title}."
                + (relative is null ? "" : $" The closest node on {model.Title} is {relative.Name}: tma explain {relative.Name} --model {model.Name}"));
        }

        throw new UserErrorException(
            search.IsAmbiguous ? $"{model.Title} has more than one node starting with '{asked}'." : $"{model.Title} has no node '{asked}'.",
            $"Did you mean {string.Join(" or ", search.Candidates.Take(6))}? All nodes: tma models {model.Name}");
    }
}
