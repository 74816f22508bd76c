using Toplev.Tma.Events;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;

namespace Toplev.Tma.Tests.Planning;

/// <summary>All events behind a node, found by plain recursion over names; null when one of them cannot be counted.</summary>
internal static class NodeEvents
{
    public static IReadOnlyList<PmuEvent>? Of(TmaModel model, NodeDefinition node, IReadOnlyDictionary<string, double> constants)
    {
        Dictionary<EventEncoding, PmuEvent> found = [];
        return Collect(model, node.Formula, constants, found, [])
            ? [.. found.Values]
            : null;
    }

    private static bool Collect(
        TmaModel model, Expression formula, IReadOnlyDictionary<string, double> constants, Dictionary<EventEncoding, PmuEvent> found, HashSet<string> seen)
    {
        foreach (var name in Taken(formula, constants).Names())
        {
            if (!seen.Add(name) || constants.ContainsKey(name) || SystemParameter.All.Contains(name))
            {
                continue;
            }

            if (model.Events.TryGetValue(name, out var item))
            {
                found.TryAdd(item.Encoding, item);
            }
            else if (name.StartsWith("##", StringComparison.Ordinal))
            {
                if (!model.Nodes.Where(child => child.Parent == name[2..]).All(child => Collect(model, child.Formula, constants, found, seen)))
                {
                    return false;
                }
            }
            else if ((model.Nodes.FirstOrDefault(other => other.Name == name)?.Formula ?? model.Terms.GetValueOrDefault(name)?.Formula) is not { } inner
                || !Collect(model, inner, constants, found, seen))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The branch of a choice by a constant alone (<c>A if #SMT_on else B</c>).</summary>
    private static Expression Taken(Expression formula, IReadOnlyDictionary<string, double> constants) => formula switch
    {
        Expression.Conditional { Condition: Expression.Name name } choice when constants.TryGetValue(name.Text, out var value) =>
            Taken(value != 0 ? choice.Then : choice.Else, constants),
        Expression.Binary binary => new Expression.Binary(binary.Operator, Taken(binary.Left, constants), Taken(binary.Right, constants)),
        _ => formula,
    };
}
