namespace Toplev.Collector.Import;

/// <summary>Takes one line without its newline.</summary>
internal delegate void TakeLine(ReadOnlySpan<byte> line);

/// <summary>Cuts a stream into lines in a buffer of fixed size; of a line that is longer than any of perf's only the beginning is kept.</summary>
internal static class LineSplitter
{
    private const int BufferSize = 256 * 1024;
    private const int LongestLine = 64 * 1024;

    /// <returns>True when the last line has no newline: the file may have been cut there.</returns>
    public static bool Split(Stream stream, TakeLine take)
    {
        byte[] buffer = new byte[BufferSize];
        int filled = 0;
        bool skipping = false;
        while (true)
        {
            int count = stream.Read(buffer, filled, BufferSize - filled);
            if (count == 0)
            {
                break;
            }

            filled += count;
            int start = 0;
            while (buffer.AsSpan(start, filled - start).IndexOf((byte)'\n') is int end and >= 0)
            {
                if (!skipping)
                {
                    take(buffer.AsSpan(start, end));
                }

                skipping = false;
                start += end + 1;
            }

            if (filled - start > LongestLine)
            {
                if (!skipping)
                {
                    take(buffer.AsSpan(start, LongestLine));
                }

                skipping = true;
                start = filled;
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
        }

        if (filled > 0 && !skipping)
        {
            take(buffer.AsSpan(0, filled));
        }

        return filled > 0;
    }
}
