using Toplev.Tma;

namespace Toplev.Collector.Recordings;

/// <summary>Where a recording may be written, and what is there already.</summary>
internal static class RecordingPlace
{
    /// <summary>The file in a recording's directory that is locked while it is written.</summary>
    public const string LockName = "lock";

    /// <summary>Refuses a place that is none, or that holds something else.</summary>
    /// <param name="path">The recording as it was named.</param>
    /// <param name="target">The file that the name leads to.</param>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    public static void Refuse(string path, string target)
    {
        if (Directory.Exists(target))
        {
            throw new UserErrorException($"{path} is a directory.", "Choose another name for the recording with -o.");
        }

        if (Path.GetDirectoryName(target) is { Length: > 0 } folder && !Directory.Exists(folder))
        {
            throw new UserErrorException(
                $"The recording {path} cannot be written: the directory {folder} does not exist.", "Create it, or choose another place with -o.");
        }

        if (!MayReplace(target))
        {
            throw new UserErrorException(
                $"{path} is not a tma recording, and tma only overwrites recordings.", "Choose another name for the recording with -o.");
        }
    }

    /// <summary>A new name, a recording, or an empty file (<c>mktemp</c>).</summary>
    public static bool MayReplace(string path) =>
        !File.Exists(path) || new FileInfo(path).Length == 0 || RecordingFiles.IsRecording(path);

    /// <summary>Keeps the remains of a killed run, numbered like a recording; files of a running one are not touched.</summary>
    public static void SetAside(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        if (!RecordingFiles.IsRecording(folder) && !File.Exists(Path.Combine(folder, LockName)))
        {
            throw new UserErrorException(
                $"The recording needs the directory {folder}, which exists and was not created by tma.",
                "Rename it, or choose another name for the recording with -o.");
        }

        using (new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None))
        {
            OlderRecordings.MakeRoomForPartial(folder);
        }
    }
}
