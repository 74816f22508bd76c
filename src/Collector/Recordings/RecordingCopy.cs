using Toplev.Tma;

namespace Toplev.Collector.Recordings;

/// <summary>A recording that is written again because something was added to it.</summary>
public static class RecordingCopy
{
    /// <summary>Writes a recording with the regions and findings it has now; all other files are copied.</summary>
    /// <returns>It, where it is now.</returns>
    /// <exception cref="UserErrorException">It cannot be written completely.</exception>
    public static Recording Write(Recording recording, string path)
    {
        using var files = RecordingFiles.Open(recording.Path);
        using var writer = RecordingWriter.Create(path, recording.Manifest with { Passes = [] });
        for (var i = 0; i < recording.Manifest.Passes.Count; i++)
        {
            var pass = recording.Manifest.Passes[i];
            using (var stream = writer.BeginPass(pass))
            {
                if (pass.File.Length > 0 && files.Contains(pass.File))
                {
                    files.Read(pass.File, stream.Write);
                }
            }

            writer.EndPass(pass with { RegionsFile = null, ProfileFile = null }, recording.Samples[i].Regions, recording.Samples[i].Profile);
        }

        foreach (var name in recording.Files
            .Where(
                name => !name.StartsWith("perf/", StringComparison.Ordinal)
                    && !name.StartsWith("regions/", StringComparison.Ordinal)
                    && !(name.StartsWith(RecordingFiles.ProfileFolder, StringComparison.Ordinal) && name.EndsWith(".tsv", StringComparison.Ordinal))
                    && name.Contains('/', StringComparison.Ordinal)))
        {
            Copy(files, name, writer);
        }

        var made = writer.Complete();
        return writer.Findings is [var failure, ..]
            ? throw new UserErrorException(failure.Text, failure.Remedy)
            : recording with { Path = made, Older = writer.Older };
    }

    private static void Copy(RecordingFiles files, string name, RecordingWriter writer)
    {
        using var stream = writer.CreateFile(name);
        files.Read(name, stream.Write);
    }
}
