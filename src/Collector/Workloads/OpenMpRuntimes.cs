using System.Globalization;
using Toplev.Collector.Processes;
using Toplev.Tma;

namespace Toplev.Collector.Workloads;

/// <summary>
/// OpenMP runtimes by name, with the settings that PyTorch's launcher gives them (<c>torch.backends.xeon.run_cpu</c>), and the number of their
/// threads. GNU's gets none: with OMP_PROC_BIND it would bind the first thread when it is loaded, and so all that the program starts, to one CPU.
/// </summary>
public static class OpenMpRuntimes
{
    public const string ThreadsVariable = "OMP_NUM_THREADS";

    // Read by Intel's runtime, and by LLVM's, which was made from it.
    private static readonly (string Name, string Value)[] Kmp = [("KMP_AFFINITY", "granularity=fine,compact,1,0"), ("KMP_BLOCKTIME", "1")];

    private static readonly Runtime[] Runtimes =
    [
        new("intel", ["libiomp5.so"], Kmp, "pip install intel-openmp"),
        new("gnu", ["libgomp.so.1"], [], "sudo apt install libgomp1"),
        new("llvm", ["libomp.so.5", "libomp.so"], Kmp, "sudo apt install libomp5"),
    ];

    // Each has threads of its own to choose, and asks OpenMP's variable only after its own.
    private static readonly (string Variable, string Library)[] Preceding = [("MKL_NUM_THREADS", "oneMKL"), ("OPENBLAS_NUM_THREADS", "OpenBLAS")];

    public static IReadOnlyList<string> Names { get; } = [.. Runtimes.Select(runtime => runtime.Name)];

    /// <summary>All of them with what they set, for the help.</summary>
    public static string Description { get; } = string.Join(
        ", ", Runtimes.Select(
            runtime => runtime.Name + " ("
                + string.Join(", ", [runtime.Libraries[0], .. runtime.Settings.Select(setting => $"{setting.Name}={setting.Value}")]) + ")"));

    /// <summary>What preloads a runtime and sets what goes with it.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="environment">The environment the changes are for.</param>
    /// <param name="program">Path of the program: Python's packages are beside its interpreter.</param>
    /// <param name="root">Root of the file system, <c>/</c> but in tests.</param>
    /// <exception cref="UserErrorException">The name is unknown or the library is not installed.</exception>
    public static EnvironmentChanges Changes(string name, ProgramEnvironment environment, string program, string root)
    {
        var runtime = Array.Find(Runtimes, candidate => candidate.Name == name)
            ?? throw new UserErrorException(
                $"There is no OpenMP runtime '{name}'.", $"{Spelling.DidYouMean(name, Names)}Runtimes: {string.Join(", ", Names)}.");
        var library = PreloadedLibrary.Find(runtime.Libraries, FoldersOfPackages(environment, program, root), root)
            ?? throw new UserErrorException(
                $"{runtime.Libraries[0]}, the OpenMP runtime {name}, was not found.", $"Install it: {runtime.Installation}");
        var changes = new EnvironmentChanges(environment, $"--openmp {name}");
        changes.Preload(library);
        foreach (var (variable, value) in runtime.Settings)
        {
            changes.Suggest(variable, value);
        }

        return changes;
    }

    /// <summary>What sets the number of threads.</summary>
    public static EnvironmentChanges Threads(int count, ProgramEnvironment environment)
    {
        var changes = new EnvironmentChanges(environment, "--threads");
        changes.Set(ThreadsVariable, count.ToString(CultureInfo.InvariantCulture));
        foreach (var (variable, library) in Preceding)
        {
            changes.Warn(variable, $"sets the threads of {library} whatever --threads says");
        }

        changes.Warn("OMP_THREAD_LIMIT", "limits the threads that --threads asks for");
        return changes;
    }

    /// <summary>Where pip, conda and oneAPI put libraries.</summary>
    private static List<string> FoldersOfPackages(ProgramEnvironment environment, string program, string root)
    {
        List<string> folders = [];
        void Add(string? prefix, string below)
        {
            if (!string.IsNullOrEmpty(prefix))
            {
                folders.Add(Path.Combine(prefix, below));
            }
        }

        Add(Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(program))), "lib");
        Add(environment["VIRTUAL_ENV"], "lib");
        Add(environment["CONDA_PREFIX"], "lib");
        Add(environment["HOME"], ".local/lib");
        folders.Add(Path.Combine(root, "opt/intel/oneapi/compiler/latest/lib"));
        return folders;
    }

    private sealed record Runtime(string Name, IReadOnlyList<string> Libraries, IReadOnlyList<(string Name, string Value)> Settings, string Installation);
}
