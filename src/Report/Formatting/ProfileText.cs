using System.Globalization;
using Toplev.Tma.Functions;

namespace Toplev.Report.Formatting;

/// <summary>Sentences about a profile, the same in every output.</summary>
public static class ProfileText
{
    /// <summary>The function's own share from which on its hottest places are shown: of smaller ones nobody asks for the line.</summary>
    private const double LeastShareForPlaces = 0.05;

    /// <summary>Where in a function most of its own samples are, the hottest first; empty where that is not known or the function is small.</summary>
    public static IReadOnlyList<PlaceShare> Hottest(FunctionShare function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.Self.Value >= LeastShareForPlaces ? function.Hottest : [];
    }

    /// <summary>What was sampled, how often, and what the intervals are from.</summary>
    public static string Summary(ProfileResult profile)
    {
        var what = profile.Stacks.IsClock ? $"CPU time ({profile.Event})"
            : profile.Node is { } node ? $"{profile.Event}, for {ValueFormats.NodeName(node)}"
            : profile.Event;
        var runs = profile.Runs == 1 ? "1 run" : $"{profile.Runs} runs";
        var basis = profile.Basis == IntervalBasis.Runs ? "Intervals are from the runs." : "Intervals are from stretches of time within "
            + (profile.Runs == 1 ? "the run." : "the runs.");
        var lost = profile.Lost > 0 ? string.Create(CultureInfo.InvariantCulture, $" {profile.Lost} samples were lost.") : "";
        var only = profile.LacksThreads ? "Only what existed at the start, without threads and processes that were started later. " : "";
        return $"{only}{what}: {Number(profile.Samples)} {(profile.Samples == 1 ? "sample" : "samples")} in {runs}. {basis}{lost}";
    }

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f');
}
