using System.CommandLine;
using System.CommandLine.Parsing;
using Toplev.Cli.Options;
using Toplev.Tma;

namespace Toplev.Cli.Help;

/// <summary>What is said of a command line that cannot be understood: the cause and the remedy, in one line.</summary>
internal static class SyntaxError
{
    /// <param name="commands">Names of all commands.</param>
    public static string Of(ParseResult parsed, IReadOnlyList<string> arguments, IReadOnlyList<string> commands)
    {
        var command = parsed.CommandResult.Command;
        return parsed.UnmatchedTokens.FirstOrDefault(IsOption) is { } option ? NoOption(option, command)
            : !CommandSyntax.IsRoot(command) ? Sentence(parsed.Errors[0].Message, command)
            : NoCommand(arguments[0], commands)
                + (File.Exists(arguments[0]) ? $" To measure a program: tma run -- {ShellQuoting.Join(arguments)}" : " Try: tma --help");
    }

    public static string NoCommand(string word, IReadOnlyList<string> commands) =>
        $"There is no command '{word}'. {Spelling.DidYouMean(word, commands)}There are {string.Join(", ", commands)}.";

    public static string NoOption(string word, Command command)
    {
        var name = word.Split('=')[0];
        var known = command.Options.Where(option => !option.Hidden).SelectMany(option => option.Aliases.Append(option.Name)).Where(
            option => option.StartsWith("--", StringComparison.Ordinal));
        return $"There is no option {name}. {Spelling.DidYouMean(name, known)}Options: tma {(CommandSyntax.IsRoot(command) ? "" : command.Name + " ")}--help";
    }

    /// <summary>The parser takes an option that it does not know for an argument, and the command would look for a file of that name.</summary>
    /// <returns>That option, or null.</returns>
    public static string? MistakenForFile(ParseResult parsed, IReadOnlyList<string> own)
    {
        if (parsed.CommandResult.Command.Arguments.Count == 0)
        {
            return null;
        }

        HashSet<string> taken = [
            .. parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value)];
        return own.TakeWhile(word => word != "--").FirstOrDefault(word => IsOption(word) && taken.Contains(word) && !Path.Exists(word));
    }

    public static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    private static string Sentence(string error, Command command) =>
        error.Contains(OptionFactory.BeforeRemedy, StringComparison.Ordinal)
            ? error.Replace(OptionFactory.BeforeRemedy, ' ')
            : $"{error} Try: tma {CommandSyntax.NameOf(command)} --help";
}
