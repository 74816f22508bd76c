using System.Diagnostics;

namespace Toplev.Collector.Processes;

/// <summary>
/// What a helper program starts stays below us also when the program itself has ended first, as a shell does by a signal of the terminal that its background
/// jobs ignore: so all of it can be ended. What was below us before is left alone.
/// </summary>
internal sealed class StartedProcesses : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HashSet<int> before = [.. ProcessTree.ChildrenOf(Environment.ProcessId)];

    public StartedProcesses() => ChildProcess.AdoptOrphans(true);

    /// <summary>Kills everything that has been started since, and waits for its end.</summary>
    public void End()
    {
        var begun = Stopwatch.GetTimestamp();
        while (Started() is { Count: > 0 } left && Stopwatch.GetElapsedTime(begun) < Patience)
        {
            foreach (var process in left)
            {
                _ = NativeMethods.kill(process, TerminalSignals.Kill);
                _ = ChildProcess.TryReapAny(process, out _);
            }

            Thread.Sleep(1);
        }
    }

    public void Dispose() => ChildProcess.AdoptOrphans(false);

    private List<int> Started()
    {
        List<int> found = [.. ProcessTree.ChildrenOf(Environment.ProcessId).Where(child => !before.Contains(child))];
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(ProcessTree.ChildrenOf(found[i]));
        }

        return found;
    }
}
