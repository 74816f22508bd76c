using System.Globalization;
using System.Text;

namespace FakePerf;

/// <summary>The processes of <c>-p</c>.</summary>
internal static class Targets
{
    public static IReadOnlyList<int> Of(string? list) => list is null ? [] : [.. list.Split(',').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];

    public static bool IsAlive(int process)
    {
        var status = Text($"/proc/{process}/stat");
        return status.Length > 0 && status[(status.LastIndexOf(')') + 2)..] is not ['Z' or 'X', ..];
    }

    /// <summary>
    /// What the processes execute and with which environment, as far as it can be seen. A program that tma holds before its start has executed
    /// nothing yet: what it will be stands in the launcher's plan, a file in memory that it has open.
    /// </summary>
    public static string Describe(string? list) => string.Join(' ', Of(list).Select(process => string.Join(
        ' ', [Text($"/proc/{process}/cmdline"), Text($"/proc/{process}/environ"), .. Plans(process)]).Replace('\0', ' ')));

    private static IEnumerable<string> Plans(int process) => Directory.Exists($"/proc/{process}/fd")
        ? Directory.EnumerateFiles($"/proc/{process}/fd").Where(
            file => new FileInfo(file).LinkTarget?.StartsWith("/memfd:tma-launch", StringComparison.Ordinal) == true).Select(Text)
        : [];

    private static string Text(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is not ours to look at.
            return "";
        }
    }
}
