using Toplev.Report.Formatting;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Report.Verdicts;

/// <summary>Whether both did the same work, as far as retired instructions show it, and how much of a difference is the work's.</summary>
internal static class WorkCause
{
    /// <summary>What is called unchanged: of the time, relative to the whole difference; of instructions, relative to themselves.</summary>
    private const double UnchangedTime = 0.05;
    private const double UnchangedWork = 0.01;

    /// <summary>Change of the instructions from which it is worth a sentence where times are equal.</summary>
    private const double OtherWork = 0.05;

    /// <summary>What is still called no more than all of the cycles, and what is called all: as a whole percentage would say it.</summary>
    private const double Practically = 0.05;
    private const double AllOfIt = 0.995;

    public static VerdictSentence? Of(Comparison comparison, TimeCause? cause)
    {
        if (comparison.Instructions is not { Baseline: > 0 and { } before, Candidate: { } after } instructions)
        {
            return null;
        }

        var change = (after / before) - 1;
        if (cause is null)
        {
            return instructions.Significant && Math.Abs(change) >= OtherWork
                ? VerdictSentence.Of($"{Retires(comparison, change)}{PerCycle(comparison)}.")
                : null;
        }

        if (Math.Abs(change) > UnchangedWork)
        {
            return instructions.Significant ? VerdictSentence.Of(Retires(comparison, change) + Share(comparison, cause, before, after)) : null;
        }

        if (!cause.NamesWork)
        {
            return VerdictSentence.Of("Instructions are equal within 1 %: both variants executed the same work.");
        }

        return comparison.Nodes.FirstOrDefault(
            node => node.Definition.Level == 1 && NodeRoles.Of(node.Definition.Name) == NodeRole.Retiring)?.SecondsDelta is { } retiring
            && Math.Abs(retiring.Value) <= UnchangedTime * Math.Abs(cause.Total)
            ? VerdictSentence.Of($"Retiring work is unchanged ({(retiring.Value < 0 ? "−" : "+")}{VerdictFormats.Seconds(Math.Abs(retiring.Value))}) and "
            + $"instructions are equal within 1 %: both variants executed the same work.")
            : null;
    }

    private static string Retires(Comparison comparison, double change) =>
        $"{comparison.Candidate} retires {VerdictFormats.Percent(Math.Abs(change))} {(change < 0 ? "fewer" : "more")} instructions";

    /// <summary>Cycles are instructions times cycles per instruction: the part of each, averaged over both orders of changing them.</summary>
    private static string Share(Comparison comparison, TimeCause cause, double before, double after)
    {
        var faster = cause.Total < 0;
        var less = after < before;
        if (!cause.NamesWork || comparison.Cycles is not { Baseline: { } from, Candidate: { } to } || from == to)
        {
            return PerCycle(comparison) + ".";
        }

        if (less != faster)
        {
            return $": it does {(less ? "less" : "more")} work and still takes {(faster ? "less" : "more")} time{Bracketed(comparison)}.";
        }

        var share = (after - before) * ((from / before) + (to / after)) / 2 / (to - from);
        var (all, work) = (faster ? "saved" : "lost", faster ? "less" : "more");
        return share switch
        {
            > 1 + Practically => $": {work} work accounts for more than all of the cycles {all}; each instruction takes {(faster ? "more" : "fewer")} "
                + $"cycles{Bracketed(comparison)}.",
            >= AllOfIt => $": {work} work accounts for all of the cycles {all}{Bracketed(comparison)}.",
            > 0 => $": {work} work accounts for {VerdictFormats.Percent(share)} of the cycles {all}; {(faster ? "better" : "worse")} use of the core "
                + $"accounts for the rest{Bracketed(comparison)}.",

            // Fewer instructions and more cycles though the run got faster: its clock or its CPUs made it so.
            _ => PerCycle(comparison) + ".",
        };
    }

    private static string PerCycle(Comparison comparison) => Ratios(comparison) is { } ratios ? $", IPC {ratios}" : "";

    private static string Bracketed(Comparison comparison) => Ratios(comparison) is { } ratios ? $" (IPC {ratios})" : "";

    private static string? Ratios(Comparison comparison) => comparison.InstructionsPerCycle is { Baseline: { } before, Candidate: { } after }
        ? $"{ValueFormats.Fixed(before, 2)} → {ValueFormats.Fixed(after, 2)}"
        : null;
}
