using Toplev.Collector.Lines;

namespace Toplev.Collector.Import;

/// <summary>Takes one line without its newline.</summary>
internal delegate void TakeLine(ReadOnlySpan<byte> line);

/// <summary>
/// Cuts a stream into lines in a buffer of fixed size; of a line that is longer than any of perf's only the beginning is kept. A line of
/// JSON that is longer is cut between its objects.
/// </summary>
internal static class LineSplitter
{
    private const int BufferSize = 256 * 1024;
    private const int LongestLine = 64 * 1024;

    /// <param name="takeLast">Takes the last line instead where it has no newline: the file may have been cut there.</param>
    public static void Split(Stream stream, TakeLine take, TakeLine? takeLast = null)
    {
        var buffer = new byte[BufferSize];
        var filled = 0;
        var skipping = false;
        while (true)
        {
            var count = stream.Read(buffer, filled, BufferSize - filled);
            if (count == 0)
            {
                break;
            }

            filled += count;
            var start = 0;
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
                var objects = skipping ? 0 : LengthOfObjects(buffer.AsSpan(start, filled - start));
                if (!skipping)
                {
                    take(buffer.AsSpan(start, objects > 0 ? objects : LongestLine));
                }

                skipping = objects == 0;
                start = skipping ? filled : start + objects;
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
        }

        if (filled > 0 && !skipping)
        {
            (takeLast ?? take)(buffer.AsSpan(0, filled));
        }
    }

    /// <summary>Up to and with the last object that ends in it, and the comma behind; 0 for what is no JSON.</summary>
    private static int LengthOfObjects(ReadOnlySpan<byte> line)
    {
        var text = Bytes.TrimStart(line);
        var length = text is [(byte)'{' or (byte)'[', ..] ? line.LastIndexOf((byte)'}') + 1 : 0;
        while (length > 0 && length < line.Length && (line[length] == ',' || Bytes.IsBlank(line[length])))
        {
            length++;
        }

        return length;
    }
}
