namespace Toplev.Collector.Processes;

/// <summary>Finds programs as <c>execvp</c> does, before anything is started.</summary>
public static class ProgramSearch
{
    private const int MayExecute = 1;

    /// <summary>Path of a program.</summary>
    /// <param name="program">As the user wrote it: looked up in PATH when it has no slash.</param>
    /// <param name="directory">Where it will run, or null for our working directory.</param>
    /// <param name="environment">What it will be given, of which PATH counts.</param>
    /// <exception cref="ProgramNotStartedException">It was not found, or it is not a program.</exception>
    public static string Resolve(string program, string? directory, ProgramEnvironment environment)
    {
        if (directory is not null && !Directory.Exists(directory))
        {
            throw new ProgramNotStartedException($"The directory {directory} does not exist.", 127);
        }

        directory ??= Environment.CurrentDirectory;

        if (program.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.Combine(directory, program);
            return IsExecutable(path) ? path : throw NotStarted(program, path);
        }

        return Find(program, environment["PATH"], directory, out var candidate)
            ?? throw NotStarted(program, candidate);
    }

    /// <summary>First executable of that name in PATH, or null.</summary>
    public static string? Find(string name, string? path) => Find(name, path, Environment.CurrentDirectory, out _);

    private static string? Find(string name, string? path, string directory, out string? candidate)
    {
        candidate = null;
        foreach (var folder in name.Length == 0 ? [] : (path ?? "/usr/local/bin:/usr/bin:/bin").Split(':'))
        {
            // An empty entry of PATH is the working directory.
            var file = Path.Combine(directory, folder, name);
            if (IsExecutable(file))
            {
                return file;
            }

            candidate ??= File.Exists(file) ? file : null;
        }

        return null;
    }

    internal static unsafe bool IsExecutable(string file)
    {
        fixed (byte* native = NativeText.Encode(file))
        {
            return NativeMethods.access(native, MayExecute) == 0 && !Directory.Exists(file);
        }
    }

    private static ProgramNotStartedException NotStarted(string program, string? file) =>
        Directory.Exists(file) ? new($"{program} is a directory, not a program.", 126)
        : File.Exists(file) ? new($"{program} is not executable (chmod +x {program}).", 126)
        : new($"The program {program} was not "
        + $"found.{(IsAssignment(program) ? " Setting a variable before the program is shell syntax: use env or --env." : "")}", 127);

    private static bool IsAssignment(string word) =>
        word.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals && word[..equals].All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
