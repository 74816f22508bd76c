using System.CommandLine;
using System.Text;

namespace Toplev.Cli.Help;

/// <summary>The completion script for fish.</summary>
internal static class FishCompletions
{
    public static string Write(Command root)
    {
        var text = new StringBuilder();
        text.Append("# fish completion for tma. Use: tma completions fish | source, or install as\n# ~/.config/fish/completions/tma.fish\n");
        text.Append("complete -c tma -f\n");
        foreach (var option in root.Options.Where(option => !option.Hidden))
        {
            text.Append($"complete -c tma{(option.Recursive ? "" : " -n __fish_use_subcommand")}{Names(option)} -d "
                + $"{Quoted(option.Description ?? "")}\n");
        }

        foreach (var command in root.Subcommands.Where(command => !command.Hidden))
        {
            text.Append($"complete -c tma -n __fish_use_subcommand -a {command.Name} -d {Quoted(command.Description ?? "")}\n");
            WriteCommand(text, command);
        }

        return text.ToString();
    }

    private static void WriteCommand(StringBuilder text, Command command)
    {
        var condition = $"complete -c tma -n {Quoted($"__fish_seen_subcommand_from {command.Name}")}";
        if (CommandSyntax.EndsInProgram(command))
        {
            // After the first word that is not an option, fish completes as for the program itself.
            text.Append($"{condition} -x -a {Quoted("(__fish_complete_subcommand --fcs-skip=2)")}\n");
        }

        foreach (var word in command.Subcommands.Select(sub => sub.Name).Concat(command.Arguments.SelectMany(CompletionScripts.Values)))
        {
            text.Append($"{condition} -a {Quoted(word)}\n");
        }

        if (command.Arguments.Any(argument => CommandSyntax.IsFile(argument.Name)))
        {
            text.Append($"{condition} -F\n");
        }

        foreach (var option in command.Options.Where(option => !option.Hidden))
        {
            text.Append($"{condition}{Names(option)}{Value(option)} -d {Quoted(option.Description ?? "")}\n");
        }
    }

    private static string Names(Option option) => string.Concat(CommandSyntax.Names(option).Select(name =>
        name.StartsWith("--", StringComparison.Ordinal) ? " -l " + name[2..] : " -s " + name[1..]));

    private static string Value(Option option)
    {
        var values = CommandSyntax.Values(option);
        return values.Count > 0 ? $" -x -a {Quoted(string.Join(' ', values))}"
            : CommandSyntax.IsFile(CommandSyntax.ValueName(option)) ? " -r -F"
            : CommandSyntax.TakesValue(option) ? " -x"
            : "";
    }

    private static string Quoted(string text) =>
        "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
}
