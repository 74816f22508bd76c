using System.Text.Json;
using System.Text.Json.Serialization;
using Toplev.Collector.Machines;

namespace Toplev.Collector.Recordings;

/// <summary>The manifest of a recording as JSON, and the lines of its journal.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 32,
    Converters = [typeof(CpuListConverter)])]
[JsonSerializable(typeof(RecordingManifest))]
[JsonSerializable(typeof(JournalEntry))]
internal sealed partial class ManifestJson : JsonSerializerContext
{
    public static byte[] Write(RecordingManifest manifest)
    {
        using var memory = new MemoryStream(16 * 1024);
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            JsonSerializer.Serialize(json, manifest, Default.RecordingManifest);
        }

        return memory.ToArray();
    }

    /// <summary>A line of the <see cref="ExecutionJournal"/>.</summary>
    public static byte[] Write(JournalEntry entry) => [.. JsonSerializer.SerializeToUtf8Bytes(entry, Default.JournalEntry), (byte)'\n'];
}

/// <summary>CPU lists as the kernel writes them.</summary>
internal sealed class CpuListConverter : JsonConverter<CpuList>
{
    public override CpuList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return text is "" ? CpuList.Empty
            : CpuList.TryParse(text, out var list) ? list
            : throw new JsonException($"'{text}' is no list of CPUs");
    }

    public override void Write(Utf8JsonWriter writer, CpuList value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
