using System.CommandLine;
using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Engine.Demo;
using Toplev.Tma.Metrics;

namespace Toplev.Cli.Commands;

/// <summary><c>tma demo</c>: what the program can show, on any machine, from recordings it carries with it.</summary>
internal static class DemoCommand
{
    public static Command Create(Streams streams)
    {
        var html = SharedOptions.Html();
        // Nothing of the machine is read: accepted where scripts name a root for every command.
        var root = SharedOptions.Root();
        var force = SharedOptions.Force();
        var output = new OutputOptions();
        var command = new Command(
            "demo", "Show two recordings from real hardware and their comparison; needs no counters, perf or root")
            { html, force, root, SharedOptions.NoOutput() };
        foreach (var option in output.All)
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            var wanted = new ResultOptions { HtmlFile = parsed.GetValue(html), Force = parsed.GetValue(force) };
            ResultFiles.Check(wanted, []);
            var catalog = ModelCatalog.Embedded();
            var (recordings, single, compared) = DemoPair.Read(catalog);
            ResultFiles.Write(wanted, compared, recordings, catalog, streams);
            if (wanted.HtmlFile != "-" && output.Verbosity(parsed) != Verbosity.Quiet)
            {
                streams.Output.Write(
                    new DemoText(OutputDevice.StandardOutput(output.Color(parsed)), output.AllNodes(parsed)).Render(single, compared, wanted.HtmlFile));
            }

            return ExitCode.Success;
        });
        return command;
    }
}
