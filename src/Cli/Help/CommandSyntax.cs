using System.CommandLine;
using System.CommandLine.Completions;

namespace Toplev.Cli.Help;

/// <summary>How commands, options and arguments are written, for help, man page and completions alike.</summary>
internal static class CommandSyntax
{
    /// <summary>Commands whose command line ends in the program to measure: it is cut off before parsing and so is no argument.</summary>
    private static readonly string[] WithProgram = ["run", "compare", "locate", "bisect"];

    /// <summary>True for <c>tma</c> itself.</summary>
    public static bool IsRoot(Command command) => !command.Parents.Any();

    /// <summary>With the command it belongs to: <c>models compile</c>.</summary>
    public static string NameOf(Command command) =>
        string.Join(' ', command.Parents.OfType<Command>().Where(parent => !IsRoot(parent)).Select(parent => parent.Name).Append(command.Name));

    /// <summary>Every command and what belongs to it, in the order of the help.</summary>
    public static IEnumerable<Command> All(Command root) =>
        root.Subcommands.Where(command => !command.Hidden).SelectMany(command => command.Subcommands.Where(sub => !sub.Hidden).Prepend(command));

    public static bool EndsInProgram(Command command) => WithProgram.Contains(command.Name);

    /// <summary>For example <c>run [options] [--] PROGRAM [ARG...]</c>.</summary>
    public static string Usage(Command command)
    {
        List<string> words = IsRoot(command) ? [] : [NameOf(command)];
        words.AddRange(command.Subcommands.Any(sub => !sub.Hidden) ? [IsRoot(command) ? "COMMAND" : "[COMMAND]"] : []);
        words.AddRange(command.Options.Any(option => !option.Hidden) ? ["[options]"] : []);
        words.AddRange(EndsInProgram(command) ? ["[--]", "PROGRAM", "[ARG...]"] : command.Arguments.Where(argument => !argument.Hidden).Select(Usage));
        return string.Join(' ', words);
    }

    /// <summary>For example <c>-l, --level N</c>.</summary>
    public static string Usage(Option option)
    {
        var value = ValueName(option);
        return string.Join(", ", Names(option)) + (value is null ? "" : " " + value);
    }

    public static string? ValueName(Option option) =>
        TakesValue(option) ? option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant() : null;

    public static bool TakesValue(Option option) =>
        option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);

    /// <summary>Short names first, as people write them; the names for <c>/?</c> of other systems are left out.</summary>
    public static IEnumerable<string> Names(Option option) => option.Aliases.Append(option.Name)
        .Where(name => name.StartsWith('-') && name != "-?")
        .Distinct()
        .OrderBy(name => name.StartsWith("--", StringComparison.Ordinal))
        .ThenBy(name => name == option.Name ? 0 : 1);

    /// <summary>The values an option takes where they are known; empty otherwise.</summary>
    public static IReadOnlyList<string> Values(Option option) =>
        TakesValue(option) ? [.. option.GetCompletions(CompletionContext.Empty).Select(item => item.Label)] : [];

    public static bool IsFile(string? valueName) => valueName is not null
        && (valueName.StartsWith("FILE", StringComparison.Ordinal) || valueName.StartsWith("PATH", StringComparison.Ordinal)
            || valueName.StartsWith("DIR", StringComparison.Ordinal) || valueName is "RECORDING" or "RESULT" or "F");

    /// <summary>Other forms of a command line, for example <c>compare [options] A.tma B.tma...</c>.</summary>
    public static IReadOnlyList<string> OtherUsages(Command command) => NameOf(command) switch
    {
        "run" => ["run [options] -p PID"],
        "locate" => ["locate [options] RECORDING.tma", "locate [options] -p PID"],
        "compare" => ["compare [options] BEFORE.tma AFTER.tma..."],
        _ => [],
    };

    private static string Usage(Argument argument)
    {
        var many = argument.Arity.MaximumNumberOfValues > 1 ? "..." : "";
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}{many}]" : argument.Name + many;
    }
}
