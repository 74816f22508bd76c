using Toplev.Report.Formatting;
using Toplev.Report.View;
using Toplev.Tma.Functions;

namespace Toplev.Report.Html;

/// <summary>What a page says of a profile beyond its summary.</summary>
internal static class ProfileNotes
{
    private const int MostInEvent = 100;

    /// <summary>What shares are shares of.</summary>
    public static string Whole(ProfileResult profile) => profile.IsTime ? "CPU time" : "events";

    /// <summary>The summary, and what the table below it means and how far it can be trusted.</summary>
    public static string Of(ProfileResult profile)
    {
        var summary = ProfileText.Summary(profile with { Event = Variant.Shorten(profile.Event, MostInEvent) });
        return Unbreakable.In(string.Join(' ', [summary, .. Remarks(profile)]));
    }

    private static IEnumerable<string> Remarks(ProfileResult profile)
    {
        if (profile.Functions.Count > 0 && profile.Functions.All(function => function.Self.Interval is null))
        {
            yield return "There are too few samples for intervals.";
        }

        if (profile.Functions.Any(function => ProfileText.Hottest(function).Count > 0))
        {
            yield return "Below the first functions: the places in them that most of their own samples are in, with the share of these samples.";
        }

        if (profile.Stacks.WithoutCallers is > 0 and var without)
        {
            yield return $"{ValueFormats.Count(without)} {(without == 1 ? "sample has" : "samples have")} no callers, so totals of callers are too low.";
        }
    }
}
