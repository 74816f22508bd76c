using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Lines;

/// <summary>
/// What a collector of logs puts in front of every line: <c>2024-05-01T12:00:00Z </c>, <c>May 01 12:00:00 host perf[12]: </c>, <c>12:00:00 </c>,
/// <c>[pod] </c>, <c>app-1  | </c>. perf's own lines begin with a blank or with what is none of these.
/// </summary>
internal static class LogPrefix
{
    private const int MostParts = 4;
    private const int LongestTag = 100;

    private static ReadOnlySpan<byte> Months => "JanFebMarAprMayJunJulAugSepOctNovDec"u8;

    /// <summary>The line as the program wrote it, with the blanks that it began with.</summary>
    public static ReadOnlySpan<byte> Without(ReadOnlySpan<byte> line) => Without(line, out _);

    /// <param name="source">Identifies the program of a line: a pod, a container, a process; empty if there is none.</param>
    public static ReadOnlySpan<byte> Without(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> source)
    {
        source = default;
        for (var part = 0; part < MostParts && !line.IsEmpty; part++)
        {
            var length = LengthOf(line);
            if (length == 0)
            {
                break;
            }

            source = source.IsEmpty ? SourceIn(line[..length]) : source;
            line = line[length..];
        }

        return line;
    }

    /// <summary>A part of a prefix without its time.</summary>
    private static ReadOnlySpan<byte> SourceIn(ReadOnlySpan<byte> part)
    {
        var colon = part.EndsWith("]: "u8) ? part[..^3].LastIndexOf((byte)' ') + 1 : -1;
        return colon > 0 ? part[colon..^2]
            : part[0] == '[' ? (TimeAt(part[1..]) > 0 ? default : part[1..^2])
            : part.EndsWith(" | "u8) ? TrimEnd(part[..^3])
            : default;
    }

    private static int LengthOf(ReadOnlySpan<byte> line)
    {
        var first = line[0];
        return IsDigit(first) ? OfTime(line)
            : first == '[' ? OfBrackets(line)
            : first == '>' ? (line.StartsWith("> "u8) ? 2 : 0)
            : first == '#' ? OfBuild(line)
            : IsLetter(first) ? Math.Max(OfSyslog(line), OfContainer(line))
            : 0;
    }

    /// <summary>A time of any form, and behind it what others add: <c>stderr F </c>, <c>host perf[12]: </c>, <c>INFO </c>.</summary>
    private static int OfTime(ReadOnlySpan<byte> line)
    {
        var length = TimeAt(line);
        return length > 0 && length < line.Length && line[length] == ' ' ? WithSource(line, length + 1) : 0;
    }

    /// <summary><c>[2024-05-01 12:00:00] </c>, <c>[pod/app-1] </c>: one word or a time.</summary>
    private static int OfBrackets(ReadOnlySpan<byte> line)
    {
        var close = line[..Math.Min(line.Length, LongestTag)].IndexOf((byte)']');
        if (close < 2 || close + 1 >= line.Length || line[close + 1] != ' ')
        {
            return 0;
        }

        var inside = line[1..close];
        return inside.IndexOfAny("{\" \t"u8) < 0 || TimeAt(inside) == inside.Length ? close + 2 : 0;
    }

    /// <summary><c>May  1 12:00:00 host perf[12]: </c>.</summary>
    private static int OfSyslog(ReadOnlySpan<byte> line)
    {
        if (line.Length < 16 || line[3] != ' ' || Months.IndexOf(line[..3]) is not (>= 0 and var month) || month % 3 != 0)
        {
            return 0;
        }

        var day = line[4] == ' ' ? 5 : 4;
        var end = day;
        while (end < line.Length && IsDigit(line[end]))
        {
            end++;
        }

        var length = end > day && end < line.Length && line[end] == ' ' ? ClockAt(line[(end + 1)..]) : 0;
        var behind = end + 1 + length;
        return length > 0 && behind < line.Length && line[behind] == ' ' ? WithSource(line, behind + 1) : 0;
    }

    /// <summary>docker compose: <c>app-1  | </c>.</summary>
    private static int OfContainer(ReadOnlySpan<byte> line)
    {
        var bar = line[..Math.Min(line.Length, LongestTag)].IndexOf(" | "u8);
        return bar > 0 && TrimEnd(line[..bar]).IndexOfAny(" \t,;"u8) < 0 ? bar + 3 : 0;
    }

    /// <summary>docker build: <c>#7 0.345 </c>.</summary>
    private static int OfBuild(ReadOnlySpan<byte> line)
    {
        var step = 1 + DigitsAt(line[1..]);
        var second = step + 1 < line.Length && line[step] == ' ' ? DigitsAt(line[(step + 1)..]) : 0;
        var point = step + 1 + second;
        var end = second > 0 && point < line.Length && line[point] == '.' ? point + 1 + DigitsAt(line[(point + 1)..]) : 0;
        return step > 1 && end > point + 1 && end < line.Length && line[end] == ' ' ? end + 1 : 0;
    }

    /// <summary>Behind a time: the stream with its mark, or the host and the program that wrote.</summary>
    private static int WithSource(ReadOnlySpan<byte> line, int length)
    {
        var rest = line[length..];
        if (rest.StartsWith("stdout "u8) || rest.StartsWith("stderr "u8))
        {
            return length + 7 + (rest.Length > 8 && rest[7] is (byte)'F' or (byte)'P' && rest[8] == ' ' ? 2 : 0);
        }

        var level = Word(rest);
        if (level.Length < rest.Length
            && (level.SequenceEqual("INFO"u8) || level.SequenceEqual("WARN"u8) || level.SequenceEqual("WARNING"u8) || level.SequenceEqual("ERROR"u8)
            || level.SequenceEqual("DEBUG"u8) || level.SequenceEqual("NOTICE"u8)))
        {
            return length + level.Length + 1;
        }

        var end = rest[..Math.Min(rest.Length, LongestTag)].IndexOf(": "u8);
        var isHostAndProgram = end > 0 && IsLetter(rest[0]) && rest[..end].Count((byte)' ') == 1 && rest[..end].IndexOfAny(",;\"'#"u8) < 0;
        return isHostAndProgram ? length + end + 2 : length;
    }

    /// <summary>Length of <c>2024-05-01T12:00:00.123+02:00</c>, <c>2024-05-01 12:00:00,123</c>, <c>12:00:00</c>, <c>1714564800.123456</c>; 0 for
    /// others.</summary>
    private static int TimeAt(ReadOnlySpan<byte> text)
    {
        if (text.Length > 18 && text[4] is (byte)'-' or (byte)'/' && text[7] == text[4] && AreDigits(text[..4]) && text[10] is (byte)'T' or (byte)' ')
        {
            var clock = ClockAt(text[11..]);
            return clock == 0 ? 0 : 11 + clock + ZoneAt(text[(11 + clock)..]);
        }

        return text.Length > 10 && AreDigits(text[..10]) && text[10] == '.' ? 11 + DigitsAt(text[11..]) : ClockAt(text);
    }

    private static int ClockAt(ReadOnlySpan<byte> text)
    {
        const int Length = 8;
        if (text.Length < Length || text[2] != ':' || text[5] != ':' || !AreDigits(text[..2]) || !AreDigits(text[3..5]) || !AreDigits(text[6..8]))
        {
            return 0;
        }

        var fraction = text.Length > Length + 1 && text[Length] is (byte)'.' or (byte)',' ? DigitsAt(text[(Length + 1)..]) : 0;
        return fraction > 0 ? Length + 1 + fraction : Length;
    }

    private static int ZoneAt(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'Z', ..])
        {
            return 1;
        }

        var sign = text is [(byte)' ', (byte)'+' or (byte)'-', ..] ? 1 : 0;
        return text.Length > sign + 4 && text[sign] is (byte)'+' or (byte)'-' && AreDigits(text[(sign + 1)..(sign + 3)])
            ? sign + (text[sign + 3] == ':' ? 6 : 5)
            : 0;
    }

    private static int DigitsAt(ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return length < 0 ? text.Length : length;
    }

    private static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> text) => text.TrimEnd((byte)' ');
}
