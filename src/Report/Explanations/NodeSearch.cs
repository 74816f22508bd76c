using Toplev.Tma.Metrics;

namespace Toplev.Report.Explanations;

/// <summary>Finds the node a person means: a name in any case, a path, a unique beginning, or DRAM_Bound's two names.</summary>
/// <param name="Node">Null when none or several fit.</param>
/// <param name="Candidates">Names that fit as well, or that resemble what was asked.</param>
public sealed record NodeSearch(NodeDefinition? Node, IReadOnlyList<string> Candidates)
{
    private const int NearestCount = 3;

    public static NodeSearch In(TmaModel model, string asked)
    {
        var wanted = Plain(asked);
        var exact = model.Nodes.FirstOrDefault(node => node.Name == asked)
            ?? model.Nodes.FirstOrDefault(node => Plain(node.Name) == wanted || Plain(node.Path) == wanted || Plain(NodeRenaming.OtherName(node.Name)) == wanted);
        if (exact is not null)
        {
            return new NodeSearch(exact, []);
        }

        var beginning = model.Nodes.Where(node => Begins(node, wanted)).ToList();
        return beginning.Count == 1
            ? new NodeSearch(beginning[0], [])
            : new NodeSearch(null, beginning.Count > 1 ? [.. beginning.Select(node => node.Name)] : Nearest(model, wanted));
    }

    private static bool Begins(NodeDefinition node, string wanted) => wanted.Length > 0
        && (Plain(node.Name).StartsWith(wanted, StringComparison.Ordinal)
            || Plain(NodeRenaming.OtherName(node.Name)).StartsWith(wanted, StringComparison.Ordinal)
            || Plain(node.Path).EndsWith("." + wanted, StringComparison.Ordinal));

    private static List<string> Nearest(TmaModel model, string wanted) =>
    [
        .. model.Nodes.Select(node => node.Name)
            .OrderBy(name => Distance(Plain(name), wanted[(wanted.LastIndexOf('.') + 1)..]))
            .Take(NearestCount),
    ];

    /// <summary>People type the beginning of a name: <c>memry</c> is nearer to Memory_Bound than to MITE.</summary>
    private static int Distance(string name, string wanted) =>
        Math.Min(Spelling.Distance(name, wanted), Spelling.Distance(name[..Math.Min(name.Length, wanted.Length + 1)], wanted) + (name.Length > wanted.Length ? 0 : 1));

    private static string Plain(string name) => name
        .Replace("_", "", StringComparison.Ordinal)
        .Replace("-", "", StringComparison.Ordinal)
        .Replace(" ", "", StringComparison.Ordinal)
        .Replace('/', '.')
        .ToLowerInvariant();
}
