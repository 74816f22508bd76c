using System.Text.Json;

namespace Toplev.Collector.Recordings;

/// <summary>
/// Executions since the manifest was last written, a line each, beside it while a recording is made: a manifest that is written after every
/// execution would take time that grows with their square.
/// </summary>
internal static class ExecutionJournal
{
    public const string FileName = "executions.jsonl";

    /// <summary>The manifest with what the journal holds. A line that is not whole was being written when the run was killed.</summary>
    public static RecordingManifest Apply(RecordingManifest manifest, RecordingFiles files)
    {
        if (!files.Contains(FileName))
        {
            return manifest;
        }

        List<RecordedPass> passes = [.. manifest.Passes];
        files.ReadLines(FileName, line =>
        {
            if (Read(line) is not { } entry || entry.Index < 0 || entry.Index > passes.Count)
            {
                return;
            }

            if (entry.Index == passes.Count)
            {
                passes.Add(entry.Execution);
            }
            else
            {
                passes[entry.Index] = entry.Execution;
            }
        });
        return manifest with { Passes = passes };
    }

    private static JournalEntry? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ManifestJson.Default.JournalEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Index">Its place in the list of executions: what is there already is replaced.</param>
internal sealed record JournalEntry(int Index, RecordedPass Execution);
