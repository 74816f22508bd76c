using System.Globalization;
using System.Text;
using Toplev.Tma.Profiles;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Recordings;

/// <summary>
/// The profile of one execution in a recording, as lines of fields with tabs between: <c>tma-profile/1 event blockSeconds lost
/// withoutCallers</c>, then <c>T name</c> for each thread, <c>F name module</c> for each function, <c>N parent function</c> for each node of the
/// tree of calls, <c>P function place weight samples</c> for each place in a function, <c>W node thread block weight samples</c> for what was
/// sampled there; and where events were counted at the samples, <c>C name</c> for each of them and <c>X from to wasThere block pairs count…</c> for what
/// was counted between samples.
/// </summary>
internal static class ProfileFile
{
    private const string Family = "tma-profile/";
    private const string Schema = Family + "1";
    private const int BufferSize = 64 * 1024;

    public static void Write(Stream stream, Profile profile)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), BufferSize, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Schema}\t{Escaped(profile.Event)}\t{profile.BlockSeconds:R}\t{profile.Lost}\t{profile.WithoutCallers}"));
        foreach (var thread in profile.Threads)
        {
            text.WriteLine("T\t" + Escaped(thread));
        }

        foreach (var (name, module) in profile.Frames)
        {
            text.WriteLine($"F\t{Escaped(name)}\t{Escaped(module)}");
        }

        foreach (var (parent, frame) in profile.Nodes)
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"N\t{parent}\t{frame}"));
        }

        foreach (var (frame, place, weight, samples) in profile.Places)
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"P\t{frame}\t{Escaped(place)}\t{weight:R}\t{samples}"));
        }

        foreach (var (node, thread, block, weight, samples) in profile.Weights)
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"W\t{node}\t{thread}\t{block}\t{weight:R}\t{samples}"));
        }

        foreach (var name in profile.CountedEvents)
        {
            text.WriteLine("C\t" + Escaped(name));
        }

        foreach (var (from, to, wasThere, block, pairs, counts) in profile.Transitions)
        {
            text.Write(string.Create(CultureInfo.InvariantCulture, $"X\t{from}\t{to}\t{(wasThere ? 1 : 0)}\t{block}\t{pairs}"));
            foreach (var count in counts)
            {
                text.Write(string.Create(CultureInfo.InvariantCulture, $"\t{count:R}"));
            }

            text.WriteLine();
        }
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);

    /// <summary>Takes the file line by line; it may come from anywhere. What contradicts itself is an error, never a profile.</summary>
    public sealed class Reader
    {
        private const int MostNames = 1 << 21;
        private const int MostNodes = 1 << 22;
        private const int MostWeights = 1 << 23;
        private const int MostBlocks = 1 << 16;
        private const int MostEvents = 64;
        private const int FieldsBeforeCounts = 6;

        private readonly List<string> threads = [];
        private readonly List<Frame> frames = [];
        private readonly List<StackNode> nodes = [];
        private readonly List<StackWeight> weights = [];
        private readonly List<HotPlace> places = [];
        private readonly List<string> countedEvents = [];
        private readonly List<TransitionCounts> transitions = [];
        private Profile? begun;

        /// <exception cref="InvalidDataException">A line is not one of a profile.</exception>
        public void Take(ReadOnlySpan<byte> line)
        {
            var fields = Encoding.UTF8.GetString(line).Split('\t');
            if (begun is null)
            {
                begun = fields[0] != Schema && fields[0].StartsWith(Family, StringComparison.Ordinal)
                    ? throw new InvalidDataException($"its profile has the format {fields[0]} of a newer tma, this one reads {Schema}; use that one")
                    : Header(fields);
                return;
            }

            switch (fields[0])
            {
                case "T" when fields.Length == 2 && threads.Count < MostNames:
                    threads.Add(Unescaped(fields[1]));
                    break;
                case "F" when fields.Length == 3 && frames.Count < MostNames:
                    frames.Add(new Frame(Unescaped(fields[1]), Unescaped(fields[2])));
                    break;
                case "N" when fields.Length == 3 && nodes.Count < MostNodes:
                    nodes.Add(new StackNode(Number(fields[1], -1, nodes.Count - 1), Number(fields[2], 0, frames.Count - 1)));
                    break;
                case "W" when fields.Length == 6 && weights.Count < MostWeights:
                    weights.Add(new StackWeight(
                        Number(fields[1], 0, nodes.Count - 1), Number(fields[2], 0, threads.Count - 1), Number(fields[3], 0, MostBlocks),
                        Weight(fields[4]), Number(fields[5], 1, int.MaxValue)));
                    break;
                case "P" when fields.Length == 5 && places.Count < MostNodes:
                    places.Add(new HotPlace(
                        Number(fields[1], 0, frames.Count - 1), Unescaped(fields[2]), Weight(fields[3]), Number(fields[4], 1, int.MaxValue)));
                    break;
                case "C" when fields.Length == 2 && countedEvents.Count < MostEvents && transitions.Count == 0:
                    countedEvents.Add(Unescaped(fields[1]));
                    break;
                case "X" when fields.Length == FieldsBeforeCounts + countedEvents.Count && countedEvents.Count > 0 && transitions.Count < MostWeights:
                    transitions.Add(new TransitionCounts(
                        Number(fields[1], -1, frames.Count - 1), Number(fields[2], 0, frames.Count - 1), Number(fields[3], 0, 1) == 1,
                        Number(fields[4], 0, MostBlocks), Number(fields[5], 1, int.MaxValue), [.. fields[FieldsBeforeCounts..].Select(Weight)]));
                    break;
                case "" when fields.Length == 1:
                    break;
                default:
                    throw Contradiction();
            }
        }

        /// <summary>The whole profile.</summary>
        public Profile Profile => (begun ?? throw Contradiction()) with
        {
            Threads = threads,
            Frames = frames,
            Nodes = nodes,
            Weights = weights,
            Places = places,
            CountedEvents = countedEvents,
            Transitions = transitions,
        };

        private static Profile Header(string[] fields) =>
            fields is [Schema, var name, var block, var lost, var withoutCallers]
                && double.TryParse(block, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 && Plausible.IsTime(seconds)
                ? new Profile
                {
                    Event = Unescaped(name),
                    Frames = [],
                    Threads = [],
                    Nodes = [],
                    Weights = [],
                    BlockSeconds = seconds,
                    Lost = Long(lost),
                    WithoutCallers = Long(withoutCallers),
                }
                : throw Contradiction();

        private static int Number(string text, int least, int most) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
                ? number : throw Contradiction();

        private static long Long(string text) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Contradiction();

        private static double Weight(string text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) && weight >= 0 && weight <= Plausible.CountsBelow
                ? weight : throw Contradiction();

        private static InvalidDataException Contradiction() => new("its profile contradicts itself");

        private static string Unescaped(string text)
        {
            if (!text.Contains('\\', StringComparison.Ordinal))
            {
                return text;
            }

            var result = new StringBuilder(text.Length);
            for (var i = 0; i < text.Length; i++)
            {
                var next = text[i] == '\\' && i + 1 < text.Length ? text[++i] : '\0';
                result.Append(next switch { '\0' => text[i], 't' => '\t', 'n' => '\n', 'r' => '\r', _ => next });
            }

            return result.ToString();
        }
    }
}
