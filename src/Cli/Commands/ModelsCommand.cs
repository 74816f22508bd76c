using System.CommandLine;
using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Machines;
using Toplev.Engine.Planning;
using Toplev.Report.Json;
using Toplev.Report.Terminal;
using Toplev.Tma.Metrics;

namespace Toplev.Cli.Commands;

/// <summary><c>tma models</c>: the microarchitectures the program knows, and one of them in full.</summary>
internal static class ModelsCommand
{
    public static Command Create(Streams streams)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "Model to show, or an alias such as spr: its nodes, formulas, thresholds and events",
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.CompletionSources.Add(_ => ModelCatalog.Embedded().Entries.Select(entry => entry.Name));
        var folder = SharedOptions.ModelFolder();
        var json = SharedOptions.Json();
        var color = SharedOptions.Color();
        var command = new Command("models", "List the supported microarchitectures, or show one") { name, folder, json, color, CompileCommand.Create(streams) };
        command.SetAction(parsed =>
        {
            var catalog = ModelFolder.Beside(ModelCatalog.Embedded(), parsed.GetValue(folder));
            var text = new TerminalText(OutputDevice.StandardOutput(parsed.GetValue(color)));
            if (parsed.GetValue(name) is { } asked)
            {
                var model = ModelCatalog.Read(ModelChoice.For(new Machine(), catalog, asked, null).Entry!);
                streams.Output.Write(parsed.GetValue(json) ? ModelDocument.Write(model) : Shown(text, () => new ModelListing(text).Write(model)));
            }
            else
            {
                streams.Output.Write(parsed.GetValue(json)
                    ? ModelDocument.Write(catalog.Entries)
                    : Shown(text, () => new ModelTable(text).Write(catalog.Entries)));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static string Shown(TerminalText text, Action write)
    {
        write();
        return text.ToString();
    }
}
