using System.CommandLine;
using System.Text;
using Toplev.Tma;

namespace Toplev.Cli.Help;

/// <summary>
/// Completion scripts for shells, generated from the command tree. All words are in the script: completing starts no process.
/// </summary>
internal static class CompletionScripts
{
    /// <summary>The shells, each with what writes its script.</summary>
    public static (string Shell, Func<Command, string> Write)[] Shells => [("bash", Bash), ("zsh", Zsh), ("fish", FishCompletions.Write)];

    /// <summary>The one script of bash and zsh: zsh runs it through its own bash emulation, so both complete alike.</summary>
    private static string Bash(Command root)
    {
        var text = new StringBuilder();
        text.Append("# bash completion for tma. Use: source <(tma completions bash), or install as\n");
        text.Append("# /usr/share/bash-completion/completions/tma\n");
        text.Append(Functions(root));
        text.Append("complete -o default -F _tma tma ./tma\n");
        return text.ToString();
    }

    private static string Zsh(Command root)
    {
        var text = new StringBuilder();
        text.Append("#compdef tma\n# zsh completion for tma. Use: source <(tma completions zsh)\n");
        text.Append("autoload -U +X bashcompinit && bashcompinit\n");
        text.Append(Functions(root));
        text.Append("complete -o default -F _tma tma\n");
        return text.ToString();
    }

    private static string Functions(Command root)
    {
        var text = new StringBuilder();
        var commands = root.Subcommands.Where(command => !command.Hidden).ToList();
        text.Append("_tma_words() {\n    case \"$1\" in\n");
        foreach (var command in commands)
        {
            text.Append($"    {command.Name}) echo {Quoted(Options(command, root).SelectMany(CommandSyntax.Names))} ;;\n");
        }

        text.Append($"    *) echo {Quoted(commands.Select(command => command.Name).Concat(root.Options.SelectMany(CommandSyntax.Names)))} ;;\n    "
            + $"esac\n}}\n\n");
        text.Append("_tma_arguments() {\n    case \"$1\" in\n");
        foreach (var command in commands)
        {
            List<string> values = [.. command.Subcommands.Select(sub => sub.Name), .. command.Arguments.SelectMany(Values)];
            if (values.Count > 0)
            {
                text.Append($"    {command.Name}) echo {Quoted(values)} ;;\n");
            }
        }

        text.Append("    esac\n}\n\n");
        text.Append("# Prints how the option $1 of the command $2 is completed: words, a file (@), nothing known (-); fails when it takes no value.\n");
        text.Append("_tma_value() {\n    case \"$2 $1\" in\n");
        foreach (var command in commands)
        {
            foreach (var option in command.Options.Where(option => !option.Hidden && CommandSyntax.TakesValue(option)))
            {
                var names = CommandSyntax.Names(option).Select(name => $"'{command.Name} {name}'");
                text.Append($"    {string.Join('|', names)}) echo {Completion(option)} ;;\n");
            }
        }

        text.Append("    *) return 1 ;;\n    esac\n}\n\n");
        var ends = commands.Where(CommandSyntax.EndsInProgram).Select(command => command.Name).ToList();
        text.Append($"_tma_has_program() {{\n    case \"$1\" in {string.Join('|', ends)}) return 0 ;; esac\n    return 1\n}}\n\n");
        return text.Append(Main).ToString();
    }

    internal static IEnumerable<Option> Options(Command command, Command root) =>
        command.Options.Where(option => !option.Hidden).Concat(root.Options.Where(option => option.Recursive && !command.Options.Contains(option)));

    internal static IEnumerable<string> Values(Argument argument) =>
        argument.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(item => item.Label);

    private static string Completion(Option option)
    {
        var values = CommandSyntax.Values(option);
        return values.Count > 0 ? Quoted(values) : CommandSyntax.IsFile(CommandSyntax.ValueName(option)) ? "@" : "-";
    }

    private static string Quoted(IEnumerable<string> words) => ShellQuoting.Quote(string.Join(' ', words.Distinct()));

    // Works in bash 3 and zsh's bash emulation. Once the program is reached, its own completion takes over where the
    // bash-completion package is loaded; otherwise commands and files are offered.
    private const string Main =
        """
        _tma() {
            local current="${COMP_WORDS[COMP_CWORD]}" command="" i word values
            COMPREPLY=()
            if [ "$COMP_CWORD" -gt 1 ]; then command="${COMP_WORDS[1]}"; fi
            i=2
            while [ "$i" -lt "$COMP_CWORD" ]; do
                word="${COMP_WORDS[i]}"
                case "$word" in
                --) _tma_program $((i + 1)) "$current"; return ;;
                -*) if _tma_value "$word" "$command" >/dev/null; then i=$((i + 1)); fi ;;
                *) if _tma_has_program "$command"; then _tma_program "$i" "$current"; return; fi ;;
                esac
                i=$((i + 1))
            done
            if [ "$i" -gt "$COMP_CWORD" ] && values="$(_tma_value "${COMP_WORDS[COMP_CWORD-1]}" "$command")"; then
                case "$values" in
                @) COMPREPLY=($(compgen -f -- "$current")) ;;
                -) ;;
                *) COMPREPLY=($(compgen -W "$values" -- "$current")) ;;
                esac
                return
            fi
            case "$current" in
            -*) COMPREPLY=($(compgen -W "$(_tma_words "$command")" -- "$current")) ;;
            *)
                if [ -z "$command" ]; then
                    COMPREPLY=($(compgen -W "$(_tma_words "")" -- "$current"))
                elif _tma_has_program "$command"; then
                    _tma_program "$COMP_CWORD" "$current"
                else
                    COMPREPLY=($(compgen -W "$(_tma_arguments "$command")" -- "$current"))
                fi ;;
            esac
        }

        _tma_program() {
            if [ -z "${ZSH_VERSION-}" ] && declare -F _command_offset >/dev/null; then
                _command_offset "$1"
            elif [ "$1" -eq "$COMP_CWORD" ]; then
                COMPREPLY=($(compgen -c -- "$2") $(compgen -f -- "$2"))
            else
                COMPREPLY=($(compgen -f -- "$2"))
            fi
        }


        """;
}
