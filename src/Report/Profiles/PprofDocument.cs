using System.IO.Compression;
using System.Text;
using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;

namespace Toplev.Report.Profiles;

/// <summary>
/// pprof's format: a gzipped Protocol Buffer, <c>perftools.profiles.Profile</c> (google/pprof, proto/profile.proto). Of it the value types,
/// samples, modules as mappings, locations, functions and texts are written, each function as one location.
/// </summary>
public static class PprofDocument
{
    // Fields of Profile.
    private const int SampleType = 1;
    private const int Sample = 2;
    private const int Mapping = 3;
    private const int Location = 4;
    private const int Function = 5;
    private const int StringTable = 6;

    public static void Write(Stream output, ProfileResult profile)
    {
        var stacks = profile.Stacks;
        var texts = new Texts();
        using var document = new MemoryStream();
        Message(document, SampleType, ValueType(texts, "samples", "count"));
        Message(document, SampleType, ValueType(texts, stacks.IsClock ? "cpu" : profile.Event, stacks.IsClock ? "nanoseconds" : "count"));
        foreach (var group in stacks.Weights.GroupBy(weight => weight.Node))
        {
            Message(document, Sample, SampleOf(stacks, group));
        }

        var modules = Modules(stacks);
        for (var module = 0; module < modules.Count; module++)
        {
            Message(document, Mapping, MappingOf(module + 1, texts.NumberOf(modules[module])));
        }

        for (var frame = 0; frame < stacks.Frames.Count; frame++)
        {
            var (name, module) = stacks.Frames[frame];
            Message(document, Location, LocationOf(frame + 1, modules.IndexOf(module) + 1));
            Message(document, Function, FunctionOf(frame + 1, texts.NumberOf(name), texts.NumberOf(module)));
        }

        foreach (var text in texts.All)
        {
            Bytes(document, StringTable, Encoding.UTF8.GetBytes(text));
        }

        using var compressed = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true);
        compressed.Write(document.GetBuffer().AsSpan(0, (int)document.Length));
    }

    /// <summary>pprof takes the first for the program: the file that most of the samples are in.</summary>
    private static List<string> Modules(Profile stacks)
    {
        var self = stacks.Weights.ToLookup(weight => stacks.Frames[stacks.Nodes[weight.Node].Frame].Module, weight => weight.Weight);
        return [
            .. stacks.Frames.Select(frame => frame.Module).Distinct()
                .OrderBy(module => module.StartsWith('[')).ThenByDescending(module => self[module].Sum()),
        ];
    }

    private static byte[] ValueType(Texts texts, string type, string unit)
    {
        using var message = new MemoryStream();
        Number(message, 1, texts.NumberOf(type));
        Number(message, 2, texts.NumberOf(unit));
        return message.ToArray();
    }

    private static byte[] SampleOf(Profile stacks, IGrouping<int, StackWeight> group)
    {
        using var message = new MemoryStream();
        for (var node = group.Key; node >= 0; node = stacks.Nodes[node].Parent)
        {
            Number(message, 1, stacks.Nodes[node].Frame + 1);
        }

        Number(message, 2, group.Sum(weight => (long)weight.Samples));
        Number(message, 2, (long)Math.Round(group.Sum(weight => weight.Weight)));
        return message.ToArray();
    }

    /// <summary>A module; its functions have their names, so that nobody looks for it to find them.</summary>
    private static byte[] MappingOf(long number, long file)
    {
        const int Id = 1;
        const int FileName = 5;
        const int HasFunctions = 7;
        using var message = new MemoryStream();
        Number(message, Id, number);
        Number(message, FileName, file);
        Number(message, HasFunctions, 1);
        return message.ToArray();
    }

    private static byte[] LocationOf(long number, long mapping)
    {
        using var line = new MemoryStream();
        Number(line, 1, number);
        using var message = new MemoryStream();
        Number(message, 1, number);
        Number(message, 2, mapping);
        Message(message, 4, line.ToArray());
        return message.ToArray();
    }

    private static byte[] FunctionOf(long number, long name, long file)
    {
        using var message = new MemoryStream();
        Number(message, 1, number);
        Number(message, 2, name);
        Number(message, 3, name);
        Number(message, 4, file);
        return message.ToArray();
    }

    private static void Message(Stream output, int field, byte[] message) => Bytes(output, field, message);

    private static void Bytes(Stream output, int field, byte[] bytes)
    {
        Varint(output, ((ulong)field << 3) | 2);
        Varint(output, (ulong)bytes.Length);
        output.Write(bytes);
    }

    private static void Number(Stream output, int field, long value)
    {
        Varint(output, (ulong)field << 3);
        Varint(output, (ulong)value);
    }

    private static void Varint(Stream output, ulong value)
    {
        while (value >= 0x80)
        {
            output.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        output.WriteByte((byte)value);
    }

    /// <summary>The table of texts, whose first is empty.</summary>
    private sealed class Texts
    {
        private readonly Dictionary<string, long> numbers = new(StringComparer.Ordinal) { [""] = 0 };

        public IEnumerable<string> All => numbers.Keys;

        public long NumberOf(string text)
        {
            if (!numbers.TryGetValue(text, out var number))
            {
                number = numbers.Count;
                numbers.Add(text, number);
            }

            return number;
        }
    }
}
