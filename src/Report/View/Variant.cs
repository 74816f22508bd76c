using Toplev.Report.Formatting;
using Toplev.Tma.Results;
using Toplev.Tma.Tree;

namespace Toplev.Report.View;

/// <summary>A result as the page shows it.</summary>
/// <param name="Label">Its name, with the core type if there are several. Untrusted text.</param>
/// <param name="Measured">The measure that is compared, in its unit (seconds for times); null without one.</param>
/// <param name="Tree">The tree, or null when no node of it has a value.</param>
internal sealed record Variant(int Position, string Label, ProgramResult Result, TimeEstimate? Measured, TmaTree? Tree)
{
    private const int MostInSentences = 60;

    /// <summary>The label for descriptions and file names, where an endless one would hide the rest.</summary>
    public string ShortLabel => Shorten(Label, MostInSentences);

    public string? WhyNoTree => Tree is not null ? null
        : Result.WhyNoTree?.Text
            ?? Result.Tree?.Nodes.Select(node => node.Reason).FirstOrDefault(reason => reason is not null)
            ?? "no hardware events were counted";

    public static IReadOnlyList<Variant> Of(ResultSet set)
    {
        List<Variant> variants = [];
        foreach (var result in set.Results)
        {
            variants.Add(new Variant(
                variants.Count,
                ResultName.Of(set, result),
                result,
                Compared(set, result, Measure(set.Measure, result)),
                result.Tree is { IsEmpty: false } tree ? tree : null));
        }

        return variants;
    }

    public static string Shorten(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        var end = most - 1;
        return (char.IsHighSurrogate(text[end - 1]) ? text[..(end - 1)] : text[..end]) + "…";
    }

    /// <summary>Wall time per run is what results hold already; other measures are in the repetitions.</summary>
    private static TimeEstimate? Measure(Measure measure, ProgramResult result)
    {
        List<double> values = [.. result.Repetitions.Select(repetition => repetition.Value).OfType<double>()];
        return measure == Toplev.Tma.Results.Measure.TimePerRun && result.Time is not null ? result.Time : TimeEstimate.Of(values);
    }

    /// <summary>A verdict speaks of where the runs lie, which single disturbed ones do not move: the page shows the same figure.</summary>
    private static TimeEstimate? Compared(ResultSet set, ProgramResult result, TimeEstimate? mean)
    {
        return mean is not null && set.ValueOf(result) is { } value ? mean with { Seconds = value, Interval = mean.Interval?.Around(value) } : mean;
    }
}
