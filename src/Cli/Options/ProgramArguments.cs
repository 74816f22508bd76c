using System.CommandLine;

namespace Toplev.Cli.Options;

/// <summary>
/// Cuts a command line into tma's own part and the program with its arguments: everything after the first <c>--</c>, or from the
/// first word that is not an option. The program's part is never parsed, so its options and <c>@files</c> stay its own.
/// </summary>
internal sealed record ProgramArguments(IReadOnlyList<string> Own, IReadOnlyList<string> Program)
{
    public static ProgramArguments Split(IReadOnlyList<string> arguments, Command command)
    {
        var position = 0;
        while (position < arguments.Count)
        {
            var word = arguments[position];
            if (word == "--")
            {
                return new ProgramArguments([.. arguments.Take(position)], [.. arguments.Skip(position + 1)]);
            }

            if (!word.StartsWith('-') || word == "-")
            {
                break;
            }

            position += 1 + (TakesNextWord(word, command) ? 1 : 0);
        }

        position = Math.Min(position, arguments.Count);
        return new ProgramArguments([.. arguments.Take(position)], [.. arguments.Skip(position)]);
    }

    /// <summary>For files in place of a program: options may stand between and after them.</summary>
    public ProgramArguments WithOptionsBetween(Command command)
    {
        List<string> own = [.. Own];
        List<string> files = [];
        for (var position = 0; position < Program.Count; position++)
        {
            if (!Program[position].StartsWith('-'))
            {
                files.Add(Program[position]);
                continue;
            }

            own.Add(Program[position]);
            if (TakesNextWord(Program[position], command) && position + 1 < Program.Count)
            {
                own.Add(Program[++position]);
            }
        }

        return new ProgramArguments(own, files);
    }

    /// <summary>An unknown option takes nothing here; the parser reports it.</summary>
    private static bool TakesNextWord(string word, Command command)
    {
        foreach (var option in command.Options)
        {
            if (option.Name == word || option.Aliases.Contains(word))
            {
                return option.Arity.MinimumNumberOfValues > 0;
            }
        }

        return false;
    }
}
