using System.Text;
using Toplev.Tma;

namespace Toplev.Cli.Options;

/// <summary>Splits a command into words by the shell's rules of quoting. No shell is run: nothing is expanded.</summary>
internal static class ShellWords
{
    private const string EscapedInQuotes = "\"\\$`\n";

    /// <param name="option">Named in the sentence when the text cannot be split.</param>
    /// <exception cref="UserErrorException">A quote is not closed, or there is no word.</exception>
    public static IReadOnlyList<string> Split(string text, string option)
    {
        List<string> words = [];
        var word = new StringBuilder();
        var (begun, quoted) = (false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is ' ' or '\t' or '\n' or '\r')
            {
                Add();
                (begun, quoted) = (false, false);
                word.Clear();
                continue;
            }

            begun = true;
            if (c is '\'' or '"')
            {
                quoted = true;
                i = Quoted(text, i, word) ?? throw new UserErrorException($"{option} '{text}': the quote {c} is never closed.");
            }
            else if (c == '\\' && i + 1 < text.Length)
            {
                quoted = true;
                word.Append(text[++i]);
            }
            else
            {
                word.Append(c);
            }
        }

        Add();
        return words.Count > 0 ? words : throw new UserErrorException($"{option} is empty.");

        void Add()
        {
            if (begun && !quoted && IsShellSyntax(word.ToString()))
            {
                throw new UserErrorException(
                    $"{option} '{text}': it is not run through a shell, so {word} would be passed to the program as an argument.",
                    $"Run a shell explicitly: sh -c '{text.Replace("'", "'\\''", StringComparison.Ordinal)}'");
            }

            if (begun)
            {
                words.Add(word.ToString());
            }
        }
    }

    /// <summary>Pipes, lists and redirections.</summary>
    private static bool IsShellSyntax(string word) =>
        word is "|" or "||" or "&" or "&&" or "|&" || word[^1] == ';' || word.TrimStart('0', '1', '2', '&') is ['>' or '<', ..];

    /// <returns>Where the quote closes, or null when it does not.</returns>
    private static int? Quoted(string text, int open, StringBuilder word)
    {
        for (var i = open + 1; i < text.Length; i++)
        {
            if (text[i] == text[open])
            {
                return i;
            }

            if (text[open] == '"' && text[i] == '\\' && i + 1 < text.Length && EscapedInQuotes.Contains(text[i + 1], StringComparison.Ordinal))
            {
                i++;
            }

            word.Append(text[i]);
        }

        return null;
    }
}
