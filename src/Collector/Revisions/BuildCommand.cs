using System.Text;
using Toplev.Collector.Processes;

namespace Toplev.Collector.Revisions;

/// <summary>The command by which the user builds a revision, run by a shell.</summary>
/// <param name="output">Where its output goes, or null to keep only the end of it.</param>
public sealed class BuildCommand(string command, ProgramEnvironment environment, TextWriter? output)
{
    /// <summary>One stream for output and errors: read from two, the end of one can overtake that of the other, and an error be lost behind it.</summary>
    private const string InOneStream = "exec sh -c \"$1\" 2>&1";

    private const int MostBytes = 8192;
    private const int MostLines = 15;

    /// <param name="folder">Its working directory.</param>
    /// <returns>Why it failed, with its last lines, or null.</returns>
    public string? Run(string folder, CancellationToken cancellation)
    {
        List<byte> last = [];
        var decoder = Encoding.UTF8.GetDecoder();
        using var started = new StartedProcesses();
        var code = ProgramOutput.Run("sh", ["-c", InOneStream, "sh", command], folder, environment, bytes =>
        {
            output?.Write(Text(decoder, bytes));
            last.AddRange(bytes);
            if (last.Count > 2 * MostBytes)
            {
                last.RemoveRange(0, last.Count - MostBytes);
            }
        }, cancellation);
        if (code is null or > 128 || cancellation.IsCancellationRequested)
        {
            started.End();
        }

        return code switch
        {
            0 => null,
            null => "the build was not completed",
            _ => $"the build ended with exit code {code}{Shown(output is null ? last : [])}",
        };
    }

    /// <summary>A character can be in two pieces of the output.</summary>
    private static string Text(Decoder decoder, byte[] bytes)
    {
        var characters = new char[decoder.GetCharCount(bytes, flush: false)];
        return new string(characters, 0, decoder.GetChars(bytes, characters, flush: false));
    }

    private static string Shown(List<byte> bytes)
    {
        var lines = Encoding.UTF8.GetString([.. bytes]).Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(MostLines).ToList();
        return lines.Count == 0 ? "" : $":\n{string.Join('\n', lines)}";
    }
}
