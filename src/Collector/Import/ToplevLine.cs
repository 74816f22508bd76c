using System.Buffers;
using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;
using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>
/// One node as toplev prints it, for people or as CSV: <c>S0-C0 BE/Mem Backend_Bound.Memory_Bound: 44.59 +- 0.00 % Slots &lt;==</c>,
/// <c>S0 FE Frontend_Bound % Slots 5.0 &lt; [33.3%]</c>, <c>S0-C0,Frontend_Bound,40.8,% Slots,…</c>.
/// </summary>
internal static class ToplevLine
{
    private const int MostWords = 12;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_."u8);

    /// <param name="stamp">Time stamp of <c>-I</c>, <c>SUMMARY</c> for all of them, empty when there is none.</param>
    /// <param name="scope">The core or socket, empty when there is none.</param>
    /// <param name="share">Null where toplev says itself that the value was mismeasured.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> stamp, out ReadOnlySpan<byte> scope, out PrintedShare? share)
    {
        stamp = scope = default;
        share = null;
        var percent = line.IndexOf((byte)'%');
        var hasDomain = percent >= 0 && HasDomain(line[(percent + 1)..]);
        if (percent < 0 || line.Length > 400 || !(hasDomain || (line[..percent].IndexOf(": "u8) > 0 && IsDigit(Trim(line[..percent])[^1]))))
        {
            return false;
        }

        CoreType? core = null;
        var isMismeasured = line.IndexOf("mismeasured"u8) >= 0;

        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> number = default;
        for (var word = 0; word < MostWords && NextWord(ref line) is { IsEmpty: false } next; word++)
        {
            if (name.IsEmpty && IsNode(next) && (hasDomain || next[^1] == ':'))
            {
                name = next[^1] == ':' ? next[..^1] : next;
            }
            else if (name.IsEmpty && word == 0 && (IsTime(next) || next.SequenceEqual("SUMMARY"u8)))
            {
                stamp = next;
            }
            else if (name.IsEmpty && word <= 2 && core is null && CoreOf(next) is { } type)
            {
                core = type;
            }
            else if (name.IsEmpty && word <= 2 && scope.IsEmpty && ScopeIn(next) is { IsEmpty: false } found)
            {
                scope = found;
            }
            else if (!name.IsEmpty && IsDigit(next[0]) && LocalNumber.Decimal(WithoutPercent(next), out _) == WithoutPercent(next).Length)
            {
                number = WithoutPercent(next);
                break;
            }
        }

        if (name.IsEmpty || number.IsEmpty)
        {
            return false;
        }

        LocalNumber.Decimal(number, out var value);
        share = isMismeasured
            ? null
            : new PrintedShare(
                Text(name), value, 0.5 * Math.Pow(10, -LocalNumber.Decimals(number)), core, "toplev") { Counted = Counted(line) ?? Multiplexed(line) };
        return value <= 1000;
    }

    /// <summary>How long the events were on a counter, in brackets behind the value: <c>[ 3.7%]</c>.</summary>
    private static double? Counted(ReadOnlySpan<byte> rest)
    {
        var start = rest.IndexOf((byte)'[');
        var inside = start < 0 ? default : TrimStart(rest[(start + 1)..]);
        var length = inside.IsEmpty || !IsDigit(inside[0]) ? 0 : LocalNumber.Decimal(inside, out _);
        if (length == 0 || length >= inside.Length || inside[length] != (byte)'%')
        {
            return null;
        }

        LocalNumber.Decimal(inside, out var percent);
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

    /// <summary><c>S0-C0-T1</c>, <c>C0</c>; versions of 2015 print the area of the node without a blank behind it: <c>S0-C0-T1BE/Mem</c>.</summary>
    private static ReadOnlySpan<byte> ScopeIn(ReadOnlySpan<byte> word)
    {
        var at = 0;
        while (at + 1 < word.Length && word[at] is (byte)'S' or (byte)'D' or (byte)'C' or (byte)'T' && IsDigit(word[at + 1]))
        {
            at++;
            while (at < word.Length && IsDigit(word[at]))
            {
                at++;
            }

            if (at == word.Length || word[at] != '-')
            {
                break;
            }

            at++;
        }

        var area = word[at..];
        return at > 1 && IsDigit(word[at - 1])
            && (area.IsEmpty || area.StartsWith("FE"u8) || area.StartsWith("BE"u8) || area.StartsWith("BAD"u8) || area.StartsWith("RET"u8))
            ? word[..at]
            : default;
    }

    /// <summary>The core type on a hybrid processor.</summary>
    private static CoreType? CoreOf(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("core"u8) || word.SequenceEqual("cpu_core"u8) ? CoreType.Core
        : word.SequenceEqual("atom"u8) || word.SequenceEqual("cpu_atom"u8) ? CoreType.Atom
        : word.SequenceEqual("lowpower"u8) || word.SequenceEqual("cpu_lowpower"u8) ? CoreType.LowPowerAtom
        : null;

    private static bool IsTime(ReadOnlySpan<byte> word) =>
        word.IndexOf((byte)'.') is > 0 and int point && word.Length - point > 1 && AreDigits(word[..point]) && AreDigits(word[(point + 1)..]);

    private static ReadOnlySpan<byte> WithoutPercent(ReadOnlySpan<byte> word) => word.Length > 1 && word[^1] == '%' ? word[..^1] : word;

    /// <summary>The column of the share of time in CSV: <c>1.001,C0,Frontend_Bound,40.8,% Slots &lt;,,,0.0,33.30,,Y</c>.</summary>
    private static double? Multiplexed(ReadOnlySpan<byte> rest)
    {
        const int Column = 5;
        ReadOnlySpan<byte> field = default;
        for (var number = 0; number <= Column; number++)
        {
            var comma = rest.IndexOf((byte)',');
            if (comma < 0)
            {
                return null;
            }

            field = rest[..comma];
            rest = rest[(comma + 1)..];
        }

        return LocalNumber.Decimal(field, out var percent) is > 0 and int length && length == field.Length && percent is > 0 and <= 100 ? percent / 100 : null;
    }

    private static ReadOnlySpan<byte> NextWord(scoped ref ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t\r,;"u8);
        var end = line.IndexOfAny(" \t\r,;"u8);
        var word = end < 0 ? line : line[..end];
        line = line[word.Length..];
        return word;
    }
}
