using System.CommandLine;
using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.ModelCompiler;
using Toplev.Report.Terminal;
using Toplev.Tma;

namespace Toplev.Cli.Commands;

/// <summary><c>tma models compile</c>: models from Intel's published files, also of cores that came out after this program.</summary>
internal static class CompileCommand
{
    private const string DefaultFolder = "models";

    public static Command Create(Streams streams)
    {
        var source = new Argument<string>("DIR") { Description = "A checkout of https://github.com/intel/perfmon, or a directory with the same layout: "
            + "mapfile.csv, SPR/events/*.json, SPR/metrics/*.json" };
        var destination = OptionFactory.Text(OptionGroup.Results, "--output", "DIR", "Directory for the models, one file each (default models)", "-o");
        var verbose = OptionFactory.Flag(
            OptionGroup.Results, "--verbose", "Report where the published files disagree and what was assumed", "-v");
        var command = new Command("compile", "Compile models of all cores in Intel's published files, for --model-dir") { source, destination, verbose };
        command.SetAction(parsed =>
        {
            var (from, to) = (parsed.GetValue(source)!, parsed.GetValue(destination) ?? DefaultFolder);
            var compiled = ModelSet.Compile(from, parsed.GetValue(verbose) ? message => streams.Error.Write($"{message}\n") : _ => { });
            if (compiled.Models.Count > 0)
            {
                ModelSet.Write(compiled, to);
            }

            var text = new TerminalText(OutputDevice.StandardOutput(ColorChoice.Never));
            Write(text, compiled, to);
            streams.Output.Write(text.ToString());
            streams.Output.Flush();
            return compiled.Models.Count > 0 ? ExitCode.Success : throw new UserErrorException(
                $"No model could be made from {from}.", "It must contain mapfile.csv and the event and metric files of the cores listed there.");
        });
        return command;
    }

    private static void Write(TerminalText text, CompiledModels compiled, string folder)
    {
        var width = compiled.Models.Select(model => model.Name.Length).DefaultIfEmpty().Max() + 2;
        foreach (var compiledModel in compiled.Models)
        {
            var model = compiledModel.Model;
            var cpus = model.Cpus.Count == 0 ? "not selected automatically for any processor" : string.Join(", ", model.Cpus);
            var limits = model.Nodes.Any(node => node.Threshold is not null) ? "" : "; its files contain no thresholds, so no node is flagged";
            text.Line($"{model.Name.PadRight(width)}TMA {model.TmaVersion}, {model.Nodes.Count} nodes, {model.Metrics.Count} metrics, {model.Events.Count} "
                + $"events, {cpus}{limits}");
        }

        foreach (var reason in compiled.LeftOut.GroupBy(core => core.Why))
        {
            text.Line($"Skipped: {string.Join(", ", reason.Select(core => core.Name))}: {reason.Key}");
        }

        if (compiled.Models.Count > 0)
        {
            var count = compiled.Models.Count == 1 ? "1 model" : $"{compiled.Models.Count} models";
            text.Line($"{count} in {folder}. To measure with them: tma run --model-dir {ShellQuoting.Quote(folder)} -- PROGRAM");
        }
    }
}
