using System.CommandLine;
using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Engine.Diagnosing;
using Toplev.Engine.Planning;
using Toplev.Report.Terminal;
using Toplev.Tma.Metrics;

namespace Toplev.Cli.Commands;

/// <summary><c>tma doctor</c>: what this machine can measure, and how to make it better.</summary>
internal static class DoctorCommand
{
    public static Command Create(Streams streams)
    {
        var json = SharedOptions.Json();
        var fix = OptionFactory.Flag(
            OptionGroup.Method, "--fix", "As root, change the kernel settings that limit measurement; prints how to undo each change");
        var perf = SharedOptions.Perf();
        var folder = SharedOptions.ModelFolder();
        var color = SharedOptions.Color();
        var root = SharedOptions.Root();
        var command = new Command("doctor", "Report what this machine can measure and how to improve it") { json, fix, perf, folder, color, root };
        command.SetAction(async (parsed, cancellation) =>
        {
            var place = parsed.GetValue(root) ?? "/";
            var catalog = ModelFolder.Beside(ModelCatalog.Embedded(), parsed.GetValue(folder));
            var diagnosis = await Examination.RunAsync(place, parsed.GetValue(perf), catalog, cancellation).ConfigureAwait(false);
            IReadOnlyList<FixResult> changes = [];
            if (parsed.GetValue(fix))
            {
                changes = KernelFixes.Apply(diagnosis, place);
                diagnosis = changes.Any(change => change.Done)
                    ? await Examination.RunAsync(place, parsed.GetValue(perf), catalog, cancellation).ConfigureAwait(false)
                    : diagnosis;
            }

            if (parsed.GetValue(json))
            {
                streams.Output.Write(DiagnosisDocument.Write(diagnosis, changes));
                return DoctorExit.Of(diagnosis);
            }

            var text = new TerminalText(OutputDevice.StandardOutput(parsed.GetValue(color)));
            new DiagnosisText(text).Write(diagnosis);
            foreach (var change in changes)
            {
                text.Line(change.Text, change.Done ? Tone.Good : Tone.Warning);
            }

            if (parsed.GetValue(fix) && changes.Count == 0)
            {
                text.Line("Nothing to change: --fix only sets kernel.perf_event_paranoid, kernel.nmi_watchdog and the mux interval.", Tone.Dim);
            }

            streams.Output.Write(text.ToString());
            return DoctorExit.Of(diagnosis);
        });
        return command;
    }
}
