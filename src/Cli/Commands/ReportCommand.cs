using System.CommandLine;
using Toplev.Cli.Measuring;
using Toplev.Collector.Recordings;
using Toplev.Report.Terminal;
using Toplev.Tma.Metrics;

namespace Toplev.Cli.Commands;

/// <summary><c>tma report</c>: recomputes everything from a recording, on any machine.</summary>
internal static class ReportCommand
{
    public static Command Create(Streams streams)
    {
        var recording = new Argument<string>("RECORDING") { Description = "A recording (run.tma), or the directory of one that was cut off" };
        var json = MeasureOptions.Text("--json", "FILE", "Write the result as JSON; - is standard output", "--export-json");
        var csv = MeasureOptions.Text("--csv", "FILE", "Write the intervals as CSV; - is standard output", "--export-csv");
        var output = new OutputOptions();
        var command = new Command("report", "Print the tree of a recording, or write its results") { recording, json, csv };
        foreach (var option in output.All)
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            var read = RecordingReader.Read(parsed.GetValue(recording)!);
            var catalog = ModelCatalog.Embedded();
            var set = ResultBuilder.Build(read, catalog);
            var (jsonFile, csvFile) = (parsed.GetValue(json), parsed.GetValue(csv));
            if (jsonFile is null && csvFile is null)
            {
                var device = OutputDevice.StandardOutput(output.Color(parsed));
                streams.Output.Write(new RunSummary(set, device, output.AllNodes(parsed)).Render());
            }

            ResultFiles.Write(jsonFile, csvFile, set, read, catalog, streams.Output);
            return ExitCode.Success;
        });
        return command;
    }
}
