using Toplev.Report.View;
using Toplev.Tma.Functions;

namespace Toplev.Report.Html;

/// <summary>A colour for each module, the same in all variants; those with the most of the events can be told apart, the others share one.</summary>
internal sealed class ModuleColors
{
    /// <summary>The colour of the modules that have none of their own.</summary>
    public const int Others = 8;

    private readonly Dictionary<string, int> colors;

    private ModuleColors(IReadOnlyList<string> modules)
    {
        int[] distinct = [.. Enumerable.Range(0, RegionSection.Colors).Where(color => color != Others)];
        colors = modules.Take(distinct.Length).Select((module, place) => (module, distinct[place])).ToDictionary(StringComparer.Ordinal);
        Named = [.. modules.Take(distinct.Length)];
        HasOthers = modules.Count > distinct.Length;
    }

    /// <summary>Modules with a colour of their own, the one with most of the events first.</summary>
    public IReadOnlyList<string> Named { get; }

    public bool HasOthers { get; }

    public static ModuleColors Of(ReportView view) => new(
    [
        .. view.Variants.Select(variant => variant.Result.Profile).OfType<ProfileResult>()
            .SelectMany(profile => profile.Functions)
            .GroupBy(function => function.Function.Module, StringComparer.Ordinal)
            .OrderByDescending(group => group.Sum(function => function.Self.Value)).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.Key),
    ]);

    public int Of(string module) => colors.GetValueOrDefault(module, Others);
}
