using System.CommandLine;
using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Machines;
using Toplev.Engine.Options;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Events;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;

namespace Toplev.Cli.Commands;

/// <summary><c>tma plan</c>: a script with the perf commands for another machine. Nothing is run here.</summary>
internal static class PlanCommand
{
    private enum Smt
    {
        On,
        Off,
    }

    public static Command Create(Streams streams)
    {
        var model = SharedOptions.Model("Microarchitecture to measure on (default: this machine's)");
        var folder = SharedOptions.ModelFolder();
        var level = SharedOptions.Level();
        var nodes = SharedOptions.Nodes();
        var noMultiplex = SharedOptions.NoMultiplex();
        var smt = OptionFactory.Choice<Smt?>(
            OptionGroup.Target, "--smt", "Whether SMT is on there (default with --model: on)", ("on", Smt.On), ("off", Smt.Off));
        var user = SharedOptions.User();
        var output = OptionFactory.Text(OptionGroup.Results, "--output", "FILE", "Write the script to a file", "-o");
        var force = SharedOptions.Force();
        var root = SharedOptions.Root();
        var command = new Command(
            "plan", "Print a script that collects counts on a machine without tma")
            { model, folder, level, nodes, noMultiplex, smt, user, output, force, root };
        command.SetAction(parsed =>
        {
            var options = new MeasurementOptions
            {
                Counting = new CountingOptions
                {
                    Model = parsed.GetValue(model),
                    Level = parsed.GetValue(level),
                    Nodes = parsed.GetValue(nodes) ?? [],
                    NoMultiplex = parsed.GetValue(noMultiplex),
                    Privilege = parsed.GetValue(user) ? Privilege.User : null,
                },
            };
            var machine = options.Counting.Model is null ? MachineProbe.Read(parsed.GetValue(root) ?? "/") : Elsewhere;
            machine =
                machine with { Topology = machine.Topology with { SmtActive = parsed.GetValue(smt) is { } set ? set == Smt.On : machine.Topology.SmtActive } };
            var setup = MeasurementSetup.Prepare(options, machine, ModelFolder.Beside(ModelCatalog.Embedded(), parsed.GetValue(folder)));
            if (setup.Model is null)
            {
                throw new UserErrorException(
                    $"Cannot plan for this machine: {setup.WhyNoTree?.Text}.",
                "Name the microarchitecture to measure on: tma plan --model NAME (tma models lists "
                        + "them).");
            }

            foreach (var finding in setup.Findings.Where(finding => options.Counting.Model is null || finding.Id != FindingIds.NmiWatchdog))
            {
                streams.Say(finding.Text);
            }

            var script = new PlanScript(setup, setup.Model, options.Counting.Nodes).Write();
            var target = parsed.GetValue(output) ?? "-";
            OutputChecks.Check([new OutputFile("-o", target)], [], parsed.GetValue(force));
            ResultFiles.Write(target, streams.Output, writer => writer.Write(script), hasRecording: false);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>
    /// An assumed machine: SMT is on, and the NMI watchdog holds a counter, as most distributions have it. A plan for one
    /// counter less works with and without the watchdog; the other way round its largest groups would never be counted.
    /// </summary>
    private static Machine Elsewhere { get; } = new()
    {
        Topology = new Topology { SmtActive = true },
        Limits = new KernelLimits { NmiWatchdog = true },
    };
}
