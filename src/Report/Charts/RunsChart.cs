using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;

namespace Toplev.Report.Charts;

/// <summary>A dot: percent across, pixels down.</summary>
internal readonly record struct RunDot(double X, double Y, double Value);

/// <summary>Where the runs of a variant are drawn, in pixels down.</summary>
/// <param name="Band">Interval of the mean; null without one.</param>
internal sealed record RunPlaces(Variant Variant, IReadOnlyList<RunDot> Dots, double Mean, (double Top, double Bottom)? Band, ChartValue Range);

/// <summary>
/// A dot per run in the order of time, and the interval of the mean. All variants share the time axis and the scale of values (each
/// around its own middle), so drift shows, and so does which variant scatters more.
/// </summary>
internal static class RunsChart
{
    public const int Height = 64;
    private const int Margin = 8;

    public const string HowToRead = "One dot per run, left to right in the order of measurement; higher is larger. Band: 95 % interval of the mean.";

    public static Chart? Of(ReportView view)
    {
        var all = Places(view);
        return all.Count == 0 ? null : new Chart("", $"{HowToRead} {Scale(view)}", [.. all.Select(places => Row(view, places)), Axis(view)], [])
        {
            Kind = "runs",
        };
    }

    /// <summary>What the height of a row is.</summary>
    public static string Scale(ReportView view)
    {
        var span = Measured(view).Max(Span);
        return span > 0 ? $"The lines above and below are {view.Unit.Full(span)} apart in every row." : "";
    }

    private static ChartRow.Bar Axis(ReportView view)
    {
        var runs = Measured(view).Max(variant => Orders(variant).Max()) + 1;
        var line = Shapes.Line("zero", 0, 100, 1, 1);
        var begin = Fragment.Of($"""<text x="0" y="16" class="tick">first run</text>""");
        var end = Fragment.Of($"""<text x="100%" y="16" text-anchor="end" class="tick">run {runs}</text>""");
        return new ChartRow.Bar("", new Drawing(20, Raw.Join([line, begin, end])), new ChartValue(""), $"From the first run to run {runs}, in order");
    }

    private static List<Variant> Measured(ReportView view) => [.. view.Variants.Where(variant => variant.Measured is { Samples.Count: > 1 })];

    private static double Span(Variant variant) => Range(variant) is var (low, high) ? high - low : 0;

    /// <summary>The variants with more than one run; empty when there are none.</summary>
    public static IReadOnlyList<RunPlaces> Places(ReportView view)
    {
        var measured = Measured(view);
        if (measured.Count == 0)
        {
            return [];
        }

        var span = measured.Max(Span);
        var runs = measured.Max(variant => Orders(variant).Max()) + 1;
        return [.. measured.Select(variant => PlacesOf(view, variant, span, runs))];
    }

    public static IReadOnlyList<RunDot> Dots(Variant variant, double span, int runs)
    {
        var (low, high) = Range(variant);
        var middle = (low + high) / 2;
        var orders = Orders(variant);
        return [.. variant.Measured!.Samples.Select((value, run) => new RunDot((orders[run] + 0.5) / runs * 100, Vertical(value, middle, span), value))];
    }

    private static RunPlaces PlacesOf(ReportView view, Variant variant, double span, int runs)
    {
        var measured = variant.Measured!;
        var (low, high) = Range(variant);
        var middle = (low + high) / 2;
        return new RunPlaces(
            variant,
            Dots(variant, span, runs),
            Vertical(measured.Seconds, middle, span),
            measured.Interval is { } bounds ? (Math.Max(0, Vertical(bounds.High, middle, span)), Math.Min(Height, Vertical(bounds.Low, middle, span))) : null,
            new ChartValue($"{view.Unit.Text(low)} to {view.Unit.Text(high)}", view.Unit.Symbol));
    }

    private static ChartRow.Bar Row(ReportView view, RunPlaces places)
    {
        var measured = places.Variant.Measured!;
        var mean = (int)Math.Round(places.Mean);
        var band = Raw.Empty;
        if (measured.Interval is { } bounds && places.Band is var (upper, lower))
        {
            var (top, bottom) = ((int)Math.Round(upper), (int)Math.Round(lower));
            band = Shapes.Rect(
                "band", 0, 100, top, Math.Max(1, bottom - top), MarkTip.Of(
                    $"Mean {MarkTip.Exact(view.Unit).Full(measured.Seconds)}", MarkTip.Interval(view.Unit, bounds),
                    measured.Seconds != 0 ? $"±{ValueFormats.HalfPercent((bounds.High - bounds.Low) / 2 / Math.Abs(measured.Seconds))} % of it" : ""));
        }

        return new ChartRow.Bar(
            places.Variant.Label,
            new Drawing(Height, Raw.Join(
            [
                Shapes.Line("grid", 0, 100, Margin, Margin), Shapes.Line("grid", 0, 100, Height - Margin, Height - Margin), band,
                Shapes.Line("zero", 0, 100, mean, mean), .. places.Dots.Select((dot, run) => Dot(view, measured.Seconds, dot, run)),
            ])),
            places.Range,
            $"{places.Variant.ShortLabel}: {measured.Samples.Count} runs from {places.Range.Text}");
    }

    private static Raw Dot(ReportView view, double mean, RunDot dot, int run)
    {
        var apart = mean == 0 ? "" : $"{MarkTip.Exact(ValueUnit.Percent).Signed((dot.Value - mean) / Math.Abs(mean))} % from the mean";
        var tip = MarkTip.Of($"Run {run + 1}: {MarkTip.Exact(view.Unit).Full(dot.Value)}", apart);
        return Fragment.Of($"""<circle class="pt" cx="{dot.X}%" cy="{dot.Y}" r="4">{Shapes.Tip(tip)}</circle>""");
    }

    private static double Vertical(double value, double middle, double span) =>
        (Height / 2.0) - (span > 0 ? (value - middle) / span * (Height - (2 * Margin)) : 0);

    private static (double Low, double High) Range(Variant variant) => (variant.Measured!.Samples.Min(), variant.Measured.Samples.Max());

    /// <summary>Positions among all runs of the experiment; one after the other where they are not known.</summary>
    private static List<int> Orders(Variant variant)
    {
        var count = variant.Measured!.Samples.Count;
        List<int> known = [.. variant.Result.Repetitions.Where(repetition => repetition.Value is not null).Select(repetition => repetition.Order)];
        return known.Count == count ? known : [.. Enumerable.Range(0, count)];
    }
}
