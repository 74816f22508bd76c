using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Toplev.Report.Profiles;
using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;
using Xunit;

namespace Toplev.Report.Tests.Profiles;

/// <summary>
/// What other tools require of the files, from their own documentation: speedscope's wiki ("Importing from custom sources") and the comments of
/// google/pprof's <c>profile.proto</c>. One profile of two threads, whose sums are worked out by hand.
/// </summary>
public sealed class ExportTests
{
    private const double Nanoseconds = 1_001_001;

    // speedscope's units: anything else is refused.
    private static readonly string[] Units = ["bytes", "microseconds", "milliseconds", "nanoseconds", "none", "seconds"];

    [Theory]
    [InlineData("cpu-clock", "nanoseconds", Nanoseconds)]
    [InlineData("page-faults", "none", 1)]
    public void Speedscopes_file_is_as_its_documentation_says(string sampled, string unit, double weight)
    {
        using var text = new StringWriter();
        SpeedscopeDocument.Write(text, Planted(sampled, weight));
        using var document = JsonDocument.Parse(text.ToString());
        var root = document.RootElement;
        Assert.Equal("https://www.speedscope.app/file-format-schema.json", root.GetProperty("$schema").GetString());
        List<string> frames = [.. root.GetProperty("shared").GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("name").GetString()!)];
        Dictionary<string, double> self = [];
        List<(string? Name, double Weight)> threads = [];
        foreach (var profile in root.GetProperty("profiles").EnumerateArray())
        {
            Assert.Equal("sampled", profile.GetProperty("type").GetString());
            Assert.Contains(profile.GetProperty("unit").GetString(), Units);
            Assert.Equal(unit, profile.GetProperty("unit").GetString());
            List<JsonElement> samples = [.. profile.GetProperty("samples").EnumerateArray()];
            List<double> weights = [.. profile.GetProperty("weights").EnumerateArray().Select(each => each.GetDouble())];
            Assert.Equal(samples.Count, weights.Count);
            Assert.Equal(0, profile.GetProperty("startValue").GetDouble());
            Assert.Equal(weights.Sum(), profile.GetProperty("endValue").GetDouble(), 1e-3);
            foreach (var (sample, worth) in samples.Zip(weights))
            {
                // The outermost caller first.
                List<int> stack = [.. sample.EnumerateArray().Select(frame => frame.GetInt32())];
                Assert.All(stack, frame => Assert.InRange(frame, 0, frames.Count - 1));
                Assert.Equal("main", frames[stack[0]]);
                self[frames[stack[^1]]] = self.GetValueOrDefault(frames[stack[^1]]) + worth;
            }

            threads.Add((profile.GetProperty("name").GetString(), weights.Sum()));
        }

        Assert.Equal([("app", 8 * weight), ("worker", 2 * weight)], threads);
        Assert.Equal(
            [("List<int>.Add(\"é\")", 3 * weight), ("main", 1 * weight), ("work", 6 * weight)],
            self.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("cpu-clock", "cpu", "nanoseconds", Nanoseconds)]
    [InlineData("page-faults", "page-faults", "count", 1)]
    public void Pprofs_file_is_as_its_definition_says(string sampled, string type, string unit, double weight)
    {
        using var file = new MemoryStream();
        PprofDocument.Write(file, Planted(sampled, weight));
        file.Position = 0;
        using var unpacked = new MemoryStream();
        using (var zipped = new GZipStream(file, CompressionMode.Decompress))
        {
            zipped.CopyTo(unpacked);
        }

        // Profile: sample_type = 1, sample = 2, mapping = 3, location = 4, function = 5, string_table = 6.
        var fields = Fields(unpacked.ToArray());
        List<string> texts = [.. fields.Where(field => field.Number == 6).Select(field => Encoding.UTF8.GetString(field.Bytes))];
        Assert.Equal("", texts[0]);
        Assert.Equal(
            [("samples", "count"), (type, unit)],
            Messages(fields, 1).Select(message => (texts[(int)Value(message, 1)], texts[(int)Value(message, 2)])));
        var mappings = Messages(fields, 3).ToDictionary(message => Value(message, 1), message => texts[(int)Value(message, 5)]);
        // "mapping[0] will be the main binary."
        Assert.Equal("app", mappings.First().Value);
        var functions = Messages(fields, 5).ToDictionary(message => Value(message, 1), message => texts[(int)Value(message, 2)]);
        var locations = Messages(fields, 4).ToDictionary(message => Value(message, 1), message => (
            Name: functions[Value(Fields(message.Single(field => field.Number == 4).Bytes), 1)], Module: mappings[Value(message, 2)]));
        Assert.All(mappings.Keys.Concat(functions.Keys).Concat(locations.Keys), id => Assert.NotEqual(0, id));

        Dictionary<(string Name, string Module), (long Samples, long Weight)> self = [];
        foreach (var sample in Messages(fields, 2))
        {
            // The executing function first.
            List<(string Name, string Module)> stack = [.. sample.Where(field => field.Number == 1).Select(field => locations[field.Value])];
            List<long> values = [.. sample.Where(field => field.Number == 2).Select(field => field.Value)];
            Assert.Equal(2, values.Count);
            Assert.Equal("main", stack[^1].Name);
            var (samples, worth) = self.GetValueOrDefault(stack[0]);
            self[stack[0]] = (samples + values[0], worth + values[1]);
        }

        Assert.Equal(
            [(("List<int>.Add(\"é\")", "[jit]"), (3, (long)(3 * weight))), (("main", "app"), (1, (long)weight)), (("work", "app"), (6, (long)(6 * weight)))],
            self.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key.Name, StringComparer.Ordinal));
    }

    // Separators of the format, what steers a terminal and what turns the direction of a line are in no name.
    [Fact]
    public void Folded_stacks_hold_a_line_for_each_stack_whatever_names_hold()
    {
        var builder = new ProfileBuilder("cpu-clock");
        var odd = builder.FrameOf(new Frame("a;b\n\u001b[31mc\u202ed", "app"));
        var thread = builder.ThreadOf("app\u009b");
        builder.Add(thread, 0, 1, [odd]);
        using var text = new StringWriter();
        FoldedStacks.Write(text, SampleProfiles.Of([builder.Build()], null));
        Assert.Equal("app ;a:b  [31mc d 1\n", text.ToString());
    }

    /// <summary>Of ten samples main executes in 1, what it calls in 6 (2 of them of another thread) and what that calls in 3.</summary>
    private static ProfileResult Planted(string sampled, double weight)
    {
        var builder = new ProfileBuilder(sampled);
        var main = builder.FrameOf(new Frame("main", "app"));
        var work = builder.FrameOf(new Frame("work", "app"));
        var add = builder.FrameOf(new Frame("List<int>.Add(\"é\")", "[jit]"));
        var (app, worker) = (builder.ThreadOf("app"), builder.ThreadOf("worker"));
        List<(int Thread, int[] Stack)> samples =
        [
            (app, [main]), .. Enumerable.Repeat((app, (int[])[work, main]), 4), .. Enumerable.Repeat((worker, (int[])[work, main]), 2),
            .. Enumerable.Repeat((app, (int[])[add, work, main]), 3),
        ];
        foreach (var (i, (thread, stack)) in samples.Index())
        {
            builder.Add(thread, i * 1e-3, weight, stack);
        }

        return SampleProfiles.Of([builder.Build()], null);
    }

    private static IEnumerable<List<(int Number, long Value, byte[] Bytes)>> Messages(List<(int Number, long Value, byte[] Bytes)> fields, int number) =>
        fields.Where(field => field.Number == number).Select(field => Fields(field.Bytes));

    private static long Value(List<(int Number, long Value, byte[] Bytes)> message, int number) => message.Single(field => field.Number == number).Value;

    /// <summary>Protocol Buffers' encoding: a key with the field's number and its kind, 0 for a number and 2 for bytes with their length.</summary>
    private static List<(int Number, long Value, byte[] Bytes)> Fields(byte[] message)
    {
        List<(int, long, byte[])> fields = [];
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            var value = Varint(message, ref at);
            Assert.Contains(key & 7, (long[])[0, 2]);
            var length = (key & 7) == 2 ? (int)value : 0;
            fields.Add(((int)(key >> 3), value, message[at..(at + length)]));
            at += length;
        }

        return fields;
    }

    private static long Varint(byte[] message, ref int at)
    {
        var value = 0L;
        for (var shift = 0; ; shift += 7)
        {
            var digit = message[at++];
            value |= (long)(digit & 0x7f) << shift;
            if (digit < 0x80)
            {
                return value;
            }
        }
    }
}
