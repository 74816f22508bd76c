using Toplev.Collector.Machines;
using Toplev.Collector.Processes;
using Toplev.Collector.Running;
using Toplev.Collector.Workloads;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Events;
using Toplev.Tma.Metrics;

namespace Toplev.Engine.Diagnosing;

/// <summary>Finds out what a machine can measure: reads its files and lets perf count for a trial.</summary>
public static class Examination
{
    /// <param name="root">Root of the machine's files; another one than <c>/</c> describes another machine, of which nothing is started.</param>
    /// <param name="perfOption">The perf that the user names, or null.</param>
    public static async Task<Diagnosis> RunAsync(string root, string? perfOption, ModelCatalog catalog, CancellationToken cancellation)
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
        return Diagnosis.Of(new MachineFacts
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
        return CountingProbe.RunAsync(
            perf, device?.Name, machine.IsHybrid ? device?.Cpus : null, GeneralEvent(machine.Cpu.Vendor), offersTopdown, privilege, environment, cancellation);
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
