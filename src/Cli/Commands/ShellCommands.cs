using System.CommandLine;
using Toplev.Cli.Console;
using Toplev.Cli.Help;
using Toplev.Cli.Options;

namespace Toplev.Cli.Commands;

/// <summary><c>tma completions</c> and <c>tma man</c>: files installed with the program, generated from the command tree.</summary>
internal static class ShellCommands
{
    public static Command CreateCompletions(Streams streams, Func<Command> root)
    {
        var shell = OptionFactory.ChoiceArgument("SHELL", "bash, zsh or fish", CompletionScripts.Shells);
        var command = new Command("completions", "Print a completion script for a shell") { shell };
        command.SetAction(parsed =>
        {
            streams.Output.Write(parsed.GetValue(shell)!(root()));
            return ExitCode.Success;
        });
        return command;
    }

    public static Command CreateManual(Streams streams, Func<Command> root)
    {
        var command = new Command("man", "Print the manual page (tma man | man -l -)");
        command.SetAction(_ =>
        {
            streams.Output.Write(ManualPage.Write(root()));
            return ExitCode.Success;
        });
        return command;
    }
}
