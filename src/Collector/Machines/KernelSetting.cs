using System.Text;

namespace Toplev.Collector.Machines;

/// <summary>A value that the kernel keeps in a file until it is started again, and that may be changed and put back.</summary>
/// <param name="Path">Relative to the root.</param>
/// <param name="Value">What it should be.</param>
/// <param name="Before">Current value.</param>
public sealed record KernelSetting(string Path, string Value, string Before)
{
    /// <summary>Sets it.</summary>
    /// <param name="root">Root of the machine's files.</param>
    /// <returns>Null, or why it could not be set.</returns>
    public string? Apply(string root)
    {
        try
        {
            using var file = new FileStream(System.IO.Path.Combine(root, Path), FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(Encoding.ASCII.GetBytes(Value + "\n"));
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return Environment.IsPrivilegedProcess ? "not allowed here, run on the host" : "needs root";
        }
        catch (IOException e)
        {
            // /proc/sys is mounted read-only in containers: the setting is the host's.
            return e.Message.TrimEnd('.');
        }
    }
}
