using System.Buffers.Text;
using System.Text;
using Toplev.Tma.Profiles;

namespace Toplev.Collector.Perf;

/// <summary>Names of functions and places as <c>perf script</c> prints them: each distinct text is kept once.</summary>
/// <param name="builder">Numbers the functions.</param>
/// <param name="code">Names functions of .NET that perf does not, or null.</param>
internal sealed class PerfScriptNames(ProfileBuilder builder, DotNetCode? code)
{
    /// <summary>What holds the program before its first instruction; samples of it are not the program's.</summary>
    public const string Launcher = "tma-launch";

    /// <summary>Number of the launcher's own functions.</summary>
    public const int NotOfTheProgram = -1;

    private const int LongestName = 4096;

    private static readonly System.Buffers.SearchValues<byte> Digits = System.Buffers.SearchValues.Create("0123456789abcdef"u8);

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> frames =
        new Dictionary<string, int>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> places =
        new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly List<byte> withoutOffset = [];
    private char[] text = new char[1024];

    /// <summary>Number of a function, or <see cref="NotOfTheProgram"/>.</summary>
    /// <param name="address">In hexadecimal, as it is printed.</param>
    /// <param name="name">Symbol and module.</param>
    /// <param name="isNameless">True where neither perf nor the runtime has a name.</param>
    public int NumberOf(int process, ReadOnlySpan<byte> address, ReadOnlySpan<byte> name, out bool isNameless)
    {
        isNameless = name.StartsWith("[unknown]"u8);
        if (isNameless && Known(process, address, name, out var number))
        {
            isNameless = false;
            return number;
        }

        return Named(name);
    }

    /// <summary><c>main+0x11 (/tmp/app)</c> becomes <c>main (/tmp/app)</c>: perf prints the offset right before the module.</summary>
    public ReadOnlySpan<byte> WithoutOffset(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> offset)
    {
        offset = default;
        var open = PerfScriptSample.ModuleAt(text) - 1;
        var plus = open < 0 ? -1 : text[..open].LastIndexOf("+0x"u8);
        if (plus <= 0 || text[(plus + 3)..open].IndexOfAnyExcept(Digits) >= 0)
        {
            return text;
        }

        offset = text[plus..open];
        withoutOffset.Clear();
        withoutOffset.AddRange(text[..plus]);
        withoutOffset.AddRange(text[open..]);
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(withoutOffset);
    }

    /// <summary>The offset in the function, or the address where there is none.</summary>
    public string PlaceOf(ReadOnlySpan<byte> address, ReadOnlySpan<byte> offset)
    {
        var text = Characters(offset.IsEmpty ? address : offset);
        if (!places.TryGetValue(text, out var known))
        {
            known = offset.IsEmpty ? "0x" + text.TrimStart('0').ToString() : text.ToString();
            places[text] = known;
        }

        return known;
    }

    /// <summary>The place of a text, for example a source line.</summary>
    public string PlaceOf(ReadOnlySpan<char> line)
    {
        if (!places.TryGetValue(line, out var known))
        {
            known = line.ToString();
            places[line] = known;
        }

        return known;
    }

    private int Named(ReadOnlySpan<byte> name)
    {
        // One address of a function is like another.
        var characters = Characters(name);
        if (!frames.TryGetValue(characters, out var number))
        {
            var frame = PerfSymbol.Parse(Encoding.UTF8.GetString(Bounded(name)));
            number = frame.Module == Launcher ? NotOfTheProgram : builder.FrameOf(frame);
            frames[characters] = number;
        }

        return number;
    }

    private bool Known(int process, ReadOnlySpan<byte> address, ReadOnlySpan<byte> name, out int number)
    {
        number = 0;
        var open = name.IndexOf("(/"u8);
        if (code is null || open < 0 || name[^1] != (byte)')'
            || !Utf8Parser.TryParse(address, out ulong position, out _, 'x')
            || code.NameOf(process, Characters(name[(open + 1)..^1]), position) is not { } known)
        {
            return false;
        }

        if (!frames.TryGetValue(known, out number))
        {
            number = builder.FrameOf(PerfSymbol.Parse(known));
            frames[known] = number;
        }

        return true;
    }

    /// <summary>What of a name is kept.</summary>
    public static ReadOnlySpan<byte> Bounded(ReadOnlySpan<byte> name) => name.Length <= LongestName ? name : name[..LongestName];

    /// <summary>As characters, until the next call.</summary>
    public ReadOnlySpan<char> Characters(ReadOnlySpan<byte> bytes)
    {
        if (text.Length < bytes.Length)
        {
            text = new char[Math.Max(bytes.Length, 2 * text.Length)];
        }

        return text.AsSpan(0, Encoding.UTF8.GetChars(bytes, text));
    }
}
