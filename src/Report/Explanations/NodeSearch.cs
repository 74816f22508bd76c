using Toplev.Tma;
using Toplev.Tma.Metrics;

namespace Toplev.Report.Explanations;

/// <summary>Finds the node a person means: a name in any case, a path, a unique beginning, or DRAM_Bound's two names.</summary>
/// <param name="Node">Null when none or several fit.</param>
/// <param name="Candidates">Names that fit as well, or that resemble what was asked.</param>
public sealed record NodeSearch(NodeDefinition? Node, IReadOnlyList<string> Candidates)
{
    private const int NearestCount = 3;

    /// <summary>Several nodes begin as was asked.</summary>
    public bool IsAmbiguous { get; private init; }

    /// <summary>The node of a model that plays the part of another model's node, or of the nearest node above it that has one; null for none.</summary>
    public static NodeDefinition? Relative(TmaModel model, NodeDefinition foreign) =>
        NodeRoles.Of(foreign.Path) is { } role
            ? model.Nodes.Find(role) ?? model.Nodes.FirstOrDefault(node => NodeRoles.Of(node.Path) == role) ?? (
                role is NodeRole.Memory or NodeRole.Core ? model.Nodes.Find(NodeRole.Backend) : null)
            : null;

    public static NodeSearch In(TmaModel model, string asked)
    {
        var wanted = Plain(asked);
        var exact = model.Nodes.FirstOrDefault(node => node.Name == asked)
            ?? model.Nodes.FirstOrDefault(
                node => Plain(node.Name) == wanted || Plain(node.Path) == wanted || Plain(NodeRenaming.OtherName(node.Name)) == wanted);
        if (exact is not null)
        {
            return new NodeSearch(exact, []);
        }

        var beginning = model.Nodes.Where(node => Begins(node, wanted)).ToList();
        return beginning.Count == 1
            ? new NodeSearch(beginning[0], [])
            : new NodeSearch(
                null, beginning.Count > 1 ? [.. beginning.Select(node => node.Name)] : Nearest(model, wanted)) { IsAmbiguous = beginning.Count > 1 };
    }

    private static bool Begins(NodeDefinition node, string wanted) => wanted.Length > 0
        && (Plain(node.Name).StartsWith(wanted, StringComparison.Ordinal)
            || Plain(NodeRenaming.OtherName(node.Name)).StartsWith(wanted, StringComparison.Ordinal)
            || Plain(node.Path).EndsWith("." + wanted, StringComparison.Ordinal));

    /// <summary>Those that hold the word come first: memory is meant in backend_bound_by_memory.</summary>
    private static List<string> Nearest(TmaModel model, string wanted) =>
    [
        .. model.Nodes.Select(node => node.Name)
            .OrderByDescending(name => wanted.Length > 2 && Plain(name).Contains(wanted, StringComparison.Ordinal))
            .ThenBy(name => Distance(Plain(name), wanted[(wanted.LastIndexOf('.') + 1)..]))
            .Take(NearestCount),
    ];

    /// <summary>People type the beginning of a name: <c>memry</c> is nearer to Memory_Bound than to MITE.</summary>
    private static int Distance(string name, string wanted) =>
        Math.Min(
            Spelling.Distance(name, wanted), Spelling.Distance(
                name[..Math.Min(name.Length, wanted.Length + 1)], wanted) + (name.Length > wanted.Length ? 0 : 1));

    private static string Plain(string name) => name
        .Replace("_", "", StringComparison.Ordinal)
        .Replace("-", "", StringComparison.Ordinal)
        .Replace(" ", "", StringComparison.Ordinal)
        .Replace('/', '.')
        .ToLowerInvariant();
}
