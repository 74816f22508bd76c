namespace Toplev.ImportInput;

/// <summary>Damages texts as transport, editors and enemies do: cut, flipped, doubled, inserted, spliced with another.</summary>
internal sealed class Mutation(IReadOnlyList<byte[]> texts, int seed)
{
    private static readonly byte[][] Fragments =
    [
        "\n"u8.ToArray(), ","u8.ToArray(), ";;"u8.ToArray(), "<not counted>"u8.ToArray(), "nan"u8.ToArray(), "99999999999999999999999999"u8.ToArray(),
        "{\"event\" : \"slots\", "u8.ToArray(), "#"u8.ToArray(), "cpu_core/"u8.ToArray(), "\0"u8.ToArray(), [0xC2, 0xA0], [0xE2, 0x80], [0xFF, 0xFE],
        "     1.000000001 "u8.ToArray(), "Performance counter stats for '"u8.ToArray(), "# event e0 "u8.ToArray(), "-1"u8.ToArray(), "%"u8.ToArray(),
    ];

    private readonly Random random = new(seed);

    public byte[] Next()
    {
        var text = texts[random.Next(texts.Count)];
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            text = Change(text);
        }

        return text;
    }

    private byte[] Change(byte[] text)
    {
        var at = random.Next(text.Length + 1);
        var length = random.Next(Math.Min(200, text.Length - at) + 1);
        switch (random.Next(6))
        {
            case 0:
                return text[..at];
            case 1:
                byte[] flipped = [.. text];
                for (var i = at; i < Math.Min(at + 3, text.Length); i++)
                {
                    flipped[i] ^= (byte)(1 << random.Next(8));
                }

                return flipped;
            case 2:
                return [.. text[..(at + length)], .. text[at..]];
            case 3:
                return [.. text[..at], .. Fragments[random.Next(Fragments.Length)], .. text[at..]];
            case 4:
                return [.. text[..at], .. text[(at + length)..]];
            default:
                var other = texts[random.Next(texts.Count)];
                return [.. text[..at], .. other[random.Next(other.Length + 1)..]];
        }
    }
}
