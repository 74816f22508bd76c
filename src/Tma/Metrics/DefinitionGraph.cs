using System.Globalization;
using Toplev.Tma.Formulas;
using static Toplev.Tma.Formulas.Expression;

namespace Toplev.Tma.Metrics;

/// <summary>
/// How the formulas of a model name one another: whether every name is known, none depends on itself, and how large each is with
/// everything in it spelled out.
/// </summary>
internal sealed class DefinitionGraph
{
    /// <summary>The largest of Intel's has 3400.</summary>
    private const long MostOperands = 50_000;

    /// <summary>Over all formulas; Intel's have 13000.</summary>
    private const long MostOperandsInAll = 500_000;

    /// <summary>Far from what a recursion over it needs of the stack.</summary>
    private const int DeepestNesting = 2000;

    private readonly TmaModel model;
    private readonly string file;
    private readonly Dictionary<string, (Expression Formula, string Place)> definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> children;
    private readonly Dictionary<string, (long Operands, long Depth)> sizes = new(StringComparer.Ordinal);
    private readonly HashSet<string> open = new(StringComparer.Ordinal);

    public DefinitionGraph(TmaModel model, string file)
    {
        this.model = model;
        this.file = file;
        foreach (var node in model.Nodes)
        {
            definitions[node.Name] = (node.Formula, "/nodes/" + node.Name);
        }

        foreach (var metric in model.Metrics)
        {
            definitions.TryAdd(metric.Name, (metric.Formula, "/metrics/" + metric.Name));
        }

        foreach (var term in model.Terms.Values)
        {
            definitions.TryAdd(term.Name, (term.Formula, "/terms/" + term.Name));
        }

        children = model.Nodes.Where(node => node.Parent is not null).GroupBy(node => node.Parent!)
            .ToDictionary(group => group.Key, IReadOnlyList<string> (group) => [.. group.Select(node => node.Name)], StringComparer.Ordinal);
    }

    /// <param name="allKnown">False where names that nothing defines are not a mistake of the file.</param>
    /// <exception cref="UserErrorException">A formula names something that does not exist, depends on itself, or is too large.</exception>
    public void Check(bool allKnown)
    {
        foreach (var (name, (formula, place)) in definitions)
        {
            Measure(name, allKnown);
            RequireKnown(formula, place, allKnown);
        }

        var all = definitions.Keys.Sum(name => sizes[name].Operands);
        if (all > MostOperandsInAll)
        {
            throw JsonPlace.ErrorAt(file, "", $"has formulas with {all} operands in total; at most {MostOperandsInAll} can be evaluated");
        }

        foreach (var (threshold, place) in model.Nodes.Select(node => (node.Threshold, "/nodes/" + node.Name))
            .Concat(model.Metrics.Select(metric => (metric.Threshold, "/metrics/" + metric.Name))))
        {
            foreach (var formula in threshold is null ? [] : threshold.AnyOf.Select(limit => limit.Bound).Concat(threshold.And is null ? [] : [threshold.And]))
            {
                RequireKnown(formula, place + "/threshold", allKnown);
                formula.Names().ToList().ForEach(name => Measure(name, allKnown));
            }
        }
    }

    /// <summary>Measures a definition after all that it names; without recursion, since a chain of names may be long.</summary>
    private void Measure(string first, bool allKnown)
    {
        Stack<string> waiting = new([first]);
        while (waiting.TryPeek(out var name))
        {
            if (sizes.ContainsKey(name))
            {
                waiting.Pop();
                continue;
            }

            open.Add(name);
            var missing = NamedBy(name).Where(other => !sizes.ContainsKey(other)).ToList();
            if (missing.Find(open.Contains) is { } circle)
            {
                // A sum of children has no place of its own.
                var (place, other) = Find(name) is null ? (circle, name) : (name, circle);
                throw JsonPlace.ErrorAt(file, PlaceOf(place), place == other ? "depends on itself" : $"depends on itself, through {other}");
            }

            if (missing.Count == 0)
            {
                sizes[name] = SizeOf(name);
                open.Remove(name);
                waiting.Pop();
            }
            else
            {
                missing.ForEach(waiting.Push);
            }
        }
    }

    private (long Operands, long Depth) SizeOf(string name)
    {
        var (operands, depth) = (0L, 1L);
        if (Find(name) is { } found)
        {
            Stack<(Expression Part, int Depth)> parts = new([(found.Formula, 1)]);
            while (parts.TryPop(out var part))
            {
                var (added, deeper) = part.Part is Name inner ? sizes[inner.Text] : (part.Part is Number ? 1 : 0, 0);
                operands += added;
                depth = Math.Max(depth, part.Depth + deeper);
                foreach (var below in PartsOf(part.Part))
                {
                    parts.Push((below, part.Depth + 1));
                }
            }
        }
        else
        {
            var named = NamedBy(name);
            operands = Math.Max(1, named.Sum(child => sizes[child].Operands));
            depth = 1 + named.Count + named.Select(child => sizes[child].Depth).DefaultIfEmpty().Max();
        }

        return operands > MostOperands
            ? throw JsonPlace.ErrorAt(file, PlaceOf(name), string.Create(CultureInfo.InvariantCulture, $"has {operands} operands including everything it "
            + $"refers to; at most {MostOperands} can be evaluated"))
            : depth > DeepestNesting ? throw JsonPlace.ErrorAt(file, PlaceOf(name), $"nests deeper than {DeepestNesting} including everything it refers to")
            : (operands, depth);
    }

    private static IEnumerable<Expression> PartsOf(Expression expression) => expression switch
    {
        Negate negate => [negate.Operand],
        Binary binary => [binary.Left, binary.Right],
        Conditional conditional => [conditional.Condition, conditional.Then, conditional.Else],
        _ => [],
    };

    /// <summary>Names that a definition or a sum of children consists of.</summary>
    private IReadOnlyList<string> NamedBy(string name) =>
        Find(name) is { } found ? found.Formula.Names()
        : name.StartsWith("##", StringComparison.Ordinal)
        ? children.GetValueOrDefault(name[2..]) ?? children.GetValueOrDefault(NodeRenaming.OtherName(name[2..]), [])
        : [];

    private (Expression Formula, string Place)? Find(string name) =>
        definitions.TryGetValue(name, out var found) || definitions.TryGetValue(NodeRenaming.OtherName(name), out found) ? found : null;

    private string PlaceOf(string name) => Find(name)?.Place ?? name;

    private void RequireKnown(Expression formula, string place, bool allKnown)
    {
        foreach (var name in allKnown ? formula.Names() : [])
        {
            var isKnown = Find(name) is not null
                || model.Events.ContainsKey(name)
                || SystemParameter.All.Contains(name)
                || UnmeasuredName.Reason(name) is not null
                || (name.StartsWith("##", StringComparison.Ordinal) && definitions.ContainsKey(name[2..]));
            if (!isKnown)
            {
                throw JsonPlace.ErrorAt(file, place, $"names '{name}', which is neither in the model nor a known name");
            }
        }
    }
}
