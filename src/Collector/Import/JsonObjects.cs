using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>
/// Objects of JSON that are laid out over lines in any way: pretty-printed, in an array, several on a line. Only the innermost objects
/// count, as perf's have no others inside; of an object that never ends no more is kept than of a line.
/// </summary>
internal sealed class JsonObjects(TakeLine take, TakeLine damaged)
{
    private const int LongestObject = 64 * 1024;

    private readonly List<byte> @object = [];
    private bool isOpen;
    private bool isTooLong;
    private byte last;

    /// <summary>Takes a line that may be part of an object.</summary>
    /// <returns>False for a line that is none; an object that was open then does not end.</returns>
    public bool TryTake(ReadOnlySpan<byte> line)
    {
        var text = TrimStart(line);
        if (text.IsEmpty || !(isOpen ? Continues(text[0]) : Begins(text)))
        {
            Abandon();
            return false;
        }

        var close = text.IndexOf((byte)'}');
        if (!isOpen && text[0] == '{' && close > 0 && close == text.LastIndexOf((byte)'}') && Trim(text[(close + 1)..]) is [] or [(byte)',' or (byte)']', ..])
        {
            take(line);
            return true;
        }

        TakeCharacters(text);
        return true;
    }

    /// <summary>No more lines: what is open never ends.</summary>
    public void Abandon()
    {
        if (isOpen && (@object.Count > 1 || isTooLong))
        {
            damaged(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(@object));
        }

        isOpen = isTooLong = false;
        @object.Clear();
    }

    private static bool Begins(ReadOnlySpan<byte> text) => text.TrimStart("[, \t"u8) is [(byte)'{', ..];

    /// <summary>Whatever the white space: a token begins a line of JSON, and numbers and words stand behind a colon only.</summary>
    private bool Continues(byte first) => first is (byte)'"' or (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)',' or (byte)':'
        || (last == ':' && (IsDigit(first) || first is (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n'));

    private void TakeCharacters(ReadOnlySpan<byte> text)
    {
        var isQuoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '"' && !(isQuoted && text[at - 1] == '\\'))
            {
                isQuoted = !isQuoted;
            }

            if (c == '{' && !isQuoted)
            {
                Begin();
            }

            if (isOpen)
            {
                Keep(c);
            }

            if (c == '}' && !isQuoted && isOpen)
            {
                End();
            }

            last = IsBlank(c) ? last : c;
        }

        if (isOpen)
        {
            Keep((byte)' ');
        }
    }

    /// <summary>An object around others (<c>{"data": [{</c>) is none of perf's; one with a count in it should have ended.</summary>
    private void Begin()
    {
        if (isOpen && System.Runtime.InteropServices.CollectionsMarshal.AsSpan(@object).IndexOf("\"counter-value\""u8) >= 0)
        {
            Abandon();
        }

        @object.Clear();
        (isOpen, isTooLong) = (true, false);
    }

    private void Keep(byte c)
    {
        if (@object.Count < LongestObject)
        {
            @object.Add(c);
        }
        else
        {
            isTooLong = true;
        }
    }

    private void End()
    {
        if (isTooLong)
        {
            Abandon();
            return;
        }

        take(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(@object));
        isOpen = false;
        @object.Clear();
    }
}
