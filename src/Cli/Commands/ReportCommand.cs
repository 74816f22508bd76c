using System.CommandLine;
using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Engine.Planning;
using Toplev.Report.Terminal;
using Toplev.Tma;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Cli.Commands;

/// <summary><c>tma report</c>: recomputes everything from recordings, on any machine.</summary>
internal static class ReportCommand
{
    public static Command Create(Streams streams)
    {
        var files =
            new Argument<string[]>("RECORDING") { Description = "Recordings (run.tma), or the directory of an interrupted one; several are compared with the "
                + "first", Arity = ArgumentArity.OneOrMore };
        var written = new ResultFileOptions("the first recording's intervals, and the runs, software counters and functions");
        var profiles = new ProfileFileOptions();
        var folder = SharedOptions.ModelFolder();
        var noFold = SharedOptions.NoFoldRegions();
        var open = OptionFactory.Flag(OptionGroup.Results, "--open", "Open the HTML report in the browser");
        var output = new OutputOptions();
        var command = new Command(
            "report", "Print the results of recordings, or write them as HTML, JSON, CSV, Markdown, traces, charts or profiles") { files };
        foreach (var option in (IEnumerable<Option>)[.. written.All, .. profiles.All, noFold, open, folder, SharedOptions.NoOutput(), .. output.All])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            var wanted = written.Read(parsed) with { Verbosity = output.Verbosity(parsed) };
            var profile = profiles.Read(parsed);
            var shows = parsed.GetValue(open);
            if (shows && wanted.HtmlFile is (null or "-"))
            {
                wanted = wanted with { HtmlFile = "report.html" };
            }

            var inputs = parsed.GetValue(files)!.Select(file => new InputFile("the input recording", file)).ToList();
            ResultFiles.Check(wanted, inputs, ProfileFiles.Outputs(profile));
            var catalog = ModelFolder.Beside(ModelCatalog.Embedded(), parsed.GetValue(folder));
            var recordings = parsed.GetValue(files)!.Select(RecordingReader.Read).ToList();
            recordings = parsed.GetValue(noFold) ? recordings.ConvertAll(RecordedOptions.Unfolded) : recordings;
            var set = CombinedResults.Combine([.. recordings.Select(recording => (recording.Path, ResultBuilder.Build(recording, catalog)))]);
            ProfileFiles.Require(profile, set, recordings);
            if (wanted.ResultFiles.All(file => file.Path is null) && wanted.ChartFolder is null && profile.IsEmpty)
            {
                streams.Output.Write(Text(set, OutputDevice.StandardOutput(output.Color(parsed)), output.AllNodes(parsed)));
            }

            ResultFiles.Write(wanted, set, recordings, catalog, streams);
            ProfileFiles.Write(profile, set, true, streams);
            return shows ? Show(wanted.HtmlFile!, streams) : ExitCode.Success;
        });
        return command;
    }

    private static int Show(string page, Streams streams)
    {
        var environment = ProgramEnvironment.OfThisProcess();
        var viewer = ProgramSearch.Find("xdg-open", environment["PATH"]) ?? throw new UserErrorException(
            $"{page} was written, but there is no xdg-open to show it.", "Open it in a browser.");
        if (ProgramOutput.Read(viewer, [Path.GetFullPath(page)], environment, TimeSpan.FromSeconds(10)) is not { ExitCode: 0 })
        {
            streams.Say($"{page} was written, but xdg-open could not show it.");
        }

        return ExitCode.Success;
    }

    private static string Text(ResultSet set, TerminalOptions device, bool all) =>
        set.Comparisons.Count > 0 ? new ComparisonSummary(set, device, all).Render() : new RunSummary(set, device, all).Render();
}
