using System.CommandLine;
using Toplev.Cli.Doctor;
using Toplev.Cli.Measuring;
using Toplev.Collector.Machines;
using Toplev.Collector.Processes;
using Toplev.Collector.Running;
using Toplev.Collector.Workloads;
using Toplev.Report.Terminal;
using Toplev.Tma;
using Toplev.Tma.Events;
using Toplev.Tma.Metrics;

namespace Toplev.Cli.Commands;

/// <summary><c>tma doctor</c>: what this machine can measure, and how to make it better.</summary>
internal static class DoctorCommand
{
    public static Command Create(Streams streams)
    {
        var json = new Option<bool>("--json") { Description = "Write JSON" };
        var fix = new Option<bool>("--fix") { Description = "As root, change the kernel settings that limit measuring; says how to undo it" };
        var perf = MeasureOptions.Text("--perf", "PATH", "The perf binary (also the environment variable TMA_PERF)");
        var folder = ModelFolder.Option();
        var color = MeasureOptions.Choice("--color", "auto|always|never", "Colours in the terminal");
        var root = new Option<string?>("--root") { Hidden = true };
        var command = new Command("doctor", "Say what this machine can measure, and how to make it better") { json, fix, perf, folder, color, root };
        command.SetAction(async (parsed, cancellation) =>
        {
            var place = parsed.GetValue(root) ?? "/";
            var catalog = ModelFolder.Beside(ModelCatalog.Embedded(), parsed.GetValue(folder));
            var diagnosis = await ExamineAsync(place, parsed.GetValue(perf), catalog, cancellation).ConfigureAwait(false);
            IReadOnlyList<FixResult> changes = [];
            if (parsed.GetValue(fix))
            {
                changes = Treatment.Apply(diagnosis, place);
                diagnosis = changes.Any(change => change.Done)
                    ? await ExamineAsync(place, parsed.GetValue(perf), catalog, cancellation).ConfigureAwait(false)
                    : diagnosis;
            }

            if (parsed.GetValue(json))
            {
                streams.Output.Write(DiagnosisDocument.Write(diagnosis, changes));
                return diagnosis.ExitCode;
            }

            var text = new TerminalText(OutputDevice.StandardOutput(OutputOptions.Parse(parsed.GetValue(color))));
            new DiagnosisText(text).Write(diagnosis);
            foreach (var change in changes)
            {
                text.Line(change.Text, change.Done ? Tone.Good : Tone.Warning);
            }

            if (parsed.GetValue(fix) && changes.Count == 0)
            {
                text.Line("Nothing to change: --fix sets kernel.perf_event_paranoid, kernel.nmi_watchdog and the mux interval only.", Tone.Dim);
            }

            streams.Output.Write(text.ToString());
            return diagnosis.ExitCode;
        });
        return command;
    }

    private static async Task<Diagnosis> ExamineAsync(string root, string? perfOption, ModelCatalog catalog, CancellationToken cancellation)
    {
        var isHere = Path.GetFullPath(root) == "/";
        var own = ProgramEnvironment.OfThisProcess();
        var environment = isHere ? own : own.With("PATH", string.Join(':', "usr/bin bin usr/sbin".Split(' ').Select(folder => Path.Combine(root, folder))));
        var machine = MachineProbe.Read(root);
        var perf = PerfBinary.Find(perfOption, environment, root, machine.KernelRelease);
        var choice = ModelChoice.For(machine, catalog, null, null);
        var model = choice.Entry is { } entry ? ModelCatalog.Read(entry) : null;
        // Programs of another machine's files are not started, unless the user names one.
        var runs = perf is not null && (isHere || perfOption is not null);
        var version = runs ? PerfBinary.ReadVersion(perf!, own) : null;
        return Diagnosis.Of(new Patient
        {
            Machine = machine,
            Host = HostFacts.Read(root, machine),
            Choice = choice,
            Model = model,
            Perf = perf,
            PerfVersion = version,
            Probe = runs && version is not null ? await ProbeAsync(perf!, machine, model, own, cancellation).ConfigureAwait(false) : null,
            IsHere = isHere,
            Allocators = [.. AllocatorPresets.Names.Where(name => name != "ptmalloc" && IsInstalled(name, own, root))],
            MissingAllocators = [.. AllocatorPresets.Names.Where(name => name != "ptmalloc" && !IsInstalled(name, own, root))],
        });
    }

    private static Task<CountingProbe> ProbeAsync(string perf, Machine machine, TmaModel? model, ProgramEnvironment environment, CancellationToken cancellation)
    {
        var device = (model is null ? null : machine.Device(MeasurementSetup.PmuOf(machine, model))) ?? machine.CoreDevices.FirstOrDefault();
        var offersTopdown = device is not null && device.Events.Contains("slots") && device.Events.Contains("topdown-retiring");
        var privilege = machine.Limits.ParanoidLevel is null || machine.Limits.MayCountKernel ? Privilege.Any : Privilege.User;
        return CountingProbe.RunAsync(perf, device?.Name, machine.IsHybrid ? device?.Cpus : null, GeneralEvent(machine.Cpu.Vendor), offersTopdown, privilege, environment, cancellation);
    }

    /// <summary>Retired branches: on Intel cores instructions would go to a fixed counter and make the number one too large.</summary>
    private static EventEncoding? GeneralEvent(string vendor) => vendor switch
    {
        "GenuineIntel" => new EventEncoding(0xc4, 0),
        "AuthenticAMD" => new EventEncoding(0xc2, 0),
        ['0', 'x', ..] => new EventEncoding(0x21, 0) { WithoutUmask = true },
        _ => null,
    };

    private static bool IsInstalled(string allocator, ProgramEnvironment environment, string root)
    {
        try
        {
            _ = AllocatorPresets.Changes(allocator, environment, root);
            return true;
        }
        catch (UserErrorException)
        {
            return false;
        }
    }
}
