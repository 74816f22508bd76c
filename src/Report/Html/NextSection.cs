using Toplev.Report.Advice;
using Toplev.Report.Markup;
using Toplev.Report.Verdicts;
using Toplev.Report.View;

namespace Toplev.Report.Html;

/// <summary>What to do next, with a command to copy.</summary>
internal static class NextSection
{
    private const int Most = 2;

    public static Raw Of(ReportView view)
    {
        if (view.Focus is not { } variant)
        {
            return Raw.Empty;
        }

        var known = variant.Tree is null ? KnownCauses.Of(variant.Result).Select(cause => cause.Next).OfType<NextStep>().Take(1) : [];
        List<NextStep> steps = [.. known.Concat(NextStep.For(variant.Result, view.Set.Findings)).Take(Most)];
        return steps.Count == 0 ? Raw.Empty : Fragment.Of($"""
            <section class="next" aria-label="Next step">{steps.Select(Hint)}</section>

            """);
    }

    private static Raw Hint(NextStep step) => Fragment.Of(
        $"""<div class="hint"><b>Next:</b> {step.Text} {(step.Command is { } command ? CommandLine.Short(command) : Raw.Empty)}</div>""");
}
