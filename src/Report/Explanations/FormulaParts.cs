using Toplev.Tma.Events;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;

namespace Toplev.Report.Explanations;

/// <summary>What a node's formula is made of: the named terms in it, and in the end the events.</summary>
/// <param name="Terms">In order of first use, each term before those it uses.</param>
/// <param name="Events">Everything that is counted for the node, through terms and other nodes.</param>
/// <param name="Uncountable">Names that are neither: uncore events, latencies that only sampling gives.</param>
public sealed record FormulaParts(IReadOnlyList<TermDefinition> Terms, IReadOnlyList<PmuEvent> Events, IReadOnlyList<string> Uncountable)
{
    public static FormulaParts Of(TmaModel model, NodeDefinition node)
    {
        var walk = new Walk(model);
        walk.Visit(node.Formula, showTerms: true);
        return new FormulaParts(walk.Terms, walk.Events, walk.Uncountable);
    }

    private sealed class Walk(TmaModel model)
    {
        private readonly Dictionary<string, NodeDefinition> nodes = model.Nodes.ToDictionary(node => node.Name);
        private readonly HashSet<(string, bool)> visited = [];

        public List<TermDefinition> Terms { get; } = [];

        public List<PmuEvent> Events { get; } = [];

        public List<string> Uncountable { get; } = [];

        /// <param name="showTerms">False inside other nodes: their terms explain them, not this node.</param>
        public void Visit(Expression formula, bool showTerms)
        {
            foreach (var name in formula.Names())
            {
                if (visited.Add((name, showTerms)))
                {
                    Visit(name, showTerms);
                }
            }
        }

        private void Visit(string name, bool showTerms)
        {
            if (name.StartsWith("##", StringComparison.Ordinal))
            {
                foreach (var child in model.Nodes.Where(node => node.Parent == name[2..]))
                {
                    Visit(child.Formula, showTerms: false);
                }
            }
            else if (nodes.TryGetValue(name, out var node))
            {
                Visit(node.Formula, showTerms: false);
            }
            else if (model.Terms.TryGetValue(name, out var term))
            {
                if (showTerms)
                {
                    Terms.Add(term);
                }

                Visit(term.Formula, showTerms);
            }
            else if (model.Metrics.FirstOrDefault(metric => metric.Name == name) is { } metric)
            {
                Visit(metric.Formula, showTerms: false);
            }
            else if (model.Events.TryGetValue(name, out var counted))
            {
                if (!Events.Contains(counted))
                {
                    Events.Add(counted);
                }
            }
            else if (UnmeasuredName.Reason(name) is not null && !Uncountable.Contains(name))
            {
                Uncountable.Add(name);
            }
        }
    }
}
