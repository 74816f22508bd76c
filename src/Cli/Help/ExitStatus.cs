using System.CommandLine;

namespace Toplev.Cli.Help;

/// <summary>What exit codes mean, for the manual page and the help of a command.</summary>
internal static class ExitStatus
{
    private const string Failure = "125 if tma or perf failed";
    private const string Interrupted = "128+N if signal N interrupted it";
    private const string NotStarted = "126 or 127 if the program could not be started";

    public static readonly (string Code, string Meaning)[] All =
    [
        ("the program's", "run and locate return the program's exit code, or 128+N if signal N killed it."),
        ("0", "Success, including a program stopped by --duration. doctor: full TMA is possible here."),
        ("1", "compare: a condition given with --fail-if held."),
        ("2", "doctor: nothing can be measured here, not even software counters."),
        ("3", "doctor: TMA is only partly possible: software counters only, user mode only, or fewer counters than the processor has."),
        ("128+N", "compare and bisect: signal N interrupted the measurement."),
        ("125", "Incorrect usage, or tma or perf failed; a sentence on standard error says why and how to fix it."),
        ("126, 127", "The program is not executable; the program was not found."),
    ];

    /// <returns>Sentences for the end of a command's help; empty where it can only succeed or fail.</returns>
    public static string Of(Command command) => CommandSyntax.NameOf(command) switch
    {
        "run" or "locate" => $"Exit status: the program's (128+N if signal N killed it), 0 if --duration ended it; {NotStarted}; {Failure}. "
            + "Results go to standard error; --json - and the like write to standard output.",
        "compare" => $"Exit status: 0; 1 if a --fail-if condition holds; {NotStarted}; {Interrupted}; {Failure}.",
        "bisect" => $"Exit status: 0 if the commit was found; {Interrupted}; 125 if it was not, or tma or perf failed.",
        "doctor" => "Exit status: 0 if everything can be measured here, 3 if part of it, 2 if nothing; 125 if tma failed.",
        _ => "",
    };
}
