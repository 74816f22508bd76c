using System.Globalization;
using Toplev.Report.Formatting;
using Toplev.Tma.Functions;

namespace Toplev.Report.Terminal;

/// <summary>The functions of a profile, the one with the largest share of its own first.</summary>
internal sealed class ProfileTable(ProfileResult profile, bool all)
{
    private const int Most = 15;
    private const double LeastShare = 0.001;

    public void Write(TerminalText output)
    {
        output.Line();
        output.Labelled("", ProfileText.Summary(profile), 0, Tone.Dim, Tone.Dim);
        var shown = profile.Functions.Where(function => all || function.Self.Value >= LeastShare).Take(all ? int.MaxValue : Most).ToList();
        var hasTotals = profile.Functions.Any(function => function.Total.Value > function.Self.Value);
        var hasTime = shown.Any(function => function.Self.Milliseconds is not null);
        TextCell[] time = hasTime ? [new("ms per run", Tone.Dim)] : [];
        TextCell[] totals = hasTotals ? [new("total", Tone.Dim)] : [];
        var table = new TextTable(
            [new("Where in the code", Tone.Strong), new("self", Tone.Dim), new("95 % interval", Tone.Dim), .. totals, .. time, new("module", Tone.Dim)]);
        foreach (var function in shown)
        {
            table.Add(
            [
                "  " + FunctionNames.Of(function.Function),
                ValueFormats.Percent(function.Self.Value) + " %",
                new TextCell(Interval(function.Self, output.Options.Unicode), Tone.Dim),
                .. hasTotals ? [ValueFormats.Percent(function.Total.Value) + " %"] : (TextCell[])[],
                .. hasTime ? [Milliseconds(function.Self)] : (TextCell[])[],
                new TextCell(function.Function.Module, Tone.Dim),
            ]);
        }

        table.WriteWithNote(output);
        foreach (var function in profile.Functions.Where(function => ProfileText.Hottest(function).Count > 0))
        {
            var places = ProfileText.Hottest(function).Select(place => $"{place.Place} {ValueFormats.Percent(place.Share)} %");
            output.Labelled("", $"  Hottest in {FunctionNames.Of(function.Function)}: {string.Join(", ", places)}", 0, Tone.Dim, Tone.Dim);
        }

        new FunctionCountersTable(profile, all).Write(output);
        var rest = profile.Functions.Count(function => function.Self.Value > 0) - shown.Count(function => function.Self.Value > 0);
        if (rest > 0)
        {
            output.Line($"  and {rest} more (--all)", Tone.Dim);
        }
    }

    private static string Interval(ProfileShare share, bool unicode) => share.Interval is { } bounds
        ? $"{ValueFormats.Percent(bounds.Low)}{(unicode ? "–" : "-")}{ValueFormats.Percent(bounds.High)}"
        : "too few samples";

    private static string Milliseconds(ProfileShare share) => share.Milliseconds is { } time
        ? time.ToString(time < 10 ? "0.0" : "#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f')
        : ValueFormats.NotAvailable;
}
