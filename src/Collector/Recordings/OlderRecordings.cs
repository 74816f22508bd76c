using System.Globalization;

namespace Toplev.Collector.Recordings;

/// <summary>
/// Recordings of one name, numbered as logrotate numbers logs: <c>run.tma</c> is the newest, <c>run.1.tma</c> the one before it, up to
/// <c>run.10.tma</c>; what would come after that is deleted. Only recordings are renamed or deleted: a number whose file is something else is left out.
/// </summary>
internal static class OlderRecordings
{
    public const int Most = 10;

    /// <summary>Frees a name for a new recording.</summary>
    /// <param name="mayReplace">Asked about what has the name now.</param>
    /// <returns>The name, another one when what has the name now is not to be replaced; and what the recording is called that had it.</returns>
    public static (string Path, string? Older) MakeRoom(string path, Func<string, bool> mayReplace)
    {
        if (!mayReplace(path))
        {
            // It was made while the program ran: nothing of the user's is replaced, and nothing measured is lost.
            return (FirstFree(path, ""), null);
        }

        return (path, Path.Exists(path) && RecordingFiles.IsRecording(path) ? Shift(path, "") : null);
    }

    /// <summary>Renames the directory that a run which was killed has left.</summary>
    public static void MakeRoomForPartial(string folder)
    {
        const string Suffix = ".partial";
        Shift(folder[..^Suffix.Length], Suffix);
    }

    /// <returns>The new name of the newest.</returns>
    private static string Shift(string path, string suffix)
    {
        string[] usable = [
            .. Enumerable.Range(1, Most).Select(number => Name(path, number, suffix)).Where(name => !Exists(name) || RecordingFiles.IsRecording(name))];
        if (usable.Length == 0)
        {
            var free = FirstFree(path, suffix);
            Move(path + suffix, free);
            return free;
        }

        var last = Array.FindIndex(usable, name => !Exists(name));
        if (last < 0)
        {
            last = usable.Length - 1;
            Delete(usable[last]);
        }

        for (var i = last; i > 0; i--)
        {
            Move(usable[i - 1], usable[i]);
        }

        Move(path + suffix, usable[0]);
        return usable[0];
    }

    private static string FirstFree(string path, string suffix)
    {
        var number = 1;
        while (Exists(Name(path, number, suffix)))
        {
            number++;
        }

        return Name(path, number, suffix);
    }

    private static string Name(string path, int number, string suffix) =>
        Path.ChangeExtension(path, string.Create(CultureInfo.InvariantCulture, $".{number}{Path.GetExtension(path)}")) + suffix;

    // A link that leads nowhere has the name as well.
    private static bool Exists(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static void Move(string from, string to)
    {
        if (Directory.Exists(from))
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to, overwrite: false);
        }
    }

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }
}
