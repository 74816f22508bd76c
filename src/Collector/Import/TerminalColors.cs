using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>Terminal colour sequences that remain in a log.</summary>
internal static class TerminalColors
{
    private const byte Escape = 0x1B;

    public static byte[] Without(ReadOnlySpan<byte> line)
    {
        List<byte> plain = [];
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == Escape && at + 1 < line.Length && line[at + 1] == '[')
            {
                at += 2;
                while (at < line.Length && (IsDigit(line[at]) || line[at] is (byte)';' or (byte)'?'))
                {
                    at++;
                }
            }
            else
            {
                plain.Add(line[at]);
            }
        }

        return [.. plain];
    }
}
