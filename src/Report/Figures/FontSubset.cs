using System.Buffers.Binary;
using System.Text;

namespace Toplev.Report.Figures;

/// <summary>
/// A TrueType font with the characters of one picture only, small enough to be embedded in it. Outlines and widths are those of the font;
/// what adapts outlines to coarse pixels is left out.
/// </summary>
internal static class FontSubset
{
    private const ushort MoreComponents = 0x20;
    private const ushort WordArguments = 0x01;
    private const ushort HasScale = 0x08;
    private const ushort HasTwoScales = 0x40;
    private const ushort HasMatrix = 0x80;
    private const ushort HasInstructions = 0x100;

    /// <param name="font">A TrueType file.</param>
    /// <param name="characters">Those without a glyph are left out.</param>
    /// <param name="glyphOf">The font's own number of a character's glyph; 0 for none.</param>
    public static byte[] Of(byte[] font, IEnumerable<Rune> characters, Func<Rune, ushort> glyphOf)
    {
        var source = new FontTables(font);
        List<(Rune Character, ushort Glyph)> mapped =
            [.. characters.Distinct().Order().Select(character => (character, Glyph: glyphOf(character))).Where(pair => pair.Glyph != 0)];
        List<ushort> kept = [0, .. mapped.Select(pair => pair.Glyph).Distinct()];
        List<byte[]> outlines = [];
        for (var i = 0; i < kept.Count; i++)
        {
            outlines.Add(Outline(source.Glyph(kept[i]), kept));
        }

        var (glyf, loca) = Joined(outlines);
        return FontTables.Write(
        [
            ("OS/2", source["OS/2"].ToArray()),
            ("cmap", CharacterMap([.. mapped.Select(pair => (pair.Character, kept.IndexOf(pair.Glyph)))])),
            ("glyf", glyf),
            ("head", Changed(source["head"], 50, 1)),
            ("hhea", Changed(source["hhea"], 34, (ushort)kept.Count)),
            ("hmtx", [.. kept.SelectMany(source.Metrics)]),
            ("loca", loca),
            ("maxp", Changed(source["maxp"], 4, (ushort)kept.Count)),
            ("name", source["name"].ToArray()),
            ("post", [0, 3, 0, 0, .. new byte[28]]),
        ]);
    }

    private static byte[] Outline(ReadOnlySpan<byte> glyph, List<ushort> kept) => glyph.Length == 0 ? []
        : BinaryPrimitives.ReadInt16BigEndian(glyph) < 0 ? Composite(glyph, kept)
        : Simple(glyph);

    private static byte[] Simple(ReadOnlySpan<byte> glyph)
    {
        var instructions = 10 + (2 * BinaryPrimitives.ReadInt16BigEndian(glyph));
        var length = BinaryPrimitives.ReadUInt16BigEndian(glyph[instructions..]);
        return [.. glyph[..instructions], 0, 0, .. glyph[(instructions + 2 + length)..]];
    }

    /// <summary>A glyph made of others, which are kept too and get new numbers.</summary>
    private static byte[] Composite(ReadOnlySpan<byte> glyph, List<ushort> kept)
    {
        var copy = glyph.ToArray();
        for (var at = 10; ;)
        {
            var flags = BinaryPrimitives.ReadUInt16BigEndian(glyph[at..]);
            var part = BinaryPrimitives.ReadUInt16BigEndian(glyph[(at + 2)..]);
            if (!kept.Contains(part))
            {
                kept.Add(part);
            }

            BinaryPrimitives.WriteUInt16BigEndian(copy.AsSpan(at), (ushort)(flags & ~HasInstructions));
            BinaryPrimitives.WriteUInt16BigEndian(copy.AsSpan(at + 2), (ushort)kept.IndexOf(part));
            at += 4 + ((flags & WordArguments) != 0 ? 4 : 2)
                + ((flags & HasScale) != 0 ? 2 : (flags & HasTwoScales) != 0 ? 4 : (flags & HasMatrix) != 0 ? 8 : 0);
            if ((flags & MoreComponents) == 0)
            {
                return copy[..at];
            }
        }
    }

    private static (byte[] Glyf, byte[] Loca) Joined(List<byte[]> outlines)
    {
        using var glyf = new MemoryStream();
        var loca = new byte[(outlines.Count + 1) * 4];
        for (var i = 0; i < outlines.Count; i++)
        {
            glyf.Write(outlines[i]);
            glyf.Write(new byte[FontTables.Padding(outlines[i].Length)]);
            BinaryPrimitives.WriteUInt32BigEndian(loca.AsSpan((i + 1) * 4), (uint)glyf.Length);
        }

        return (glyf.ToArray(), loca);
    }

    /// <summary>One table of format 12: a group per character.</summary>
    private static byte[] CharacterMap(IReadOnlyList<(Rune Character, int Glyph)> mapped)
    {
        List<byte> map = [0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0];
        AddWord(16 + (12 * mapped.Count));
        AddWord(0);
        AddWord(mapped.Count);
        foreach (var (character, glyph) in mapped)
        {
            AddWord(character.Value);
            AddWord(character.Value);
            AddWord(glyph);
        }

        return [.. map];

        void AddWord(int value) => map.AddRange([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
    }

    private static byte[] Changed(ReadOnlySpan<byte> table, int at, ushort value)
    {
        var copy = table.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(copy.AsSpan(at), value);
        return copy;
    }
}
