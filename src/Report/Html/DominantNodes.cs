using Toplev.Report.Formatting;
using Toplev.Report.View;
using Toplev.Tma.Functions;
using Toplev.Tma.Metrics;

namespace Toplev.Report.Html;

/// <summary>The node of level 1 with the largest share in each function, where trees of functions were measured.</summary>
internal static class DominantNodes
{
    private const int Level = 1;

    /// <summary>The order of the colours.</summary>
    private static readonly NodeRole?[] Roles = [NodeRole.Frontend, NodeRole.BadSpeculation, NodeRole.Backend, NodeRole.Retiring, NodeRole.Contention];

    /// <summary>Names of the nodes of level 1 of all profiles, each role at its place; none without trees.</summary>
    public static IReadOnlyList<string> In(ReportView view) => [.. view.Variants
        .SelectMany(variant => variant.Result.Profile?.Functions ?? [])
        .SelectMany(function => function.Counters?.Tree?.Nodes ?? [])
        .Where(node => node.Definition.Level == Level).Select(node => node.Name).Distinct()
        .OrderBy(name => Array.IndexOf(Roles, NodeRoles.Of(name)))];

    /// <summary>Number of the function among the profile's stacks, and of its node among <paramref name="nodes"/>.</summary>
    public static IEnumerable<(int Frame, int Node)> Of(ProfileResult profile, IReadOnlyList<string> nodes)
    {
        var numbers = profile.Stacks.Frames.Select((frame, number) => (frame, number)).ToDictionary();
        foreach (var function in profile.Functions)
        {
            if (FunctionCountersText.Largest(function.Counters?.Tree, Level) is { } node)
            {
                yield return (numbers[function.Function], nodes.ToList().IndexOf(node.Name));
            }
        }
    }
}
