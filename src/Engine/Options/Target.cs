using Toplev.Collector.Processes;
using Toplev.Collector.Running;
using Toplev.Tma;

namespace Toplev.Engine.Options;

/// <summary>What is measured. Where it runs already, or is a server, the program of the command line only makes its load and says how long.</summary>
public abstract record Target
{
    private Target()
    {
    }

    /// <summary>True for what runs already.</summary>
    public bool IsAttached => this is Processes or Machine or Cpus;

    /// <summary>What runs already, for people; null for a program or server that is started.</summary>
    public virtual string? Description => null;

    /// <summary>The options that name what runs already, or say when a server is ready, for commands that are printed; null for a program.</summary>
    public virtual string? CommandLine => null;

    /// <summary>The program, from its first instruction to its end.</summary>
    public sealed record Launch : Target;

    /// <summary>Processes that run already.</summary>
    /// <param name="Ids">At least one.</param>
    public sealed record Processes(IReadOnlyList<int> Ids) : Target
    {
        public override string Description => (Ids.Count == 1 ? "process " : "processes ") + string.Join(", ", Ids.Select(NameOf));

        public override string CommandLine => "-p " + string.Join(',', Ids);

        private static string NameOf(int process) => RunningProcess.NameOf(process) is { } name ? $"{process} ({name})" : $"{process}";
    }

    /// <summary>All CPUs, whatever runs there.</summary>
    public sealed record Machine : Target
    {
        public override string Description => "the whole machine";

        public override string CommandLine => "-a";
    }

    /// <summary>Some CPUs, whatever runs there.</summary>
    /// <param name="List">As the user wrote it: <c>0-3,8</c>.</param>
    public sealed record Cpus(string List) : Target
    {
        public override string Description => (int.TryParse(List, out _) ? "CPU " : "CPUs ") + List;

        public override string CommandLine => "-C " + ShellQuoting.Quote(List);
    }

    /// <summary>A server that is started for every execution and measured under the load of the program.</summary>
    /// <param name="Command">As the user wrote it.</param>
    /// <param name="Ready">When it counts as started.</param>
    /// <param name="ReadyTimeout">How long that may take.</param>
    /// <param name="Measured">Which of its processes are measured, by name or command line; null for all.</param>
    public sealed record Server(string Command, Readiness Ready, TimeSpan ReadyTimeout, string? Measured = null) : Target
    {
        public override string CommandLine => "--ready " + ShellQuoting.Quote(Ready.ToString())
            + (Measured is null ? "" : " --measure " + ShellQuoting.Quote(Measured));
    }
}
