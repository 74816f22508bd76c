using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;
using Toplev.Cli.Console;
using Toplev.Report.Terminal;

namespace Toplev.Cli.Help;

/// <summary>
/// Prints the help of a command. The library's own knows neither the program at the end of <c>tma run</c>, which is cut off before
/// parsing, nor headings for groups of options.
/// </summary>
internal sealed class CommandHelp(TextWriter output, Func<int> width) : SynchronousCommandLineAction
{
    private const int Narrowest = 40;
    private const int Widest = 110;
    private const int WidestFirstColumn = 30;
    private const int Indent = 2;

    public override bool ClearsParseErrors => true;

    /// <summary><c>--help</c>, of every command.</summary>
    public Option<bool> AsOption() => new("--help", "-h", "-?")
    {
        Description = "Show this help",
        Arity = ArgumentArity.Zero,
        Recursive = true,
        Action = this,
    };

    public override int Invoke(ParseResult parseResult)
    {
        output.Write(Text(parseResult.CommandResult.Command, Clamped(width())));
        return ExitCode.Success;
    }

    /// <summary>Columns that help is written in on a device of some width.</summary>
    public static int Clamped(int columns) => Math.Clamp(columns, Narrowest, Widest);

    public static string Text(Command command, int width)
    {
        var text = new StringBuilder();
        Paragraph(text, command.Description ?? "", width);
        text.Append("\nUsage: tma ").Append(CommandSyntax.Usage(command)).Append('\n');
        foreach (var usage in CommandSyntax.OtherUsages(command))
        {
            text.Append("       tma ").Append(usage).Append('\n');
        }

        Section(text, "Commands", [.. command.Subcommands.Where(sub => !sub.Hidden).Select(sub => (sub.Name, sub.Description ?? ""))], width);
        Section(
            text, "Arguments", [
                .. command.Arguments.Where(argument => !argument.Hidden).Select(argument => (argument.Name, argument.Description ?? ""))], width);
        var groups = OptionGroups.Of(command).ToList();
        foreach (var (heading, options) in groups)
        {
            Section(text, heading, [.. options.Select(option => (CommandSyntax.Usage(option), option.Description ?? ""))], width);
        }

        if (CommandSyntax.IsRoot(command))
        {
            text.Append("\nHelp for a command: tma COMMAND --help\n");
        }
        else if (CommandSyntax.EndsInProgram(command))
        {
            text.Append('\n');
            Paragraph(text, "Everything after the first --, or from the first word that is not an option, belongs to the program.", width);
        }

        if (ExitStatus.Of(command) is { Length: > 0 } status)
        {
            text.Append('\n');
            Paragraph(text, status, width);
        }

        return text.ToString();
    }

    private static void Section(StringBuilder text, string heading, IReadOnlyList<(string Name, string Description)> rows, int width)
    {
        if (rows.Count == 0)
        {
            return;
        }

        text.Append('\n').Append(heading).Append(":\n");
        var column = Indent + Math.Min(WidestFirstColumn, rows.Max(row => row.Name.Length)) + 2;
        foreach (var (name, description) in rows)
        {
            text.Append(' ', Indent).Append(name);
            var position = Indent + name.Length;
            if (position + 2 > column)
            {
                text.Append('\n');
                position = 0;
            }

            foreach (var line in TerminalText.Wrap(description, Math.Max(20, width - column)))
            {
                text.Append(' ', column - position).Append(line).Append('\n');
                position = 0;
            }
        }
    }

    private static void Paragraph(StringBuilder text, string body, int width)
    {
        foreach (var line in TerminalText.Wrap(body, width))
        {
            text.Append(line).Append('\n');
        }
    }
}
