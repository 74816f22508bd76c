using Toplev.Collector.Processes;
using Toplev.Collector.Recordings;
using Toplev.Tma;

namespace Toplev.Cli.Console;

/// <summary>A file that the command line asks for.</summary>
internal sealed record OutputFile(string Option, string Path)
{
    public bool IsRecording { get; init; }

    /// <summary>True for a directory that is filled with files.</summary>
    public bool IsFolder { get; init; }

    public bool IsStandardOutput => Path == "-";
}

/// <summary>A file that is read or executed.</summary>
/// <param name="Name">What it is, in a sentence: <c>the program that is measured</c>.</param>
internal sealed record InputFile(string Name, string Path);

/// <summary>
/// What must hold of all files of a command line before anything runs: each can be written, no two are one file, and none is a file
/// that is read, executed or not ours to replace. Files are compared by identity, not by name.
/// </summary>
internal static class OutputChecks
{
    /// <param name="force">Files that tma did not write may be replaced, unless they are recordings, or read or executed.</param>
    /// <exception cref="UserErrorException">One of them must not be written, or cannot be.</exception>
    public static void Check(IReadOnlyList<OutputFile> outputs, IReadOnlyList<InputFile> inputs, bool force = false)
    {
        foreach (var output in outputs)
        {
            CheckName(output);
            CheckPlace(output);
            CheckAgainst(output, inputs);
        }

        for (var i = 0; i < outputs.Count; i++)
        {
            for (var j = i + 1; j < outputs.Count; j++)
            {
                CheckPair(outputs[i], outputs[j]);
            }
        }

        foreach (var output in outputs.Where(output => !output.IsStandardOutput))
        {
            CheckStreams(output);
            if (!force && !output.IsRecording && !output.IsFolder)
            {
                CheckOrigin(output);
            }

            CheckWritable(output);
        }
    }

    private static void CheckName(OutputFile output)
    {
        if (output.Path.Length == 0)
        {
            throw new UserErrorException($"{output.Option} needs the name of a {(output.IsFolder ? "directory" : "file")}.");
        }

        if (output.IsStandardOutput && (output.IsRecording || output.IsFolder))
        {
            throw new UserErrorException(
                $"{output.Option} - is not possible: {(output.IsFolder ? "it writes several files" : "a recording is a file")}.",
                output.IsFolder ? "Name a directory." : "Name a file, or use --no-recording to keep none.");
        }

        if (output.Path.StartsWith('-') && !output.IsStandardOutput)
        {
            throw new UserErrorException(
                $"{output.Option} needs the name of a file, and {output.Path} looks like an option.",
                $"For a file of that name: {output.Option} ./{output.Path}");
        }
    }

    private static void CheckPlace(OutputFile output)
    {
        if (output.IsStandardOutput)
        {
            return;
        }

        var (option, path) = (output.Option, output.Path);
        if (FileIdentity.Of(path) is { } existing)
        {
            CheckKind(output, existing.Kind);
            return;
        }

        var folder = Path.GetDirectoryName(OutputTarget.Final(path));
        if (!Directory.Exists(folder))
        {
            throw new UserErrorException($"{option} {path}: the directory {folder} does not exist.", "Create it, or choose another place.");
        }

        if (path.EndsWith('/') && !output.IsFolder)
        {
            throw new UserErrorException($"{option} {path} names a directory.", "Name a file.");
        }
    }

    private static void CheckKind(OutputFile output, FileKind kind)
    {
        var (option, path) = (output.Option, output.Path);
        if (output.IsFolder)
        {
            if (kind != FileKind.Directory)
            {
                throw new UserErrorException($"{option} {path} is not a directory.", "Name a directory, new or existing.");
            }
        }
        else if (kind == FileKind.Directory)
        {
            throw new UserErrorException($"{option} {path} is a directory.", "Name a file.");
        }
        else if (kind == FileKind.Socket)
        {
            throw new UserErrorException($"{option} {path} is a socket.", "Name a file, a FIFO or a device.");
        }
        else if (kind == FileKind.Regular && new FileInfo(OutputTarget.Final(path)).Length > 0 && IsRecording(path) != output.IsRecording)
        {
            throw output.IsRecording
                ? new UserErrorException(
                    $"{option} {path} is not a tma recording, and tma only overwrites recordings.",
                    $"Choose another name for the recording{(option == "-o" ? "" : ", with -o")}.")
                : new UserErrorException($"{option} {path} would replace a recording.", "Choose another name.");
        }
    }

    private static void CheckOrigin(OutputFile output)
    {
        var (option, path) = (output.Option, output.Path);
        if (FileIdentity.Of(path) is { Kind: FileKind.Regular } && !OutputTarget.IsWrittenInPlace(path)
            && !OutputOrigin.IsOurs(option, OutputTarget.Final(path)))
        {
            throw new UserErrorException(
                $"{option} {path} exists, and tma did not write it as the output of {option}.", "Choose another name, or replace it with --force.");
        }
    }

    private static void CheckAgainst(OutputFile output, IReadOnlyList<InputFile> inputs)
    {
        if (output.IsStandardOutput)
        {
            return;
        }

        foreach (var input in inputs)
        {
            var read = input.Path == "-" ? FileIdentity.OfStream(0) : FileIdentity.Of(input.Path);
            if (read is { Kind: FileKind.Regular } && read == FileIdentity.Of(output.Path) || read is { Kind: FileKind.Directory } folder
                && LiesIn(output, folder))
            {
                throw new UserErrorException($"{output.Option} {output.Path} is {input.Name}.", "Choose another name.");
            }
        }
    }

    private static bool LiesIn(OutputFile output, FileIdentity folder)
    {
        for (
            var place = output.IsFolder
                ? Path.GetFullPath(output.Path)
                : Path.GetDirectoryName(OutputTarget.Final(output.Path)); place is not null; place = Path.GetDirectoryName(place))
        {
            if (FileIdentity.Of(place) == folder)
            {
                return true;
            }
        }

        return false;
    }

    private static void CheckPair(OutputFile first, OutputFile second)
    {
        if (KeyOf(first) is { } key && key == KeyOf(second))
        {
            throw first.IsStandardOutput && second.IsStandardOutput
                ? new UserErrorException($"{first.Option} and {second.Option} both go to standard output.", "Write one of them to a file.")
                : new UserErrorException($"{first.Option} {first.Path} and {second.Option} {second.Path} are the same file.", "Give each a different name.");
        }
    }

    /// <summary>What the program or we print goes to a file that would be replaced.</summary>
    private static void CheckStreams(OutputFile output)
    {
        if (FileIdentity.Of(output.Path) is not { Kind: FileKind.Regular } file || OutputTarget.IsWrittenInPlace(output.Path))
        {
            return;
        }

        foreach (var (descriptor, name) in new[] { (1, "standard output"), (2, "standard error") })
        {
            if (FileIdentity.OfStream(descriptor) == file)
            {
                throw new UserErrorException($"{output.Option} {output.Path} is the file that {name} is written to.", "Choose another name.");
            }
        }
    }

    private static void CheckWritable(OutputFile output)
    {
        var path = output.IsFolder && Directory.Exists(output.Path) ? Path.Combine(output.Path, "chart") : output.Path;
        if (OutputTarget.WhyNotWritable(path.TrimEnd('/')) is { } reason)
        {
            throw new UserErrorException(
                output.IsRecording
                    ? $"The recording {output.Path} cannot be written: {reason}."
                    : $"{output.Option} {output.Path} cannot be written: {reason}.",
                output.IsRecording ? "Choose another place with -o, or keep none with --no-recording." : "Choose another place.");
        }
    }

    /// <summary>Equal for names of one file; null for devices, which may be shared.</summary>
    private static (FileIdentity Place, string Name)? KeyOf(OutputFile output)
    {
        var existing = output.IsStandardOutput ? FileIdentity.OfStream(1) : FileIdentity.Of(output.Path);
        if (existing is { Kind: FileKind.Device })
        {
            return output.IsStandardOutput ? (default, "-") : null;
        }

        if (existing is { } file)
        {
            return (file, "");
        }

        var target = output.IsStandardOutput ? "-" : OutputTarget.Final(output.Path.TrimEnd('/'));
        return FileIdentity.Of(Path.GetDirectoryName(target) ?? "/") is { } folder ? (folder, Path.GetFileName(target)) : (default, target);
    }

    private static bool IsRecording(string path) => RecordingReader.IsRecording(path) || IsDamagedRecording(path);

    // Somebody may still want to rescue it.
    private static bool IsDamagedRecording(string path)
    {
        if (!path.EndsWith(".tma", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return file.ReadByte() == 'P' && file.ReadByte() == 'K';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
