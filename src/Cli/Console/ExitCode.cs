namespace Toplev.Cli.Console;

/// <summary>Exit codes of tma's own; <c>run</c> otherwise passes on the program's.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary><c>compare</c>: a <c>--fail-if</c> condition held.</summary>
    public const int ConditionHeld = 1;

    /// <summary><c>doctor</c>: no TMA possible here.</summary>
    public const int Impossible = 2;

    /// <summary><c>doctor</c>: possible, but only partly.</summary>
    public const int Partly = 3;

    /// <summary>Wrong usage, or tma or perf failed.</summary>
    public const int Failure = 125;

    /// <summary>A signal ended what would have gone on, as shells report it.</summary>
    public static int OfSignal(int signal) => 128 + signal;

    /// <summary>True for the code of a program that SIGTERM or SIGKILL has ended, as <c>--duration</c> ends one.</summary>
    public static bool IsOfTermination(int? code) => code is 128 + 15 or 128 + 9;
}
