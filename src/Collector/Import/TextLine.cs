using System.Buffers;
using Toplev.Tma.Samples;
using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>
/// One line of perf's output for people:
/// <c>[stamp] [scope [n]] count [unit] event [cgroup] [# metric]… [( +- x% )] [(share%)]</c>.
/// </summary>
internal static class TextLine
{
    private static readonly SearchValues<byte> Numbers = SearchValues.Create("0123456789 \r.,"u8);

    /// <summary>False for a line that is not a count: a heading, further metrics, or what the program printed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out ImportedLine result)
    {
        ImportedLine found = default;
        result = default;
        var rest = TrimStart(line);
        if (rest.IsEmpty || rest[0] == '#')
        {
            return false;
        }

        var word = Word(rest);
        if (IsStamp(word))
        {
            found.Stamp = word;
            rest = TrimStart(rest[word.Length..]);
            word = Word(rest);
        }

        if (word.IsEmpty)
        {
            return false;
        }

        var indented = IsBlank(line[0]) || !found.Stamp.IsEmpty;
        var whole = rest;
        if (IsScope(word))
        {
            found.Scope = word;
            rest = WithoutMembers(TrimStart(rest[word.Length..]));
        }

        var number = rest;
        var complete = (TryCount(ref rest, ref found) && TryEvent(ref rest, number, ref found, indented)) || (indented && TryThread(whole, ref found));
        result = found;
        return complete;
    }

    /// <summary>
    /// A thread whose name has blanks or begins with a digit: <c>C2 CompilerThre-4243   2,000,000,000   slots</c>. The name ends at the last
    /// minus before digits behind which a count follows.
    /// </summary>
    private static bool TryThread(ReadOnlySpan<byte> text, scoped ref ImportedLine result)
    {
        var before = text;
        while (before.LastIndexOf((byte)'-') is int dash and > 0)
        {
            var end = dash + 1;
            while (end < text.Length && IsDigit(text[end]))
            {
                end++;
            }

            var rest = text[end..];
            if (end > dash + 1 && !rest.IsEmpty && IsBlank(rest[0]))
            {
                ImportedLine found = default;
                found.Stamp = result.Stamp;
                found.Scope = text[..end];
                rest = TrimStart(rest);
                var number = rest;
                if (TryCount(ref rest, ref found) && TryEvent(ref rest, number, ref found, true))
                {
                    result = found;
                    return true;
                }
            }

            before = before[..dash];
        }

        return false;
    }

    /// <summary>True when a line ends in a share of the time on a counter.</summary>
    public static bool HasShare(ReadOnlySpan<byte> rest) => TryShare(rest, out _);

    /// <summary>Share of the time on a counter from the end of a line: <c>(24.97%)</c>, in perf 3.x <c>[24.97%]</c>; not <c>( +-  0.28% )</c>.</summary>
    public static double ShareOf(ReadOnlySpan<byte> rest) => TryShare(rest, out var share) ? share : 1;

    private static bool TryShare(ReadOnlySpan<byte> rest, out double share)
    {
        share = 1;
        var open = rest.LastIndexOfAny((byte)'(', (byte)'[');
        if (open < 0)
        {
            return false;
        }

        var inside = TrimStart(rest[(open + 1)..]);
        var length = LocalNumber.Decimal(inside, out var percent);
        if (length == 0 || !inside[length..].StartsWith(rest[open] == '(' ? "%)"u8 : "%]"u8))
        {
            return false;
        }

        share = percent / 100;
        return true;
    }

    private static bool TryCount(scoped ref ReadOnlySpan<byte> rest, scoped ref ImportedLine result)
    {
        if (rest.StartsWith("<not counted>"u8))
        {
            result.Status = ReadingStatus.NotCounted;
            rest = rest["<not counted>".Length..];
            return true;
        }

        if (rest.StartsWith("<not supported>"u8))
        {
            result.Status = ReadingStatus.NotSupported;
            rest = rest["<not supported>".Length..];
            return true;
        }

        var length = LocalNumber.Count(rest, out result.Count);
        result.Status = ReadingStatus.Counted;
        rest = rest[length..];
        return length > 0;
    }

    private static bool TryEvent(scoped ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> number, scoped ref ImportedLine result, bool indented)
    {
        if (rest.IsEmpty || !(IsBlank(rest[0]) || rest[0] == 0xC2))
        {
            return false;
        }

        rest = TrimStart(rest);
        var word = Word(rest);
        if (IsUnit(word))
        {
            result.Unit = word;
            if (result.Status == ReadingStatus.Counted && word.SequenceEqual("msec"u8))
            {
                // Times have decimals, however many.
                LocalNumber.Decimal(number, out result.Count);
            }

            rest = TrimStart(rest[word.Length..]);
            word = Word(rest);
        }

        if (word.IsEmpty || !(IsLetter(word[0]) || word[0] == '/') || word.Length > 400)
        {
            return false;
        }

        result.Event = word;
        rest = TrimStart(rest[word.Length..]);
        if (!rest.IsEmpty && rest[0] == '[' && !HasShare(rest))
        {
            // The kind of device: task-clock [software].
            rest = TrimStart(rest[Word(rest).Length..]);
        }

        if (!rest.IsEmpty && !IsTail(rest[0]) && indented && (rest[0] == '/' || IsLetter(rest[0])))
        {
            result.Cgroup = Word(rest);
            rest = TrimStart(rest[result.Cgroup.Length..]);
        }

        result.Rest = rest;
        result.HasSpread = rest.IndexOf("( +-"u8) >= 0;
        result.RunningSeconds = -1;
        result.Share = ShareOf(rest);
        result.MayHaveShareBelow = !rest.IsEmpty && rest[0] == '#' && !HasShare(rest);
        return rest.IsEmpty || (IsTail(rest[0]) && IsWhole(rest)) || (indented && AreNumbers(rest));
    }

    /// <summary>A line that was cut in the share of time at its end would be taken for one that was counted all the time.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> rest) =>
        rest.Count((byte)'(') == rest.Count((byte)')') && rest.Count((byte)'[') == rest.Count((byte)']');

    /// <summary>Whether a line that could not be read looks like one of perf's counts that is cut, or has something else in it.</summary>
    public static bool LooksCut(ReadOnlySpan<byte> line)
    {
        var text = TrimStart(line);
        if (text.IsEmpty || !IsBlank(line[0]))
        {
            return HoldsCount(text);
        }

        if (text.StartsWith("<not "u8))
        {
            return true;
        }

        var length = LocalNumber.Count(text, out _);
        return (length > 0 && (length == text.Length || IsBlank(text[length]))) || HoldsCount(text);
    }

    /// <summary>A count with its event behind something else: what the program printed without ending its line.</summary>
    private static bool HoldsCount(ReadOnlySpan<byte> text)
    {
        for (var word = Word(text).Length; word < text.Length; word += Math.Max(1, Word(text[word..]).Length))
        {
            if (IsBlank(text[word]) && word + 1 < text.Length && IsDigit(text[word + 1]) && TryParse(text[word..], out var count)
                && (count.Event.IndexOfAny("-._/"u8) > 0 || count.Event.SequenceEqual("slots"u8) || count.Event.SequenceEqual("cycles"u8)
                    || count.Event.SequenceEqual("instructions"u8)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsTail(byte c) => c is (byte)'#' or (byte)'(' or (byte)'[';

    private static bool AreNumbers(ReadOnlySpan<byte> rest) => rest.IndexOfAnyExcept(Numbers) < 0;

    private static bool IsUnit(ReadOnlySpan<byte> word) => word.Length is > 0 and <= 6
        && (word.SequenceEqual("msec"u8) || word.SequenceEqual("ns"u8) || word.SequenceEqual("Joules"u8) || word.SequenceEqual("MiB"u8)
            || word.SequenceEqual("GiB"u8) || word.SequenceEqual("KiB"u8) || word.SequenceEqual("MB"u8) || word.SequenceEqual("Bytes"u8)
            || word.SequenceEqual("C"u8) || word.SequenceEqual("us"u8));

    /// <summary><c>CPU3</c>, <c>S0</c>, <c>S0-D0-C1</c>, <c>N0</c>, <c>S0-D0-L3-ID0</c>, or a thread: <c>comm-1234</c>.</summary>
    private static bool IsScope(ReadOnlySpan<byte> word)
    {
        var letters = word.StartsWith("CPU"u8) ? 3 : word[0] is (byte)'S' or (byte)'N' or (byte)'D' ? 1 : 0;
        if (letters > 0 && word.Length > letters && IsDigit(word[letters]))
        {
            return true;
        }

        var dash = word.LastIndexOf((byte)'-');
        return dash > 0 && dash < word.Length - 1 && !IsDigit(word[0]) && word[0] != '<' && AreDigits(word[(dash + 1)..]);
    }

    /// <summary>The number of CPUs in a core or socket stands between it and the count.</summary>
    private static ReadOnlySpan<byte> WithoutMembers(ReadOnlySpan<byte> rest)
    {
        var word = Word(rest);
        var next = TrimStart(rest[word.Length..]);
        return word.Length is > 0 and <= 5 && AreDigits(word) && !next.IsEmpty && (IsDigit(next[0]) || next[0] == '<') ? next : rest;
    }
}
