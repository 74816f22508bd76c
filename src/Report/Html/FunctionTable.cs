using System.Globalization;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;

namespace Toplev.Report.Html;

/// <summary>The functions of one profile, the largest self share first.</summary>
internal static class FunctionTable
{
    /// <summary>Rows that are shown at once where a script can show the rest. As in the style sheet.</summary>
    private const int FirstRows = 30;

    private const int MostRows = 500;
    private const int MostInTitle = 1000;
    private const int MostInKey = 200;
    private const int MostInPlace = 120;

    /// <summary>Smaller shares have two decimals in percent.</summary>
    private const double LeastShare = 0.001;

    public static Raw Of(Variant variant, ProfileResult profile, ModuleColors colors)
    {
        var rows = profile.Functions.Take(MostRows).ToList();
        if (rows.Count == 0)
        {
            return Raw.Empty;
        }

        var columns = Columns.Of(profile);
        return Fragment.Of($"""
            <div class="long"><div class="scroll" tabindex="0" role="region" aria-label="Table of functions of {variant.ShortLabel}">
            <table class="sortable functions"><thead><tr><th scope="col">Function</th><th scope="col">Module</th>{columns.Headers(profile)}</tr></thead>
            <tbody>{rows.Select(function => Row(function, columns, colors))}</tbody></table></div>
            {More(rows.Count)}{Rest([.. profile.Functions.Skip(MostRows)])}</div>

            """);
    }

    /// <summary>The button that shows the rest of a long table, where there is a script.</summary>
    public static Raw More(int rows) => rows <= FirstRows ? Raw.Empty : Fragment.Of(
        $"""<button type="button" class="more-rows" aria-expanded="false" hidden>{ValueFormats.Count(rows - FirstRows)} more</button>""");

    /// <summary>Both cells that say which function a row is about.</summary>
    /// <param name="below">What stands below the name.</param>
    /// <param name="moduleText">What is shown as its module, where it has two names; null for its own.</param>
    public static Raw Names(Frame function, ModuleColors colors, Raw below = default, string? moduleText = null)
    {
        var named = moduleText ?? function.Module;
        var module = Fragment.Of($"""<bdi class="name module" title="{Variant.Shorten(named, 400)}">{Variant.Shorten(named, 120)}</bdi>""");
        var name = Fragment.Of(
            $"""<bdi class="name function" title="{Variant.Shorten(function.Name, MostInTitle)}">{Variant.Shorten(function.Name, 300)}</bdi>""");
        var color = colors.Of(function.Module);
        return Fragment.Of(
            $"""<th scope="row" data-v="{Variant.Shorten(function.Name, MostInKey)}"{Brief(function, below)}><i class="sw r-{color}"></i>{name}{below}</th>"""
                + $"<td>{module}</td>");
    }

    /// <summary>With every cell a screen reader says the row's header, of which the name is enough.</summary>
    private static Raw Brief(Frame function, Raw below) =>
        below.Text is not { Length: > 0 } ? Raw.Empty : Fragment.Of($" abbr=\"{Variant.Shorten(function.Name, MostInKey)}\"");

    /// <summary>The lines or instructions of a function that most of its own samples are in.</summary>
    private static Raw Places(FunctionShare function)
    {
        var places = ProfileText.Hottest(function);
        return places.Count == 0 ? Raw.Empty : Fragment.Of(
            $"""<ul class="places" aria-label="Hottest places in {Variant.Shorten(function.Function.Name, MostInKey)}">{places.Select(Place)}</ul>""");
    }

    private static Raw Place(PlaceShare place) => Fragment.Of(
        $"<li><bdi>{Variant.Shorten(place.Place, MostInPlace)}</bdi> <b>{ValueFormats.Percent(place.Share)} %</b></li>");

    /// <summary>A value's interval, in the one form that all tables of functions have.</summary>
    public static Raw Interval(ValueBounds? interval) => interval is { } bounds ? Fragment.Of($"<small> ({bounds.ToString()})</small>") : Raw.Empty;

    private static Raw Row(FunctionShare function, Columns columns, ModuleColors colors)
    {
        var total = columns.HasTotals ? Share(function.Total) : Raw.Empty;
        var time = columns.Time is { } unit ? Time(function.Self.Milliseconds, unit) : Raw.Empty;
        var samples = Fragment.Of($"""<td class="n" data-v="{Exact(function.Samples)}">{ValueFormats.Count(function.Samples)}</td>""");
        return Fragment.Of($"""

            <tr>{Names(function.Function, colors, Places(function))}{Share(function.Self)}{total}{time}{samples}</tr>
            """);
    }

    private static Raw Rest(List<FunctionShare> rest)
    {
        var share = ValueFormats.Percent(rest.Sum(function => function.Self.Value));
        return rest.Count == 0 ? Raw.Empty
            : Fragment.Of($"""<p class="weak">Not listed: {ValueFormats.Count(rest.Count)} more, together {share} % (self).</p>""");
    }

    private static Raw Share(ProfileShare share)
    {
        // A share that is not nothing does not read as nothing.
        var unit = share.Value is > 0 and < LeastShare ? ValueUnit.Percent with { Decimals = 2 } : ValueUnit.Percent;
        return Fragment.Of($"""<td class="n" data-v="{Exact(share.Value)}">{unit.Text(share.Value)}{Interval(unit.Bounds(share.Interval))}</td>""");
    }

    private static Raw Time(double? milliseconds, ValueUnit unit) => milliseconds is { } value
        ? Fragment.Of($"""<td class="n" data-v="{Exact(value)}">{unit.Half(value / 1000)}</td>""")
        : Fragment.Of($"""<td class="n na">{ValueFormats.NotAvailable}</td>""");

    private static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <param name="HasTotals">Without callers a function's total is its self share.</param>
    /// <param name="Time">The unit of all times in the table; null where times are not known.</param>
    private sealed record Columns(bool HasTotals, ValueUnit? Time)
    {
        public static Columns Of(ProfileResult profile) => new(
            profile.Functions.Any(function => function.Total.Value > function.Self.Value),
            profile.Functions.Max(function => function.Self.Milliseconds) is { } largest ? ValueUnit.OfTime(largest / 1000) : null);

        public Raw Headers(ProfileResult profile) => Raw.Join(
        [
            Header("Self", "% of " + ProfileNotes.Whole(profile)),
            HasTotals ? Header("Total", "% with callees") : Raw.Empty,
            Time is { } unit ? Header("Self", unit.Symbol + " per run") : Raw.Empty,
            Header("Samples", "self"),
        ]);

        private static Raw Header(string name, string unit) => Fragment.Of($"""<th scope="col" class="n">{name}<br><small>{unit}</small></th>""");
    }
}
