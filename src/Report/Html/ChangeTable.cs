using System.Globalization;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.Verdicts;
using Toplev.Report.View;
using Toplev.Tma.Functions;
using Toplev.Tma.Results;

namespace Toplev.Report.Html;

/// <summary>Which functions take more or less than in the baseline, the largest change first.</summary>
internal static class ChangeTable
{
    private const string Milliseconds = "ms";
    private const int MostRows = 500;
    private const int MostInName = 60;

    /// <param name="isFirst">The first is in the open, the others open on demand.</param>
    public static Raw Of(Comparison comparison, ModuleColors colors, bool isFirst)
    {
        var difference = comparison.Profile!;
        var isTime = difference.Unit == Milliseconds;
        var largest = difference.Functions.Select(function => Math.Max(function.Baseline, function.Candidate)).DefaultIfEmpty(0).Max();
        var unit = isTime
            ? ValueUnit.OfTime(largest / 1000) is var time ? time with { Factor = time.Factor / 1000 } : null!
            : new ValueUnit(difference.Unit, 1, largest < 100 ? 2 : 0);
        // Changes that chance explains come last: between the others they would only distract.
        var rows = difference.Functions.OrderByDescending(function => function.IsSignificant).Take(MostRows).ToList();
        var (before, after) = (Variant.Shorten(comparison.Baseline, MostInName), Variant.Shorten(comparison.Candidate, MostInName));
        var title = Fragment.Of($"What changed: <bdi>{after}</bdi> against <bdi>{before}</bdi>");
        var values = Raw.Join([Header(before, unit), Header(after, unit), Header("Change", unit)]);
        var table = Fragment.Of($"""
            <p>{Summary(difference, isTime)}</p>
            <div class="long"><div class="scroll" tabindex="0" role="region" aria-label="Table of functions that changed: {after} against {before}">
            <table class="sortable functions changes">
            <thead><tr><th scope="col">Function</th><th scope="col">Module</th>{values}<th scope="col">Verdict</th></tr></thead>
            <tbody>{rows.Select(function => Row(function, unit, isTime, colors))}</tbody></table></div>
            {FunctionTable.More(rows.Count)}{Rest(difference.Functions.Count - rows.Count)}</div>

            """);
        return isFirst ? Fragment.Of($"<h3>{title}</h3>\n{table}") : Fragment.Of($"<details><summary>{title}</summary>\n{table}</details>\n");
    }

    private static Raw Rest(int count) => count <= 0 ? Raw.Empty
        : Fragment.Of($"""<p class="weak">Not listed: {ValueFormats.Count(count)} more with smaller changes.</p>""");

    /// <summary>What a change is, in words.</summary>
    public static string Words(FunctionDifference function, bool isTime)
    {
        var what = function.IsNew ? "new" : function.IsGone ? "gone" : null;
        var change = !function.IsSignificant ? function.Interval is null ? "no interval" : "not significant"
            : (function.Change < 0 ? "less " : "more ") + (isTime ? "time" : "events");
        var move = function.Move is { } moved ? $" ({FunctionMoveText.Of(moved)})" : "";
        return what is null ? change : $"{what}{move}, {change}";
    }

    private static string Summary(ProfileDifference difference, bool isTime)
    {
        var significant = difference.Functions.Count(function => function.IsSignificant);
        var text = $"Self {(isTime ? "CPU time" : "events")} of each function per run, sampled with {Variant.Shorten(difference.Event, 100)}; "
            + $"{ValueFormats.Count(difference.Rounds)} {(difference.Rounds == 1 ? "round" : "rounds")}.";
        return Unbreakable.In(difference.WhyNoSignificance is { } why
            ? $"{text} No change can be called significant: {why}."
            : $"{text} {ValueFormats.Count(significant)} of {ValueFormats.Count(difference.Functions.Count)} functions changed significantly: "
                + "the 95 % intervals hold for all functions at the same time.");
    }

    private static Raw Header(string name, ValueUnit unit) => Fragment.Of(
        $"""<th scope="col" class="n"><bdi class="name">{name}</bdi><br><small>{unit.Symbol} per run</small></th>""");

    private static Raw Row(FunctionDifference function, ValueUnit unit, bool isTime, ModuleColors colors)
    {
        var values = Raw.Join([Value(function.Baseline, unit), Value(function.Candidate, unit), Change(function, unit)]);
        var verdict = Fragment.Of($"<td{(function.IsSignificant ? Raw.Empty : new Raw(" class=\"weak\""))}>{Words(function, isTime)}</td>");
        return Fragment.Of($"""

            <tr>{FunctionTable.Names(function.Function, colors, moduleText: function.Module)}{values}{verdict}</tr>
            """);
    }

    private static Raw Value(double value, ValueUnit unit) => value == 0
        ? Fragment.Of($"""<td class="n weak" data-v="0">none</td>""")
        : Fragment.Of($"""<td class="n" data-v="{Exact(value)}">{unit.Half(value)}</td>""");

    private static Raw Change(FunctionDifference function, ValueUnit unit)
    {
        var sign = function.Change < 0 ? "▼ " : function.Change > 0 ? "▲ " : "";
        var interval = FunctionTable.Interval(unit.Bounds(function.Interval, signed: true));
        var (state, mark) = function.IsSignificant ? ("n", sign) : ("n weak", "");
        return Fragment.Of($"""<td class="{state}" data-v="{Exact(function.Change)}">{mark}{unit.Signed(function.Change)}{interval}</td>""");
    }

    private static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
