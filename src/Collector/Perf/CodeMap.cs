using System.Globalization;

namespace Toplev.Collector.Perf;

/// <summary>Which function is where, from a runtime's perf map.</summary>
public sealed class CodeMap
{
    private const int MostFunctions = 4_000_000;

    private readonly ulong[] starts;
    private readonly (ulong Size, string Name)[] functions;

    /// <param name="entries">Where each begins, its size in bytes and name. Of several that begin at the same place the last counts.</param>
    public CodeMap(IEnumerable<(ulong Start, ulong Size, string Name)> entries)
    {
        Dictionary<ulong, (ulong Size, string Name)> last = [];
        foreach (var (start, size, name) in entries)
        {
            last[start] = (size, name);
        }

        starts = [.. last.Keys];
        functions = [.. last.Values];
        Array.Sort(starts, functions);
    }

    /// <summary>Reads a perf map: lines of start and size in hexadecimal, and a name that may contain blanks.</summary>
    public static CodeMap Read(TextReader text) => new(Entries(text).Take(MostFunctions));

    /// <summary>The function that has this address, or null.</summary>
    public string? NameAt(ulong address)
    {
        var at = Array.BinarySearch(starts, address);
        at = at >= 0 ? at : ~at - 1;
        return at >= 0 && address - starts[at] < functions[at].Size ? functions[at].Name : null;
    }

    private static IEnumerable<(ulong Start, ulong Size, string Name)> Entries(TextReader text)
    {
        while (text.ReadLine() is { } line)
        {
            var first = line.IndexOf(' ', StringComparison.Ordinal);
            var second = first < 0 ? -1 : line.IndexOf(' ', first + 1);
            if (second > 0 && Hexadecimal(line.AsSpan(0, first)) is { } start && Hexadecimal(line.AsSpan(first + 1, second - first - 1)) is { } size
                && second + 1 < line.Length)
            {
                yield return (start, size, line[(second + 1)..]);
            }
        }
    }

    private static ulong? Hexadecimal(ReadOnlySpan<char> digits) =>
        ulong.TryParse(digits.StartsWith("0x") ? digits[2..] : digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
