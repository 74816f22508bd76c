using System.ComponentModel;
using Toplev.Tma;

namespace Toplev.Collector.Processes;

/// <summary>Why the launcher could not start something, as a sentence with the shell's exit code.</summary>
internal static class LaunchFailure
{
    private const int NoSuchFile = 2;
    private const int ArgumentsTooLong = 7;
    private const int NotExecutable = 126;

    /// <param name="failure">What the launcher reported.</param>
    /// <param name="path">Path of what was to be executed.</param>
    public static Exception Of((string What, int Error) failure, string path)
    {
        var reason = new Win32Exception(failure.Error).Message;
        return failure switch
        {
            ("pin", _) =>
                new UserErrorException(
                    $"The program cannot be pinned to the requested CPUs: {reason}.", "Choose CPUs that this process may use (taskset -p $$)."),
            ("thp", _) => new UserErrorException($"The kernel does not let a program choose its huge pages: {reason}.", "Omit --hugepages."),
            ("bind", _) => new UserErrorException($"The program's memory cannot be bound to the NUMA node: {reason}.", "Omit --node."),
            ("exec", NoSuchFile) => new ProgramNotStartedException($"{path} cannot be executed: its interpreter does not exist.", NotExecutable),
            ("exec", ArgumentsTooLong) =>
                new ProgramNotStartedException($"{path} cannot be executed: arguments and environment are longer than the system allows.", NotExecutable),
            ("exec", _) => new ProgramNotStartedException($"{path} cannot be executed: {reason}.", NotExecutable),
            _ => new UserErrorException($"Cannot create a process for {path}: {reason}.", "Check the process limit: ulimit -u."),
        };
    }
}
