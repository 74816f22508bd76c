namespace Toplev.Report.Html;

/// <summary>A command that can be copied; the button appears with the script.</summary>
internal static class CommandLine
{
    private const int MostInLine = 300;

    /// <summary>Within a line of text, unless it is so long that only a block of its own can hold it.</summary>
    public static Raw Short(string command) => command.Length > MostInLine ? Block(command) : Markup.Of(
        $"""<span class="command"><code dir="ltr">{command}</code>{Button}</span>""");

    /// <summary>Typed text that nobody copies, scrolled where it is long.</summary>
    public static Raw Text(string text) => text.Length > MostInLine
        ? Markup.Of($"""<div class="command block"><pre tabindex="0"><code dir="ltr">{text}</code></pre></div>""")
        : Markup.Of($"""<code dir="ltr">{text}</code>""");

    public static Raw Block(string command) => Markup.Of(
        $"""<div class="command block"><pre tabindex="0"><code dir="ltr">{command}</code></pre>{Button}</div>""");

    private static Raw Button => new("<button type=\"button\" class=\"copy\" hidden>Copy</button>");
}
