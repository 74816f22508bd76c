using System.CommandLine;
using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Import;
using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Importing;
using Toplev.Engine.Planning;
using Toplev.Report.Terminal;
using Toplev.Tma;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Cli.Commands;

/// <summary><c>tma import</c>: the tree of what perf or toplev wrote elsewhere.</summary>
internal static class ImportCommand
{
    public static Command Create(Streams streams)
    {
        var file = new Argument<string>("FILE") { Description = "Output of perf stat (text, -x, -j), of a tma plan script or of toplev, plain or .gz; - is "
            + "standard input" };
        var model = SharedOptions.Model("Microarchitecture it was measured on (default: inferred from its events)");
        var trace = OptionFactory.Text(
            OptionGroup.Target, "--trace", "TRACE.json", "Align this Chrome trace (torch.profiler) with the recording FILE");
        var folder = SharedOptions.ModelFolder();
        var recording = OptionFactory.Text(OptionGroup.Results, "--output", "FILE.tma", "Save it as a recording", "-o");
        var written = new ResultFileOptions("the first program's intervals, runs and software counters");
        var noFold = SharedOptions.NoFoldRegions();
        var output = new OutputOptions();
        var command = new Command("import", "Print the TMA tree of perf output collected elsewhere") { file };
        foreach (var option in (IEnumerable<Option>)[model, folder, trace, noFold, recording, .. written.WithoutTrace, .. output.All])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            var wanted = written.Read(parsed) with { Verbosity = output.Verbosity(parsed) };
            var catalog = ModelFolder.Beside(ModelCatalog.Embedded(), parsed.GetValue(folder));
            var path = parsed.GetValue(file)!;
            List<InputFile> inputs = [new InputFile("the input file", path)];
            if (parsed.GetValue(trace) is { } laidOn)
            {
                inputs.Add(new InputFile("the input trace", laidOn));
            }

            ResultFiles.Check(wanted, inputs, parsed.GetValue(recording) is { } made ? [new OutputFile("-o", made) { IsRecording = true }] : []);
            if (parsed.GetValue(trace) is { } slices)
            {
                var aligned = AlignedTrace.On(RecordingReader.Read(path), slices);
                aligned = parsed.GetValue(noFold) ? RecordedOptions.Unfolded(aligned) : aligned;
                var copied = parsed.GetValue(recording) is { } target ? RecordingCopy.Write(aligned, target) : null;
                Show(ResultBuilder.Build(aligned, catalog), aligned, copied);
                return ExitCode.Success;
            }

            var content = ImportSource.Read(path, streams.Input);
            var imported = ImportedRecording.Of(content, path, catalog, parsed.GetValue(model));
            var set = ResultBuilder.Build(imported.Recording, catalog);
            set = OnlyTrees(set, content, path);
            Show(set, imported.Recording, parsed.GetValue(recording) is { } kept ? imported.Save(kept) : null);
            return ExitCode.Success;

            void Show(ResultSet shown, Recording source, Recording? saved)
            {
                if (wanted.Verbosity != Verbosity.Quiet && !wanted.WritesToOutput)
                {
                    var device = OutputDevice.StandardOutput(output.Color(parsed));
                    var text = new TerminalText(device);
                    if (saved is not null)
                    {
                        WrittenFiles.Name(saved, text);
                    }

                    streams.Output.Write(new RunSummary(shown, device, output.AllNodes(parsed)).Render() + text);
                }

                ResultFiles.Write(wanted, shown, [source], catalog, streams, streams.Output);
            }
        });
        return command;
    }

    private static ResultSet OnlyTrees(ResultSet set, ImportedFile content, string path) =>
        set.Results.Any(result => result.Tree is { IsEmpty: false }) || set.Findings.Any(finding => finding.Id == FindingIds.CountsNotBelieved)
            ? set
            : throw new UserErrorException(ImportRefusal.Of(content, path == "-" ? "Standard input" : path));
}
