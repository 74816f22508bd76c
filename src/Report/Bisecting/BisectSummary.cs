using Toplev.Report.Formatting;
using Toplev.Report.Terminal;
using Toplev.Report.Verdicts;
using Toplev.Tma;
using Toplev.Tma.Bisecting;
using Toplev.Tma.Results;

namespace Toplev.Report.Bisecting;

/// <summary>What <c>tma bisect</c> prints: the commit, by how much and why, and the steps that led to it.</summary>
public sealed class BisectSummary(BisectResult result, IReadOnlyList<string> program, TerminalOptions options)
{
    private const int Indent = 2;
    private const int LabelWidth = 12;

    /// <summary>More candidates than this are not listed one by one.</summary>
    private const int MostListed = 20;

    public string Render()
    {
        var output = new TerminalText(options);
        output.Line();
        output.Labelled("tma bisect", ShellQuoting.Join(program), LabelWidth);
        var range = $"{result.Good.Short}..{result.Bad.Short}: {BisectText.Count(result.Commits, "commit")}";
        output.Labelled("", $"{range}; {BisectText.Effort(result)}", 0, Tone.Dim, Tone.Dim);
        output.Line();
        output.Wrapped([(BisectText.Headline(result), result.Outcome == BisectOutcome.Found ? Tone.Strong : Tone.Warning)], 0);
        if (result.Culprit is { } culprit)
        {
            output.Labelled("  commit", culprit.Hash, LabelWidth, Tone.Dim);
            output.Labelled("  author", culprit.Author, LabelWidth, Tone.Dim);
            output.Labelled("  date", culprit.AuthorDate, LabelWidth, Tone.Dim);
            output.Labelled("  subject", culprit.Subject, LabelWidth, Tone.Dim);
        }

        foreach (var remark in BisectText.Remarks(result))
        {
            output.Wrapped([(remark, Tone.Normal)], Indent);
        }

        if ((result.Final ?? (result.Culprit is null ? result.Ends : null)) is { Comparisons: [var comparison, ..] } measured)
        {
            output.Line();
            var verdict = VerdictText.Of(measured, comparison);
            if (result.Outcome == BisectOutcome.Found)
            {
                VerdictLines.WriteReasons(verdict, output);
            }
            else
            {
                VerdictLines.Write(verdict, output);
            }
        }

        WriteCandidates(output);
        WriteSteps(output);
        if (result.Final is { Comparisons: [var last, ..] } set)
        {
            output.Line();
            output.Labelled(
                "Quality", GradeText.Of(last.Quality.Grade) + (last.Quality.Reasons.Count > 0 ? ": " + string.Join("; ", last.Quality.Reasons.Take(3)) : ""),
                LabelWidth, Tone.Strong, last.Quality.Grade switch { Grade.A => Tone.Good, Grade.B => Tone.Normal, _ => Tone.Warning });
            FindingLines.Write(set.Findings, output);
        }

        return output.ToString();
    }

    private void WriteCandidates(TerminalText output)
    {
        if (result.Outcome != BisectOutcome.OnlySkipped)
        {
            return;
        }

        output.Line();
        foreach (var commit in result.Candidates.Take(MostListed))
        {
            output.Line($"  {commit.Short}  {commit.Subject}");
        }

        if (result.Candidates.Count > MostListed)
        {
            output.Line($"  and {BisectText.Count(result.Candidates.Count - MostListed, "more")}", Tone.Dim);
        }
    }

    private void WriteSteps(TerminalText output)
    {
        if (result.Steps.Count + result.Skipped.Count == 0)
        {
            return;
        }

        output.Line();
        foreach (var step in result.Steps)
        {
            output.Labelled($"  {step.Commit.Short}", BisectText.Step(step), LabelWidth, Tone.Dim);
        }

        foreach (var skip in result.Skipped)
        {
            output.Labelled($"  {skip.Commit.Short}", "skipped: " + skip.Why.Split('\n')[0].TrimEnd(':'), LabelWidth, Tone.Dim);
        }
    }
}
