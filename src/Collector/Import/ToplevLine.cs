using System.Buffers;
using Toplev.Tma.Importing;
using static Toplev.Collector.Import.Bytes;

namespace Toplev.Collector.Import;

/// <summary>
/// One node as toplev prints it, for people or as CSV: <c>S0-C0 BE/Mem Backend_Bound.Memory_Bound: 44.59 +- 0.00 % Slots &lt;==</c>,
/// <c>S0 FE Frontend_Bound % Slots 5.0 &lt; [33.3%]</c>, <c>S0-C0,Frontend_Bound,40.8,% Slots,…</c>.
/// </summary>
internal static class ToplevLine
{
    private const int MostWords = 12;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_."u8);

    /// <param name="scope">The core or socket, empty when there is none.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> scope, out PrintedShare? share)
    {
        scope = default;
        share = null;
        int percent = line.IndexOf((byte)'%');
        if (percent < 0 || line.Length > 400 || !HasDomain(line[(percent + 1)..]))
        {
            return false;
        }

        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> number = default;
        for (int word = 0; word < MostWords && NextWord(ref line) is { IsEmpty: false } next; word++)
        {
            if (name.IsEmpty && IsNode(next))
            {
                name = next[^1] == ':' ? next[..^1] : next;
            }
            else if (name.IsEmpty && word <= 1 && scope.IsEmpty && IsScope(next))
            {
                scope = next;
            }
            else if (!name.IsEmpty && IsDigit(next[0]) && LocalNumber.Decimal(next, out _) == next.Length)
            {
                number = next;
                break;
            }
        }

        if (name.IsEmpty || number.IsEmpty)
        {
            return false;
        }

        LocalNumber.Decimal(number, out double value);
        share = new PrintedShare(Text(name), value, 0.5 * Math.Pow(10, -LocalNumber.Decimals(number)), null, "toplev") { Counted = Counted(line) };
        return value <= 1000;
    }

    /// <summary>How long the events were on a counter, in brackets behind the value: <c>[ 3.7%]</c>.</summary>
    private static double? Counted(ReadOnlySpan<byte> rest)
    {
        int start = rest.IndexOf((byte)'[');
        ReadOnlySpan<byte> inside = start < 0 ? default : TrimStart(rest[(start + 1)..]);
        int length = inside.IsEmpty || !IsDigit(inside[0]) ? 0 : LocalNumber.Decimal(inside, out _);
        if (length == 0 || length >= inside.Length || inside[length] != (byte)'%')
        {
            return null;
        }

        LocalNumber.Decimal(inside, out double percent);
        return percent <= 100 ? percent / 100 : null;
    }

    private static bool HasDomain(ReadOnlySpan<byte> text)
    {
        text = TrimStart(text);
        return text.StartsWith("Slots"u8) || text.StartsWith("Clocks"u8) || text.StartsWith("Stalls"u8) || text.StartsWith("Uops"u8)
            || text.StartsWith("CoreClocks"u8) || text.StartsWith("Core_Clocks"u8) || text.StartsWith("Core_Utilization"u8);
    }

    /// <summary>Node names begin in upper case and have an underscore or a dot, but for Retiring.</summary>
    private static bool IsNode(ReadOnlySpan<byte> word)
    {
        word = word[^1] == ':' ? word[..^1] : word;
        return word.Length > 2 && word[0] is >= (byte)'A' and <= (byte)'Z'
            && (word.IndexOfAny((byte)'_', (byte)'.') > 0 || word.SequenceEqual("Retiring"u8) || word.SequenceEqual("Divider"u8))
            && word.IndexOfAnyExcept(NameBytes) < 0;
    }

    private static bool IsScope(ReadOnlySpan<byte> word) =>
        word.Length > 1 && word[0] is (byte)'S' or (byte)'C' && IsDigit(word[^1]) && word.IndexOf((byte)'.') < 0;

    private static ReadOnlySpan<byte> NextWord(scoped ref ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t\r,;"u8);
        int end = line.IndexOfAny(" \t\r,;"u8);
        ReadOnlySpan<byte> word = end < 0 ? line : line[..end];
        line = line[word.Length..];
        return word;
    }
}
