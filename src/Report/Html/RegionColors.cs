using Toplev.Report.View;
using Toplev.Tma.Regions;

namespace Toplev.Report.Html;

/// <summary>
/// Colours of regions by what they are: garbage collection, the JIT compiler and waiting have colours of their own; the regions of the program
/// and its libraries share the others, the heaviest each with one that no other of them has.
/// </summary>
internal sealed class RegionColors
{
    private const int Pause = 1;
    private const int Collection = 10;
    private const int Compiler = 4;
    private const int Waiting = 8;

    /// <summary>Of the palette of the style sheet those that no category has, so that neighbours in the order differ most.</summary>
    private static readonly int[] Own = [0, 2, 3, 5, 6, 7, 11, 9];

    private readonly Dictionary<string, int> colors = new(StringComparer.Ordinal);
    private readonly HashSet<(string Before, string After, int Color)> numbered = [];

    private RegionColors()
    {
    }

    public static RegionColors Of(ReportView view)
    {
        var colors = new RegionColors();
        var names = view.Variants.SelectMany(variant => variant.Result.Regions)
            .GroupBy(region => region.Name, StringComparer.Ordinal)
            .OrderByDescending(group => group.Max(region => region.Total))
            .Select(group => group.Key)
            .Where(name => Category(name) is null);
        var taken = new HashSet<int>();
        foreach (var name in names)
        {
            // The same colour in most reports, as long as no heavier region has it.
            var wanted = Hash(name);
            var free = Enumerable.Range(0, Own.Length).Select(step => (wanted + step) % Own.Length).Where(place => !taken.Contains(place)).ToList();
            var chosen = free.Count > 0 ? free[0] : wanted;
            taken.Add(chosen);
            colors.colors[name] = Own[chosen];
        }

        foreach (var numbered in view.Variants.SelectMany(variant => variant.Result.Regions).Where(region => region.Numbered is not null))
        {
            var star = NumberedNames.Star(numbered.Name, numbered.Numbered!.First);
            colors.numbered.Add((numbered.Name[..star], numbered.Name[(star + 1)..], colors.Of(numbered.Name)));
        }

        return colors;
    }

    /// <summary>The number in the palette.</summary>
    public int Of(string name) => colors.TryGetValue(name, out var color) ? color : Category(name) ?? OfNumbered(name) ?? Own[Hash(name)];

    /// <summary>Charts over time show <c>step_17</c> in the colour of the row <c>step_*</c>.</summary>
    private int? OfNumbered(string name)
    {
        foreach (var (before, after, color) in this.numbered)
        {
            if (name.Length > before.Length + after.Length && name.StartsWith(before, StringComparison.Ordinal)
                && name.EndsWith(after, StringComparison.Ordinal) && name[before.Length..^after.Length].All(char.IsAsciiDigit))
            {
                return color;
            }
        }

        return null;
    }

    private static int? Category(string name) => name switch
    {
        "GC pause" => Pause,
        "JIT" => Compiler,
        "lock contention" or "thread-pool starvation" => Waiting,
        _ when name.StartsWith("GC ", StringComparison.Ordinal) => Collection,
        _ => null,
    };

    private static int Hash(string name) => (int)(name.Aggregate(2166136261u, (hash, c) => (hash ^ c) * 16777619u) % (uint)Own.Length);
}
