using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Findings;
using Toplev.Tma.Tree;

namespace Toplev.Report.Html;

/// <summary>In place of all trees when there is none: why, what is valid nevertheless, what to do, and the command to repeat.</summary>
internal static class NoTreePanel
{
    /// <summary>What other sections say where the panel says why.</summary>
    public static Raw Reference(ReportView view) => IsShown(view)
        ? new("See <a href=\"#no-tree\">why there is no tree</a>")
        : new("The program was sampled, not counted");

    /// <summary>Text that leads to the panel; as it is where there is none.</summary>
    public static Raw Link(ReportView view, Raw text) => IsShown(view) ? Fragment.Of($"<a href=\"#no-tree\">{text}</a>") : text;

    public static Raw Of(ReportView view)
    {
        if (!IsShown(view))
        {
            return Raw.Empty;
        }

        var reasons = view.Variants.Select(variant => variant.WhyNoTree).OfType<string>().Distinct().ToList();
        // Remedies of other things, outliers or lost regions, give no counters.
        var fixes = view.Set.Findings.Where(
            finding => finding.Remedy is not null && FindingIds.OfMissingCounts.Contains(finding.Id)).Select(finding => finding.Remedy!).Distinct().ToList();
        var repeat = view.Input.RerunCommand ?? Repeat(view.Variants[0]);
        return Fragment.Of($"""
            <section id="no-tree" aria-label="Why there is no tree"><div class="na-panel"><h2>Top-down breakdown unavailable</h2>
            <p><b>Why:</b> {string.Join("; ", reasons)}.</p>
            <p><b>Still valid:</b> {Valid(view)}. What could not be counted shows “n/a”, never 0.</p>
            <p><b>How to get it:</b> {Fixes(fixes)} <code>tma doctor</code> says what this machine lacks and how to change it. Then repeat:</p>
            {CommandLine.Block(repeat)}</div></section>

            """);
    }

    /// <summary>A program that was only sampled has no tree, and misses none.</summary>
    public static bool IsShown(ReportView view) =>
        !view.HasTree && view.Variants.Count > 0 && view.Variants.Any(variant => variant.Result.WhyNoTree?.Id != NoTreeIds.Sampled);

    private static Raw Fixes(List<string> fixes) =>
        Raw.Join(fixes.Select(fix => Fragment.Of($"{CommandLine.Remedy(fix)}{(fix.EndsWith('.') ? "" : ".")}")), " ");

    private static string Valid(ReportView view) =>
        (view.Variants.Any(variant => variant.Measured is not null) ? "the times" : "the exit codes")
        + (SoftwareSection.Names(view).Count > 0 ? " and the software counters" : "");

    private static string Repeat(Variant variant) =>
        "tma run " + (RunTitle.Again(variant.Result) ?? "-- PROGRAM");
}
