using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Workloads;
using Toplev.Tma.Metrics;

namespace Toplev.Cli.Measuring;

/// <summary>
/// What a measurement needs to know before it starts, gathered on a second thread while the command line is read. All of it has
/// ended before the program is started, so that nothing runs beside it.
/// </summary>
internal sealed class Preparation
{
    private readonly Task<Machine> machine;
    private readonly Task<ModelCatalog> catalog;
    private Task<string?> perfVersion = Task.FromResult<string?>(null);

    private Preparation(string root)
    {
        Root = root;
        machine = Task.Run(() => MachineProbe.Read(root));
        catalog = Task.Run(ModelCatalog.Embedded);
    }

    /// <summary>Root of the machine's files that are being read.</summary>
    public string Root { get; }

    public Machine Machine => machine.GetAwaiter().GetResult();

    public ModelCatalog Catalog => catalog.GetAwaiter().GetResult();

    /// <summary>Version of perf, once <see cref="AskPerf"/> was called; null when it did not say.</summary>
    public string? PerfVersion => perfVersion.GetAwaiter().GetResult();

    public static Preparation Begin(string root) => new(root);

    /// <summary>Starts asking perf for its version, which costs a process.</summary>
    public void AskPerf(string perf, ProgramEnvironment environment) => perfVersion = Task.Run(() =>
        PerfBinary.ReadVersion(perf, environment) is { } said ? PerfBinary.ParseVersion(said)?.ToString() : null);
}
