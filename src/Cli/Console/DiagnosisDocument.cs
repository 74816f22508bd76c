using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Toplev.Engine.Diagnosing;

namespace Toplev.Cli.Console;

/// <summary>A diagnosis as JSON, schema <c>tma-doctor/1</c>.</summary>
internal static class DiagnosisDocument
{
    public static string Write(Diagnosis diagnosis, IReadOnlyList<FixResult> changes)
    {
        using var buffer = new MemoryStream();
        // Commands are for reading and copying: their quotes need no escape outside a web page.
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("schema", "tma-doctor/1");
            json.WriteString("verdict", diagnosis.VerdictName);
            json.WriteNumber("exitCode", DoctorExit.Of(diagnosis));
            json.WriteStartArray("checks");
            foreach (var check in diagnosis.Checks)
            {
                json.WriteStartObject();
                json.WriteString("id", check.Id);
                json.WriteString("status", Check.NameOf(check.Status));
                json.WriteString("subject", check.Subject);
                json.WriteString("evidence", check.Evidence);
                json.WriteString("consequence", check.Consequence);
                json.WriteString("fix", check.Fix);
                json.WriteString("undo", check.Undo);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteChanges(json, changes);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void WriteChanges(Utf8JsonWriter json, IReadOnlyList<FixResult> changes)
    {
        json.WriteStartArray("changes");
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteString("id", change.Check.Id);
            json.WriteBoolean("done", change.Done);
            json.WriteString("undo", change.Done ? change.Check.Undo : null);
            json.WriteString("reason", change.WhyNot);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
