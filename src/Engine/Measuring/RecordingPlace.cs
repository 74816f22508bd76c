using Toplev.Collector.Recordings;

namespace Toplev.Engine.Measuring;

/// <summary>Where a measurement's recording goes.</summary>
/// <param name="Path">A file, or <see cref="RecordingWriter.Nowhere"/>.</param>
/// <param name="Warning">Why it is not where it usually is, or null.</param>
public sealed record RecordingPlace(string Path, string? Warning)
{
    private const string Usual = "run.tma";

    /// <summary>
    /// Where the user said; otherwise here, or in the temporary directory when nothing can be written here. Results need no
    /// recording, so a measurement does not fail when neither is writable.
    /// </summary>
    /// <param name="named">Where the user wants it, or null.</param>
    /// <param name="none">Keep none.</param>
    public static RecordingPlace Of(string? named, bool none)
    {
        if (none)
        {
            return new RecordingPlace(RecordingWriter.Nowhere, null);
        }

        if (named is not null)
        {
            return new RecordingPlace(named, null);
        }

        if (OutputTarget.WhyNotWritable(Usual) is not { } reason)
        {
            return new RecordingPlace(Usual, null);
        }

        var elsewhere = System.IO.Path.Combine(
            System.IO.Path.GetTempPath(), $"run-{System.IO.Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal)}.tma");
        return OutputTarget.WhyNotWritable(elsewhere) is null
            ? new RecordingPlace(elsewhere, $"This directory is not writable ({reason}): the recording will be written to {elsewhere}; choose another place "
            + $"with -o.")
            : new RecordingPlace(RecordingWriter.Nowhere, $"Neither this directory ({reason}) nor the temporary directory is writable: no recording is kept; "
            + $"choose another place with -o.");
    }
}
