using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Perf;

/// <summary>The kind of a line of perf's output.</summary>
public enum PerfStatLineKind
{
    Reading,

    /// <summary>Blank, a comment, or the continuation of a metric: nothing to read.</summary>
    Nothing,

    /// <summary>Truncated, or not in the requested layout.</summary>
    Damaged,
}

/// <summary>
/// One line of <c>perf stat -x</c>: <c>[interval] [scope [cpus]] value unit event run-time percent …</c>.
/// The spans point into the line that was parsed.
/// </summary>
[SuppressMessage("Performance", "CA1815", Justification = "A ref struct cannot be compared.")]
public readonly ref struct PerfStatLine
{
    /// <summary>Time stamp as printed, without padding; empty without <c>-I</c>.</summary>
    public ReadOnlySpan<byte> Stamp { get; private init; }

    /// <summary>perf's aggregation id, empty when everything is summed.</summary>
    public ReadOnlySpan<byte> Scope { get; private init; }

    public ReadOnlySpan<byte> Unit { get; private init; }

    /// <summary>Name of the event as printed.</summary>
    public ReadOnlySpan<byte> Event { get; private init; }

    public CounterReading Reading { get; private init; }

    /// <param name="line">The line without its newline.</param>
    public static PerfStatLineKind Parse(ReadOnlySpan<byte> line, PerfOutputLayout layout, out PerfStatLine result)
    {
        result = default;
        line = Trim(line);
        if (line.IsEmpty || line[0] == '#')
        {
            return PerfStatLineKind.Nothing;
        }

        var separator = (byte)layout.Separator;
        var stamp = layout.HasInterval ? Trim(Next(ref line, separator)) : default;
        var scope = layout.ScopeFields > 0 ? Trim(Next(ref line, separator)) : default;
        if (layout.ScopeFields > 1)
        {
            Next(ref line, separator);
        }

        var value = Trim(Next(ref line, separator));
        var unit = Next(ref line, separator);
        var name = Trim(Next(ref line, separator));
        var runTime = Next(ref line, separator);
        var percent = Next(ref line, separator);
        if (layout.HasInterval && !IsStamp(stamp))
        {
            return PerfStatLineKind.Damaged;
        }

        // Further metrics of the event before: the leading fields, empty fields, then the metric (perf 4.x to 6.x).
        if (name.IsEmpty && value.IsEmpty)
        {
            return line.IsEmpty && percent.IsEmpty ? PerfStatLineKind.Damaged : PerfStatLineKind.Nothing;
        }

        if (name.IsEmpty || (layout.ScopeFields > 0 && scope.IsEmpty) || !TryReading(value, runTime, percent, out var reading))
        {
            return PerfStatLineKind.Damaged;
        }

        result = new PerfStatLine { Stamp = stamp, Scope = scope, Unit = unit, Event = name, Reading = reading };
        return PerfStatLineKind.Reading;
    }

    /// <summary>Reads <c>123</c>, <c>0.92</c> and, under another locale, <c>0,92</c>.</summary>
    internal static bool TryNumber(ReadOnlySpan<byte> text, out double number)
    {
        ulong digits = 0;
        var fraction = -1;
        number = 0;
        if (text.IsEmpty || text.Length > 40)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (c is >= (byte)'0' and <= (byte)'9')
            {
                // More digits than a ulong holds: the general parser knows how to round.
                if (digits > 100_000_000_000_000_000)
                {
                    return Utf8Parser.TryParse(text, out number, out var used, 'F') && used == text.Length && double.IsFinite(number);
                }

                digits = (digits * 10) + (ulong)(c - '0');
                fraction += fraction >= 0 ? 1 : 0;
            }
            else if (c is ((byte)'.' or (byte)',') && fraction < 0)
            {
                fraction = 0;
            }
            else
            {
                return false;
            }
        }

        number = fraction > 0 ? digits / PowersOfTen[Math.Min(fraction, PowersOfTen.Length - 1)] : digits;
        return text[0] is not ((byte)'.' or (byte)',');
    }

    private static ReadOnlySpan<double> PowersOfTen =>
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19];

    private static bool TryReading(ReadOnlySpan<byte> value, ReadOnlySpan<byte> runTime, ReadOnlySpan<byte> percent, out CounterReading reading)
    {
        reading = default;
        if (!TryNumber(runTime, out var nanoseconds) || !TryNumber(percent, out var share))
        {
            return false;
        }

        // The percentage of an uncounted event is 100.00: only the brackets show that (all versions).
        if (value is [(byte)'<', ..])
        {
            reading = value.SequenceEqual("<not counted>"u8) ? CounterReading.NotCounted : CounterReading.NotSupported;
            return reading.Status == ReadingStatus.NotCounted || value.SequenceEqual("<not supported>"u8);
        }

        if (!TryNumber(value, out var count) || !Plausible.IsCount(count) || nanoseconds > Plausible.MostCpuSeconds * 1e9)
        {
            return false;
        }

        reading = CounterReading.Counted(count, nanoseconds / 1e9, Math.Min(share / 100, 1));
        return true;
    }

    private static ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> line, byte separator)
    {
        var end = line.IndexOf(separator);
        var field = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[(end + 1)..];
        return field;
    }

    private static bool IsStamp(ReadOnlySpan<byte> stamp) =>
        !stamp.IsEmpty && stamp[0] is >= (byte)'0' and <= (byte)'9' && TryNumber(stamp, out var seconds) && Plausible.IsTime(seconds);

    // perf up to 6.1 pads the time stamp; \r comes from files that passed through another system.
    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && text[0] is ((byte)' ' or (byte)'\t'))
        {
            text = text[1..];
        }

        while (!text.IsEmpty && text[^1] is ((byte)' ' or (byte)'\t' or (byte)'\r'))
        {
            text = text[..^1];
        }

        return text;
    }
}
