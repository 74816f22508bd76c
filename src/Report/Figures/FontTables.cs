using System.Buffers.Binary;
using System.Text;

namespace Toplev.Report.Figures;

/// <summary>The tables of a TrueType file.</summary>
internal sealed class FontTables
{
    private const int HeaderLength = 12;
    private const int EntryLength = 16;
    private const uint SumOfAll = 0xB1B0AFBA;

    private readonly byte[] font;
    private readonly Dictionary<string, Range> places = [];
    private readonly bool hasLongOffsets;
    private readonly int metricCount;

    public FontTables(byte[] font)
    {
        this.font = font;
        for (var i = 0; i < BinaryPrimitives.ReadUInt16BigEndian(font.AsSpan(4)); i++)
        {
            var entry = font.AsSpan(HeaderLength + (i * EntryLength), EntryLength);
            var start = BinaryPrimitives.ReadInt32BigEndian(entry[8..]);
            places[Encoding.ASCII.GetString(entry[..4])] = start..(start + BinaryPrimitives.ReadInt32BigEndian(entry[12..]));
        }

        hasLongOffsets = BinaryPrimitives.ReadUInt16BigEndian(this["head"][50..]) == 1;
        metricCount = BinaryPrimitives.ReadUInt16BigEndian(this["hhea"][34..]);
    }

    public ReadOnlySpan<byte> this[string name] => font.AsSpan(places[name]);

    /// <summary>A glyph's outline; empty for a blank.</summary>
    public ReadOnlySpan<byte> Glyph(int glyph) => this["glyf"][Offset(glyph)..Offset(glyph + 1)];

    /// <summary>A glyph's advance and left side bearing.</summary>
    public byte[] Metrics(ushort glyph)
    {
        var table = this["hmtx"];
        return glyph < metricCount
            ? table.Slice(glyph * 4, 4).ToArray()
            : [.. table.Slice((metricCount - 1) * 4, 2), .. table.Slice((metricCount * 4) + ((glyph - metricCount) * 2), 2)];
    }

    /// <summary>Bytes to the next multiple of four.</summary>
    public static int Padding(int length) => -length & 3;

    /// <param name="tables">In the order of their names.</param>
    public static byte[] Write(IReadOnlyList<(string Name, byte[] Content)> tables)
    {
        var power = (int)Math.Log2(tables.Count);
        var start = HeaderLength + (tables.Count * EntryLength);
        var file = new byte[start + tables.Sum(table => table.Content.Length + Padding(table.Content.Length))];
        BinaryPrimitives.WriteUInt32BigEndian(file, 0x00010000);
        WriteHalf(4, tables.Count);
        WriteHalf(6, 16 << power);
        WriteHalf(8, power);
        WriteHalf(10, (tables.Count * 16) - (16 << power));
        var head = 0;
        for (var i = 0; i < tables.Count; i++)
        {
            var (name, content) = tables[i];
            content.CopyTo(file, start);
            if (name == "head")
            {
                head = start;
                file.AsSpan(head + 8, 4).Clear();
            }

            var entry = file.AsSpan(HeaderLength + (i * EntryLength), EntryLength);
            Encoding.ASCII.GetBytes(name, entry);
            BinaryPrimitives.WriteUInt32BigEndian(entry[4..], Sum(file.AsSpan(start, content.Length + Padding(content.Length))));
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], start);
            BinaryPrimitives.WriteInt32BigEndian(entry[12..], content.Length);
            start += content.Length + Padding(content.Length);
        }

        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(head + 8), SumOfAll - Sum(file));
        return file;

        void WriteHalf(int at, int value) => BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at), (ushort)value);
    }

    private static uint Sum(ReadOnlySpan<byte> words)
    {
        var sum = 0u;
        for (; words.Length > 0; words = words[4..])
        {
            sum += BinaryPrimitives.ReadUInt32BigEndian(words);
        }

        return sum;
    }

    private int Offset(int glyph) => hasLongOffsets
        ? BinaryPrimitives.ReadInt32BigEndian(this["loca"][(glyph * 4)..])
        : BinaryPrimitives.ReadUInt16BigEndian(this["loca"][(glyph * 2)..]) * 2;
}
