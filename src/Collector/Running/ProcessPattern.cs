using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Toplev.Collector.Processes;
using Toplev.Tma;

namespace Toplev.Collector.Running;

/// <summary>Chooses processes by their name or command line, as <c>pgrep -f</c> does.</summary>
public sealed class ProcessPattern
{
    private const int MostShown = 8;
    private const int LongestShown = 60;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    private readonly Regex pattern;

    private ProcessPattern(Regex pattern) => this.pattern = pattern;

    /// <exception cref="UserErrorException">It is no regular expression.</exception>
    public static ProcessPattern Parse(string text)
    {
        try
        {
            return new ProcessPattern(new Regex(text, RegexOptions.CultureInvariant, MostTime));
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException($"--measure '{text}' is not a valid regular expression: {e.Message.Split('\n')[0]}", null, e);
        }
    }

    /// <summary>Those that match, of processes that still exist.</summary>
    /// <exception cref="UserErrorException">None does, or the pattern takes too long.</exception>
    public IReadOnlyList<int> In(IReadOnlyList<int> processes)
    {
        List<int> matching = [.. processes.Where(Matches)];
        return matching.Count > 0 ? matching : throw new UserErrorException(
            $"No process of the server matches --measure '{pattern}'.",
            $"The server consists of {string.Join(", ", processes.Select(Shown).Where(text => text.Length > 0).Distinct().Take(MostShown))}.");
    }

    /// <summary>True for a process whose name or command line contains a match.</summary>
    public bool Matches(int process)
    {
        try
        {
            return RunningProcess.NameOf(process) is { } name && (pattern.IsMatch(name) || pattern.IsMatch(CommandLine(process)));
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new UserErrorException($"--measure '{pattern}' takes too long to match.", "Use a simpler pattern, without nested repetitions.", e);
        }
    }

    private static string CommandLine(int process)
    {
        try
        {
            var words = File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/cmdline"));
            return Encoding.UTF8.GetString(words).Replace('\0', ' ').Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Shown(int process)
    {
        var text = CommandLine(process) is { Length: > 0 } line ? line : RunningProcess.NameOf(process) ?? "";
        return text.Length <= LongestShown ? text : text[..LongestShown] + "…";
    }
}
