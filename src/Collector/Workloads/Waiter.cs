using System.Globalization;
using Toplev.Tma;

namespace Toplev.Collector.Workloads;

/// <summary>
/// The small shell that perf starts in place of the program. It gives the program the user's own environment and standard error,
/// and tells when the program began and how it ended: perf's own exit status does not (0 after a signal before perf 7, 0 after
/// very short programs).
/// </summary>
internal static class Waiter
{
    /// <summary>Where the waiter writes its process id, then the exit code.</summary>
    public const int StatusDescriptor = 8;

    /// <summary>The user's standard error; the waiter's own is perf's.</summary>
    public const int ErrorDescriptor = 9;

    public const string Shell = "/bin/sh";

    // Never assembled from anything: all that varies comes as arguments. The signals are trapped rather than ignored, so that
    // the waiter outlives the program and the program still has the default actions; it must not stop on Ctrl-Z either, because
    // perf takes a child that stopped for one that ended. `exec` in a subshell costs no further
    // process, never means a builtin, and keeps the shell's own words about the program's death off the user's terminal.
    private const string Script =
        """
        trap : INT QUIT TERM HUP TSTP TTIN TTOU
        while [ "$1" != -- ]; do
        case $1 in
        -*) unset "${1#-}" ;;
        *) export "$1" ;;
        esac
        shift
        done
        shift
        echo "$$" >&8
        (exec "$@" 2>&9 8>&- 9>&-)
        code=$?
        echo "$code" >&8
        exit "$code"
        """;

    // What perf (from PATH on: 6.1 puts its own folder first) or a shell sees or changes, and the program shall have as the user has it.
    private static readonly string[] Volatile =
        ["LC_ALL", "LD_PRELOAD", "PATH", "PREFIX", "PERF_BUILDID_DIR", "PERF_EXEC_PATH", "LESS", "PWD", "OLDPWD", "SHLVL", "_", .. OnlyWhenSet];

    // Unsetting these would change how the shell itself works.
    private static string[] OnlyWhenSet => ["IFS", "OPTIND", "PS1", "PS2", "PS4"];

    /// <summary>Environment of perf and of the waiter itself: no locale in numbers, nobody's preloaded library.</summary>
    public static ProgramEnvironment Outer(ProgramEnvironment user) => user.With("LD_PRELOAD", null).With("LC_ALL", "C");

    /// <summary>The command for perf: the shell, the script, the environment to restore, and the program.</summary>
    public static IReadOnlyList<string> Command(Workload workload, ProgramEnvironment user)
    {
        string program = ProgramSearch.Resolve(workload, user);
        ProgramEnvironment wanted = user.With(workload.Environment);
        if (workload.Directory is not null)
        {
            wanted = wanted.With("PWD", Path.GetFullPath(workload.Directory));
        }

        List<string> command = [Shell, "-c", Script, "tma"];
        foreach (string name in Volatile.Concat(workload.Environment.Keys.Where(ProgramEnvironment.IsIdentifier)).Distinct())
        {
            string? value = wanted[name];
            if (value is not null || !OnlyWhenSet.Contains(name))
            {
                command.Add(value is null ? "-" + name : $"{name}={value}");
            }
        }

        command.Add("--");
        AddForeignVariables(command, wanted);
        AddPinning(command, workload.Pinning, wanted);

        // `exec` would take a leading dash for an option.
        command.Add(workload.Program.StartsWith('-') ? program : workload.Program);
        command.AddRange(workload.Arguments);
        return command;
    }

    // dash drops variables whose names are no identifiers (`BASH_FUNC_module%%`, `my.setting`); env passes them on.
    private static void AddForeignVariables(List<string> command, ProgramEnvironment wanted)
    {
        List<string> foreign =
            [.. wanted.Variables.Where(v => v.IndexOf('=', StringComparison.Ordinal) > 0 && !ProgramEnvironment.IsIdentifier(ProgramEnvironment.NameOf(v)))];
        if (foreign.Count > 0 && ProgramSearch.Find("env", wanted["PATH"]) is string env)
        {
            command.Add(env);
            command.AddRange(foreign);
        }
    }

    internal static void AddPinning(List<string> command, Pinning pinning, ProgramEnvironment wanted)
    {
        if (pinning.Node is int node)
        {
            string numactl = ProgramSearch.Find("numactl", wanted["PATH"])
                ?? throw new UserErrorException("numactl, which binds a program to a NUMA node, is not installed.", "Install it: sudo apt install numactl");
            string cores = pinning.Cpus is null ? string.Create(CultureInfo.InvariantCulture, $"--cpunodebind={node}") : $"--physcpubind={pinning.Cpus}";
            command.AddRange([numactl, string.Create(CultureInfo.InvariantCulture, $"--membind={node}"), cores]);
        }
        else if (pinning.Cpus is not null)
        {
            string taskset = ProgramSearch.Find("taskset", wanted["PATH"])
                ?? throw new UserErrorException("taskset, which binds a program to cores, is not installed.", "Install it: sudo apt install util-linux");
            command.AddRange([taskset, "-c", pinning.Cpus.ToString()]);
        }
    }
}
