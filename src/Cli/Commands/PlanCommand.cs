using System.CommandLine;
using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Machines;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;
using Toplev.Tma.Tree;

namespace Toplev.Cli.Commands;

/// <summary><c>tma plan</c>: a script with the perf commands for another machine. Nothing is run here.</summary>
internal static class PlanCommand
{
    public static Command Create(Streams streams)
    {
        var model = MeasureOptions.Text("--model", "NAME", "Microarchitecture to measure on (default: this machine's)");
        var folder = MeasureOptions.ModelFolderOption();
        var level = MeasureOptions.Number("--level", 3, 1, 6, "Deepest level of the tree, 1 to 6 (default 3)", "-l");
        var nodes = MeasureOptions.Text("--nodes", "GLOB[,GLOB]", "Measure only these nodes and what they depend on");
        var noMultiplex = new Option<bool>("--no-multiplex") { Description = "Run the program once per event group instead of time-sharing the counters" };
        var smt = MeasureOptions.Choice("--smt", "on|off", "Whether SMT is on there (default with --model: on)");
        var user = new Option<bool>("--user") { Description = "Count only user mode" };
        var output = MeasureOptions.Text("--output", "FILE", "Write the script to a file", "-o");
        var root = new Option<string?>("--root") { Hidden = true };
        var command = new Command(
            "plan", "Print a script that collects counts on a machine without tma") { model, folder, level, nodes, noMultiplex, smt, user, output, root };
        command.SetAction(parsed =>
        {
            var options = new MeasurementOptions
            {
                Counting = new CountingOptions
                {
                    Model = parsed.GetValue(model),
                    Level = MeasureOptions.Value(parsed, level)!.Value,
                    Nodes = MeasureOptions.Split(parsed.GetValue(nodes)),
                    NoMultiplex = parsed.GetValue(noMultiplex),
                    UserOnly = parsed.GetValue(user),
                },
            };
            var machine = options.Counting.Model is null ? MachineProbe.Read(parsed.GetValue(root) ?? "/") : Elsewhere;
            machine =
                machine with { Topology = machine.Topology with { SmtActive = parsed.GetValue(smt) is { } set ? set == "on" : machine.Topology.SmtActive } };
            var setup = MeasurementSetup.Prepare(options, machine, ModelFolder.Beside(ModelCatalog.Embedded(), parsed.GetValue(folder)));
            if (setup.Model is null)
            {
                throw new UserErrorException(
                    $"Cannot plan for this machine: {setup.WhyNoTree?.Text}.", "Name the microarchitecture to measure on: tma plan --model NAME (tma models lists "
                        + "them).");
            }

            foreach (var finding in setup.Findings.Where(finding => options.Counting.Model is null || finding.Id != FindingIds.NmiWatchdog))
            {
                streams.Say(finding.Text);
            }

            var script = new PlanScript(setup, setup.Model, options.Counting.Nodes).Write();
            var target = parsed.GetValue(output) ?? "-";
            OutputChecks.Check([new OutputFile("-o", target)], []);
            ResultFiles.Write(target, streams.Output, writer => writer.Write(script), hasRecording: false);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>
    /// A machine nobody has seen: SMT is on, and the NMI watchdog holds a counter, as most distributions have it. A plan for one
    /// counter less works with and without the watchdog; the other way round its largest groups would never be counted.
    /// </summary>
    private static Machine Elsewhere { get; } = new()
    {
        Topology = new Topology { SmtActive = true },
        Limits = new KernelLimits { NmiWatchdog = true },
    };
}
