using System.Globalization;
using System.Text;

namespace Toplev.Collector.Machines;

/// <summary>Small kernel files below a root directory. What is absent or unreadable is null: a machine may hide anything.</summary>
internal sealed class FileTree(string root)
{
    private const int LongestUsual = 4096;

    public string? Text(string path)
    {
        // Asked first: absence is the usual case, and the first exception of a process costs milliseconds of start-up.
        var full = Full(path);
        if (!File.Exists(full))
        {
            return null;
        }

        try
        {
            return Read(full).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Kernel files may exist and still answer EINVAL, EPERM or ENODATA.
            return null;
        }
    }

    /// <summary>The beginning of a file that may be long and slow to produce (<c>/proc/cpuinfo</c> with hundreds of processors).</summary>
    public string? Beginning(string path, int length)
    {
        try
        {
            using FileStream file = new(Full(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var buffer = new byte[length];
            var count = file.ReadAtLeast(buffer, length, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(buffer, 0, count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public long? Number(string path)
    {
        var text = Text(path);
        ReadOnlySpan<char> digits = text;
        var hexadecimal = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return hexadecimal && long.TryParse(digits[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex) ? hex
            : long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : null;
    }

    /// <summary>The active one of several words, which the kernel marks: <c>none [integrity] confidentiality</c>.</summary>
    public string? Choice(string path)
    {
        var choices = Text(path);
        var start = choices?.IndexOf('[', StringComparison.Ordinal) ?? -1;
        var end = choices?.IndexOf(']', StringComparison.Ordinal) ?? -1;
        return start >= 0 && end > start ? choices![(start + 1)..end] : null;
    }

    public bool Exists(string path) => Path.Exists(Full(path));

    /// <summary>Names in a directory in ordinal order; empty when it does not exist.</summary>
    public IReadOnlyList<string> Names(string path)
    {
        var full = Full(path);
        if (!Directory.Exists(full))
        {
            return [];
        }

        try
        {
            var names = Array.ConvertAll(Directory.GetFileSystemEntries(full), path => Path.GetFileName(path));
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // Some thirty of them are read at every start: the buffers of a reader would cost more than the files do.
    private static string Read(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> buffer = stackalloc byte[LongestUsual];
        var length = 0;
        while (length < buffer.Length && RandomAccess.Read(file, buffer[length..], length) is > 0 and var count)
        {
            length += count;
        }

        return length < buffer.Length ? Encoding.UTF8.GetString(buffer[..length]) : File.ReadAllText(path);
    }

    private string Full(string path) => Path.Combine(root, path);
}
