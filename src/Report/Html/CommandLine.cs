using Toplev.Report.Markup;

namespace Toplev.Report.Html;

/// <summary>A command that can be copied; the button appears with the script.</summary>
internal static class CommandLine
{
    private const int MostInLine = 300;

    /// <summary>Inline, unless it is so long that it needs a separate block.</summary>
    public static Raw Short(string command) => command.Length > MostInLine ? Block(command) : Fragment.Of(
        $"""<span class="command"><code dir="ltr">{command}</code>{Button}</span>""");

    /// <summary>What to do about a finding: a command to copy where it is nothing else, and a sentence otherwise.</summary>
    public static Raw Remedy(string remedy) => IsCommand(remedy) ? Short(remedy) : ReasonText.Of(remedy);

    private static bool IsCommand(string remedy) =>
        (remedy.StartsWith("sudo ", StringComparison.Ordinal) || remedy.StartsWith("tma ", StringComparison.Ordinal))
        && !remedy.EndsWith('.') && !Prose.Any(sign => remedy.Contains(sign, StringComparison.Ordinal));

    /// <summary>What sentences have and commands do not.</summary>
    private static readonly string[] Prose = [", ", " (", "; ", ": ", " or ", " then "];

    /// <summary>Command text without a copy button, scrolled if it is long.</summary>
    public static Raw Text(string text) => text.Length > MostInLine
        ? Fragment.Of($"""<div class="command block"><pre tabindex="0"><code dir="ltr">{text}</code></pre></div>""")
        : Fragment.Of($"""<code dir="ltr">{text}</code>""");

    public static Raw Block(string command) => Fragment.Of(
        $"""<div class="command block"><pre tabindex="0"><code dir="ltr">{command}</code></pre>{Button}</div>""");

    private static Raw Button => new("<button type=\"button\" class=\"copy\" hidden>Copy</button>");
}
