using Toplev.Collector.Machines;
using Toplev.Collector.Processes;
using Toplev.Collector.Running;
using Toplev.Tma;
using Toplev.Tma.Metrics;

namespace Toplev.Engine.Measuring;

/// <summary>
/// What a measurement needs to know before it starts, gathered on other threads while the command line is read. All of it has ended
/// before the program is started, so that nothing runs at the same time.
/// </summary>
public sealed class Preparation
{
    private readonly BackgroundValue<Machine> machine;
    private readonly BackgroundValue<PerfAnswer> usualPerf;

    private Preparation(string root)
    {
        Root = root;
        usualPerf = new BackgroundValue<PerfAnswer>(() => Ask(root));
        machine = new BackgroundValue<Machine>(() => Probe(root));
    }

    /// <summary>Root of the machine's files that are being read.</summary>
    public string Root { get; }

    public Machine Machine => machine.Value;

    public ModelCatalog Catalog { get; } = ModelCatalog.Embedded();

    public static Preparation Begin(string root) => new(root);

    /// <summary>Waits for whatever is still going on.</summary>
    public void Finish() => _ = (Machine, usualPerf.Value);

    /// <summary>Waits for <c>perf --version</c>, so that it does not outlive a rejected measurement.</summary>
    public void WaitForPerf() => usualPerf.Wait();

    /// <summary>The version of perf, or null when it does not say. The perf that is usually found has been asked already.</summary>
    public string? VersionOf(string perf, ProgramEnvironment environment) =>
        usualPerf.Value is { } usual && usual.Perf == perf ? usual.Version : Version(perf, environment);

    private Machine Probe(string root)
    {
        var read = MachineProbe.Read(root);
        if (read.HasPmu)
        {
            // Reads the index of models: without a PMU none is needed.
            _ = Catalog.Entries.Count;
        }

        return read;
    }

    private static PerfAnswer Ask(string root)
    {
        try
        {
            var environment = ProgramEnvironment.OfThisProcess();
            return PerfBinary.Find(null, environment, root, null) is { } perf
                ? new PerfAnswer(perf, IsNamed(environment)
                    ? Version(perf, environment)
                    : PerfVersionCache.Get(perf, environment, () => Version(perf, environment)))
                : new PerfAnswer(null, null);
        }
        catch (UserErrorException)
        {
            // TMA_PERF names nothing usable: said where perf is really looked for.
            return new PerfAnswer(null, null);
        }
    }

    // One that somebody names may be a wrapper, or be built again every minute.
    private static bool IsNamed(ProgramEnvironment environment) => !string.IsNullOrEmpty(environment[PerfBinary.Variable]);

    private static string? Version(string perf, ProgramEnvironment environment) =>
        PerfBinary.ReadVersion(perf, environment) is { } output ? PerfBinary.ParseVersion(output)?.ToString() : null;

    private sealed record PerfAnswer(string? Perf, string? Version);
}
