using System.Globalization;
using System.Text.Json;

namespace Toplev.Collector.Import;

/// <summary>A slice of a trace.</summary>
/// <param name="Begin">Microseconds on the trace's own clock.</param>
/// <param name="Length">Microseconds.</param>
public sealed record TraceSlice(string Name, double Begin, double Length, string Thread);

/// <summary>
/// Slices of a trace in Chrome's format, as torch.profiler and many others write it: an array of events, or an object that holds one.
/// What is not a slice (counters, flows, marks) is passed over.
/// </summary>
/// <param name="Slices">In the order of their beginnings.</param>
/// <param name="IsCut">The text ends in the middle, or stops being JSON.</param>
public sealed record ChromeTrace(IReadOnlyList<TraceSlice> Slices, bool IsCut)
{
    /// <summary>Slices without a usable time: missing or not a number (<c>NaN</c>).</summary>
    public int WithoutTime { get; init; }

    private const int MostSlices = 2_000_000;

    /// <summary>Clocks may count from 1970, or from anywhere; beyond this a double does not resolve microseconds.</summary>
    private const double MostMicroseconds = 1e16;

    /// <summary>torch.profiler 2.4 and later count their times from here.</summary>
    private static ReadOnlySpan<byte> BaseTime => "baseTimeNanoseconds"u8;

    /// <summary>A slice of torch.profiler's own around everything, which is no part of the program.</summary>
    private const string ProfilerSpans = "Spans";

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static ChromeTrace Read(ReadOnlySpan<byte> text)
    {
        text = TraceText.WithoutNonNumbers(text);
        var builder = new Builder();
        var json = new Utf8JsonReader(
            text.StartsWith(ByteOrderMark)
                ? text[3..]
                : text, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        var cut = false;
        try
        {
            if (ToEvents(ref json, builder))
            {
                while (json.Read() && json.TokenType == JsonTokenType.StartObject && builder.Count < MostSlices)
                {
                    builder.Add(ReadEvent(ref json));
                }

                ReadBehind(ref json, builder);
            }
        }
        catch (JsonException)
        {
            // A profile that was stopped ends in the middle; what came before it is as good as ever.
            cut = true;
        }

        return new ChromeTrace(builder.Slices(), cut) { WithoutTime = builder.WithoutTime };
    }

    /// <summary>Goes to the beginning of the array of events.</summary>
    private static bool ToEvents(ref Utf8JsonReader json, Builder builder)
    {
        if (!json.Read() || json.TokenType == JsonTokenType.StartArray)
        {
            return json.TokenType == JsonTokenType.StartArray;
        }

        while (json.TokenType == JsonTokenType.StartObject ? json.Read()
            && json.TokenType == JsonTokenType.PropertyName : json.TokenType == JsonTokenType.PropertyName)
        {
            var found = json.ValueTextEquals("traceEvents"u8);
            var isBase = json.ValueTextEquals(BaseTime);
            json.Read();
            if (found)
            {
                return json.TokenType == JsonTokenType.StartArray;
            }

            ReadMember(ref json, isBase, builder);
            json.Read();
        }

        return false;
    }

    /// <summary>Members of the object that stand behind its events.</summary>
    private static void ReadBehind(ref Utf8JsonReader json, Builder builder)
    {
        while (json.TokenType == JsonTokenType.EndArray && json.CurrentDepth > 0 && json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            do
            {
                var isBase = json.ValueTextEquals(BaseTime);
                json.Read();
                ReadMember(ref json, isBase, builder);
            }
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName);
        }
    }

    private static void ReadMember(ref Utf8JsonReader json, bool isBase, Builder builder)
    {
        if (isBase && double.TryParse(Text(ref json), NumberStyles.Float, CultureInfo.InvariantCulture, out var nanoseconds) && nanoseconds
            is > 0 and <= MostMicroseconds * 1000)
        {
            builder.Base = nanoseconds / 1000;
        }
        else if (!isBase)
        {
            json.Skip();
        }
    }

    private static TraceEvent ReadEvent(ref Utf8JsonReader json)
    {
        var read = new TraceEvent();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            switch (name)
            {
                case "name":
                    read.Name = Text(ref json);
                    break;
                case "ph":
                    read.Phase = Text(ref json);
                    break;
                case "ts":
                    read.Begin = Number(ref json);
                    break;
                case "dur":
                    read.Length = Number(ref json);
                    break;
                case "pid":
                    read.Process = Text(ref json);
                    break;
                case "tid":
                    read.Thread = Text(ref json);
                    break;
                case "args" when read.Phase == "M" || read.Phase is null:
                    read.Argument = NameIn(ref json);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return read;
    }

    private static string? NameIn(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return null;
        }

        string? found = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isName = json.ValueTextEquals("name"u8);
            json.Read();
            found = isName ? Text(ref json) : found;
            json.Skip();
        }

        return found;
    }

    private static string? Text(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String:
                return json.GetString();
            case JsonTokenType.Number:
                return json.GetDouble().ToString("0.###", CultureInfo.InvariantCulture);
            default:
                json.Skip();
                return null;
        }
    }

    private static double? Number(ref Utf8JsonReader json)
    {
        double value = 0;
        var known = json.TokenType == JsonTokenType.Number ? json.TryGetDouble(out value)
            : json.TokenType == JsonTokenType.String && double.TryParse(json.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        json.Skip();
        return known && Math.Abs(value) <= MostMicroseconds ? value : null;
    }

    private struct TraceEvent
    {
        public string? Name, Phase, Process, Thread, Argument;
        public double? Begin, Length;
    }

    private sealed class Builder
    {
        private readonly List<(string Name, double Begin, double Length, string Thread)> slices = [];
        private readonly Dictionary<string, string> threadNames = [];
        private readonly Dictionary<string, Stack<(string Name, double? Begin)>> open = [];
        private readonly Dictionary<string, string> texts = [];

        public int Count => slices.Count;

        public int WithoutTime { get; private set; }

        /// <summary>Microseconds from 1970 to the zero of the times.</summary>
        public double Base { get; set; }

        public void Add(in TraceEvent read)
        {
            var thread = Shared($"{read.Process}/{read.Thread}");
            switch (read.Phase)
            {
                case "X" when read is { Process: ProfilerSpans, Name: { } span } && span.StartsWith("PyTorch Profiler", StringComparison.Ordinal):
                    break;
                case "X" when read is { Name.Length: > 0, Begin: double begin, Length: >= 0 and double length }:
                    slices.Add((Shared(read.Name), begin, length, thread));
                    break;
                case "X" when read is { Name.Length: > 0 }:
                    WithoutTime++;
                    break;
                case "B":
                    Open(thread).Push((Shared(read.Name ?? ""), read.Begin));
                    break;
                case "E" when Open(thread).TryPop(out var open):
                    if (open is { Name.Length: > 0, Begin: double opened } && read.Begin is double end)
                    {
                        slices.Add((open.Name, opened, Math.Max(0, end - opened), thread));
                    }
                    else
                    {
                        WithoutTime++;
                    }

                    break;
                case "M" when read is { Name: "thread_name", Argument.Length: > 0 }:
                    threadNames[thread] = read.Argument;
                    break;
            }
        }

        public IReadOnlyList<TraceSlice> Slices() => [.. slices
            .OrderBy(slice => OnEpoch(slice.Begin)).ThenByDescending(slice => slice.Length)
            .Select(
                slice => new TraceSlice(
                    slice.Name, OnEpoch(slice.Begin), slice.Length, threadNames.TryGetValue(slice.Thread, out var name) ? name : slice.Thread))];

        /// <summary>Times that count from 1970 already need no base.</summary>
        private double OnEpoch(double begin) => begin < Base / 2 ? begin + Base : begin;

        private Stack<(string Name, double? Begin)> Open(string thread)
        {
            if (!this.open.TryGetValue(thread, out var stack))
            {
                this.open[thread] = stack = new();
            }

            return stack;
        }

        private string Shared(string text) => texts.TryGetValue(text, out var known) ? known : texts[text] = text;
    }
}
