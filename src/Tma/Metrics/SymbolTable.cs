using Toplev.Tma.Formulas;

namespace Toplev.Tma.Metrics;

/// <summary>Resolves the names in a model's formulas. Constants of the machine (SMT on or off) are folded in, so branches that cannot apply are gone.</summary>
internal sealed class SymbolTable
{
    private readonly TmaModel model;
    private readonly IReadOnlyDictionary<string, double> constants;
    private readonly Dictionary<string, Expression> formulas = [];
    private readonly Dictionary<string, Symbol> resolved = [];

    /// <param name="constants">System parameters known before the measurement (<c>#SMT_on</c>).</param>
    public SymbolTable(TmaModel model, IReadOnlyDictionary<string, double> constants)
    {
        this.model = model;
        this.constants = constants;
        foreach (var metric in model.Metrics)
        {
            formulas.TryAdd(metric.Name, metric.Formula);
        }

        foreach (var node in model.Nodes)
        {
            formulas[node.Name] = node.Formula;
        }

        foreach (var term in model.Terms.Values)
        {
            formulas.TryAdd(term.Name, term.Formula);
        }
    }

    public Symbol Resolve(string name)
    {
        if (!resolved.TryGetValue(name, out var symbol))
        {
            symbol = Lookup(name);
            resolved[name] = symbol;
        }

        return symbol;
    }

    /// <summary>A formula with everything constant folded; its names resolve here.</summary>
    public Expression Fold(Expression formula) => Simplifier.Fold(formula, ConstantOf);

    private double? ConstantOf(string name) => Resolve(name) is Symbol.Constant constant ? constant.Value : null;

    private Symbol Lookup(string name)
    {
        if (constants.TryGetValue(name, out var constant))
        {
            return new Symbol.Constant(constant);
        }

        if (name == SystemParameter.SlotsPerCycle)
        {
            return new Symbol.Constant(model.Width);
        }

        if (formulas.TryGetValue(name, out var formula) || formulas.TryGetValue(NodeRenaming.OtherName(name), out formula))
        {
            var folded = Fold(formula);
            return folded is Expression.Number number ? new Symbol.Constant(number.Value) : new Symbol.Defined(folded);
        }

        if (name.StartsWith("##", StringComparison.Ordinal))
        {
            return SumOfChildren(name[2..]);
        }

        if (model.Events.TryGetValue(name, out var counted))
        {
            return new Symbol.Counted(counted);
        }

        return SystemParameter.All.Contains(name) ? new Symbol.Measured(name) : new Symbol.Unavailable(WhyNot(name));
    }

    private Symbol SumOfChildren(string parent)
    {
        Expression? sum = null;
        foreach (var node in model.Nodes)
        {
            if (node.Parent == parent || node.Parent == NodeRenaming.OtherName(parent))
            {
                var child = new Expression.Name(node.Name);
                sum = sum is null ? child : new Expression.Binary(Operator.Add, sum, child);
            }
        }

        return sum is null ? new Symbol.Constant(0) : new Symbol.Defined(sum);
    }

    private static string WhyNot(string name) => UnmeasuredName.Reason(name) switch
    {
        Unmeasured.RetireLatency =>
            $"needs the retire latency of {name[..name.IndexOf(':', StringComparison.Ordinal)]}, which perf stat cannot count",
        Unmeasured.Uncore => $"needs {name}, which is outside the core",
        _ => $"needs {name}, which this core does not count",
    };
}
