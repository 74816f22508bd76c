using System.Globalization;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Functions;

namespace Toplev.Report.Html;

/// <summary>What was counted in each function: level 1 of its tree, or software events.</summary>
internal static class CountersTable
{
    public static Raw Of(Variant variant, ProfileResult profile, ModuleColors colors)
    {
        List<FunctionShare> counted = [.. profile.Functions.Where(function => function.Counters is not null)];
        if (counted.Count == 0)
        {
            return Raw.Empty;
        }

        var columns = FunctionCountersText.Columns(profile);
        var headers = columns.Select(column => Fragment.Of($"""<th scope="col" class="n">{column.Title}<br><small>{column.Unit}</small></th>"""));
        return Fragment.Of($"""
            <h3>Counted in each function</h3>
            <p class="weak">Estimates from what was counted between two samples: of a pair of samples in different functions, each function gets its likely
            part.</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Table of counts in functions of {variant.ShortLabel}">
            <table class="sortable functions"><thead><tr><th scope="col">Function</th><th scope="col">Module</th>{headers}</tr></thead>
            <tbody>{counted.Select(function => Row(function, columns, colors))}</tbody></table></div>

            """);
    }

    private static Raw Row(FunctionShare function, IReadOnlyList<CounterColumn> columns, ModuleColors colors)
    {
        var cells = FunctionCountersText.WhyNot(function.Counters!) is { } why
            ? Fragment.Of($"""<td class="na" colspan="{columns.Count}">{why}</td>""")
            : Raw.Join(columns.Select(column => Cell(column.Cell(function.Counters!))));
        return Fragment.Of($"""

            <tr>{FunctionTable.Names(function.Function, colors)}{cells}</tr>
            """);
    }

    private static Raw Cell(CounterCell? cell) => cell is null
        ? Fragment.Of($"""<td class="n na">{ValueFormats.NotAvailable}</td>""")
        : Fragment.Of($"""<td class="n" data-v="{Exact(cell.Value)}">{cell.Text}{FunctionTable.Interval(cell.Interval)}</td>""");

    private static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
