using Toplev.Collector.Processes;

namespace Toplev.Collector.Recordings;

/// <summary>
/// How a file that the user named is written: a device, a FIFO or a descriptor of tma's own is written to directly; a regular file and a new name
/// are written to a temporary name and moved into place, so half a file is never visible and a failure keeps the old one.
/// </summary>
public static class OutputTarget
{
    private static readonly string[] Descriptors = ["/dev/fd/", "/dev/stdout", "/dev/stderr", "/proc/self/fd/"];

    /// <summary>True for what must never be replaced by a file.</summary>
    public static bool IsWrittenInPlace(string path) =>
        FileIdentity.Of(path) is { Kind: not (FileKind.Regular or FileKind.Directory) }
        || Array.Exists(Descriptors, name => Path.GetFullPath(path).StartsWith(name, StringComparison.Ordinal));

    /// <summary>The file that the name leads to, which need not exist: a link stays a link.</summary>
    public static string Final(string path)
    {
        var full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is not null && !IsWrittenInPlace(full)
            ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full
            : full;
    }

    /// <summary>Checks that a file can be created beside the target, and removes it.</summary>
    /// <returns>Why not, or null.</returns>
    public static string? WhyNotWritable(string path)
    {
        if (IsWrittenInPlace(path))
        {
            return FileIdentity.IsWritable(path) ? null : "permission denied";
        }

        var aside = Aside(path);
        try
        {
            new FileStream(aside, FileMode.CreateNew, FileAccess.Write).Dispose();
            File.Delete(aside);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Reason(e, path);
        }
    }

    /// <summary>Why a file could not be written, without its name, which the sentence around it gives.</summary>
    public static string Reason(Exception failure, string path) =>
        failure is UnauthorizedAccessException ? "permission denied"
        : IsReadOnly(failure) ? "read-only file system"
        : failure is FileNotFoundException or DirectoryNotFoundException ? "no file can be made there"
        : WithoutPath(WithoutPath(failure.Message, Path.GetFullPath(Aside(path))), Path.GetFullPath(path));

    /// <summary>Writes a file.</summary>
    /// <exception cref="IOException">It cannot be written; the previous content is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        if (IsWrittenInPlace(path))
        {
            using FileStream device = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            if (device.CanSeek)
            {
                // A regular file behind a descriptor: after what is there.
                device.Seek(0, SeekOrigin.End);
            }

            write(device);
            return;
        }

        var aside = Aside(path);
        var target = Final(path);
        try
        {
            using (FileStream file = new(aside, FileMode.Create, FileAccess.Write))
            {
                write(file);
            }

            KeepMode(target, aside);
            File.Move(aside, target, overwrite: true);
        }
        catch
        {
            TryDelete(aside);
            throw;
        }
    }

    private static string Aside(string path) => $"{Final(path)}.{Environment.ProcessId}.tmp";

    private static void KeepMode(string from, string to)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(from))
        {
            File.SetUnixFileMode(to, File.GetUnixFileMode(from));
        }
    }

    private static bool IsReadOnly(Exception e) => e.Message.Contains("Read-only file system", StringComparison.Ordinal);

    private static string WithoutPath(string message, string path) =>
        message.Replace($" : '{path}'", "", StringComparison.Ordinal).Replace($" '{path}'", "", StringComparison.Ordinal).TrimEnd('.');

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What failed before is what is reported.
        }
    }
}
