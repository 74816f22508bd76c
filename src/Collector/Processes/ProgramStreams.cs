namespace Toplev.Collector.Processes;

/// <summary>Standard streams of a measured program: tma's, or separate files.</summary>
/// <param name="Input">False when it shall have no input.</param>
/// <param name="Output">File that gets its standard output from the beginning, or null for ours.</param>
/// <param name="Error">The same for its standard error; one path for both keeps the lines in order.</param>
public sealed record ProgramStreams(bool Input, string? Output, string? Error)
{
    private const string Nowhere = "/dev/null";

    public static ProgramStreams Ours { get; } = new(true, null, null);

    /// <summary>No input, and the output is discarded.</summary>
    public static ProgramStreams Discarded { get; } = new(false, Nowhere, Nowhere);

    /// <summary>Copies what was caught in files to our own standard output and error.</summary>
    public void PassOn()
    {
        Copy(Output, 1);
        Copy(Error, 2);
    }

    private static void Copy(string? path, int descriptor)
    {
        if (path is null || !File.Exists(path))
        {
            return;
        }

        using var source = File.OpenRead(path);
        var buffer = new byte[64 * 1024];
        for (int count; (count = source.Read(buffer)) > 0 && Descriptor.WriteAll(descriptor, buffer.AsSpan(0, count));)
        {
            // Until all is written, or the reader has closed it.
        }
    }

    internal FileStream? OpenInput() => Input ? null : new FileStream(Nowhere, FileMode.Open, FileAccess.Read);

    /// <summary>After what earlier executions left there.</summary>
    internal static FileStream? Open(string? path) => path is null
        ? null
        : new FileStream(path, path == Nowhere ? FileMode.Open : FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
}
