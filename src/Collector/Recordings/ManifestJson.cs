using System.Text.Json;
using System.Text.Json.Serialization;
using Toplev.Collector.Machines;

namespace Toplev.Collector.Recordings;

/// <summary>How the manifest is read; <see cref="ManifestWriter"/> writes it.</summary>
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
internal sealed partial class ManifestJson : JsonSerializerContext;

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
