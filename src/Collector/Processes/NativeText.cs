using System.Buffers;
using System.Text;

namespace Toplev.Collector.Processes;

/// <summary>
/// Arguments, paths and environment variables are bytes to the system. Bytes that are no UTF-8 are kept in a string as
/// U+DC80 + byte - 0x80 (the convention of Python's surrogateescape), so that they reach the program unchanged.
/// </summary>
public static class NativeText
{
    private const char FirstEscape = '\uDC80';
    private const char LastEscape = '\uDCFF';

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var used) == OperationStatus.Done)
            {
                text.Append(pair[..rune.EncodeToUtf16(pair)]);
            }
            else
            {
                used = 1;
                text.Append((char)(FirstEscape + bytes[0] - 0x80));
            }

            bytes = bytes[used..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of the text with a final zero, as the system takes them.</summary>
    public static byte[] Encode(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange(FirstEscape, LastEscape) < 0)
        {
            var plain = new byte[Encoding.UTF8.GetByteCount(text) + 1];
            Encoding.UTF8.GetBytes(text, plain);
            return plain;
        }

        var bytes = new List<byte>(text.Length + 8);
        Span<byte> encoded = stackalloc byte[4];
        for (var i = 0; i < text.Length;)
        {
            if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
                i += rune.Utf16SequenceLength;
            }
            else
            {
                var c = text[i++];
                bytes.Add(c is >= FirstEscape and <= LastEscape ? (byte)(c - FirstEscape + 0x80) : (byte)'?');
            }
        }

        bytes.Add(0);
        return [.. bytes];
    }

    /// <summary>Splits the zero-terminated strings of <c>/proc/self/environ</c> and <c>/proc/self/cmdline</c>.</summary>
    public static IReadOnlyList<string> DecodeList(ReadOnlySpan<byte> block)
    {
        List<string> items = [];
        while (!block.IsEmpty)
        {
            var end = block.IndexOf((byte)0);
            items.Add(Decode(end < 0 ? block : block[..end]));
            block = end < 0 ? [] : block[(end + 1)..];
        }

        return items;
    }

    /// <summary>The last <paramref name="count"/> arguments this process was started with, byte for byte.</summary>
    public static IReadOnlyList<string> OwnArguments(int count)
    {
        try
        {
            var all = DecodeList(File.ReadAllBytes("/proc/self/cmdline"));
            return [.. all.Skip(Math.Max(0, all.Count - count))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No /proc: what .NET decoded is all there is.
            return [.. Environment.GetCommandLineArgs().TakeLast(count)];
        }
    }
}
