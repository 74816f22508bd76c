using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Engine.Measuring;
using Toplev.Engine.Planning;
using Toplev.Tma;

namespace Toplev.Cli.Commands;

/// <summary><c>tma run --launcher-script</c>: how the program would be started, as a shell script; nothing is started.</summary>
internal static class LauncherScriptFile
{
    public const string Option = "--launcher-script";

    public static int Write(string path, RunRequest request, Streams streams, Preparation begun)
    {
        var asked = request.Measurement;
        RunCommand.Check(asked, "run");
        var planned = new PlannedMeasurement(asked, begun);
        var variant = RunCommand.VariantOf(asked, planned.Workloads);
        if ((variant.Server ?? variant.Workload) is not { } workload || (asked.Target.IsAttached && variant.Server is null))
        {
            throw new UserErrorException(
                $"{Option} writes how tma starts what it measures, but {asked.Target.Description} is already running.", "Name a program instead.");
        }

        OutputChecks.Check(
            [new OutputFile(Option, path)], [new InputFile("the program to measure", workload.Resolve(planned.Environment))], request.Results.Force);
        foreach (var note in planned.Workloads.Notes)
        {
            streams.Say(note.Text);
        }

        ResultFiles.Write(path, streams.Output, writer => writer.Write(LauncherScript.Write(workload, variant.Server is not null)), hasRecording: false);
        return ExitCode.Success;
    }
}
