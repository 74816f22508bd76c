using System.Text;

namespace Toplev.Collector.Recordings;

/// <summary>Distinguishes the JSON document of a result from a recording: it contains what was concluded, and not what was counted.</summary>
public static class ResultDocumentFile
{
    private const int Beginning = 256;

    /// <returns>False too for what cannot be read.</returns>
    public static bool Is(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return false;
            }

            using var file = File.OpenRead(path);
            var bytes = new byte[Beginning];
            var length = file.ReadAtLeast(bytes, Beginning, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(bytes, 0, length).Contains("\"tma-result/", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The error for using one in place of a recording.</summary>
    public static string Refusal(string path) => $"{path} is a result written by tma --json and contains no counts.";

    public const string Remedy = "Give the recording it was made from (FILE.tma).";
}
