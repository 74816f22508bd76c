using Toplev.Tma.Events;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;
using static Toplev.Tma.Formulas.Expression;

namespace Toplev.Tma.Importing;

/// <summary>
/// A model whose formulas do without events that a file does not have, where perf itself does without them: small corrections of
/// level 1 and 2, the sum of the topdown metrics, and the core's cycles before Ice Lake.
/// </summary>
/// <param name="Remarks">What was left out of a node's formula, by the node's name.</param>
public sealed record ReducedModel(TmaModel Model, IReadOnlyDictionary<string, string> Remarks)
{
    private const string MetricSum = "#PERF_METRICS_SUM";
    private const string CoreCycles = "CORE_CLKS";

    /// <summary>Events that only correct a value by some points.</summary>
    public static IReadOnlyList<string> Corrections { get; } = ["INT_MISC.UOP_DROPPING", "INT_MISC.CLEARS_COUNT"];

    private static readonly string[] FourMetrics =
        ["PERF_METRICS.FRONTEND_BOUND", "PERF_METRICS.BAD_SPECULATION", "PERF_METRICS.RETIRING", "PERF_METRICS.BACKEND_BOUND"];

    /// <param name="available">Encodings of the events that were counted.</param>
    public static ReducedModel Of(TmaModel model, IReadOnlySet<EventEncoding> available)
    {
        bool Has(string name) => model.Events.TryGetValue(name, out var known) && available.Contains(known.Encoding);
        Dictionary<string, Expression> replaced = [];
        Dictionary<string, string> remarks = [];
        var terms = new Dictionary<string, TermDefinition>(model.Terms);
        var events = new Dictionary<string, PmuEvent>(model.Events);
        if (terms.ContainsKey(MetricSum) && !FourMetrics.All(Has) && Has("TOPDOWN.SLOTS:perf_metrics"))
        {
            terms[MetricSum] = new TermDefinition(MetricSum, new Name("TOPDOWN.SLOTS:perf_metrics"));
            Note(model, remarks, MetricSum, "relative to slots: the file does not contain counts of all four level 1 topdown events");
        }

        if (terms.ContainsKey(CoreCycles) && !Has("CPU_CLK_UNHALTED.THREAD_ANY") && Has("CPU_CLK_UNHALTED.ONE_THREAD_ACTIVE")
            && available.Contains(IntelAliases.ReferenceClock))
        {
            // The estimate of the published formulas for sampling, which perf's metrics use.
            events["CPU_CLK_UNHALTED.REF_XCLK"] = new PmuEvent("CPU_CLK_UNHALTED.REF_XCLK", IntelAliases.ReferenceClock) { Counters = 0xFF };
            terms[CoreCycles] = new TermDefinition(CoreCycles, FormulaParser.Parse(
                "CPU_CLK_UNHALTED.THREAD / 2 * (1 + CPU_CLK_UNHALTED.ONE_THREAD_ACTIVE / CPU_CLK_UNHALTED.REF_XCLK)"));
        }

        var missing = terms.ContainsKey(MetricSum) ? Corrections.Where(name => model.Events.ContainsKey(name) && !Has(name)).ToHashSet() : [];
        foreach (var node in model.Nodes.Where(node => node.Level <= 2))
        {
            if (node.Formula.Names().Where(missing.Contains).ToList() is { Count: > 0 } left)
            {
                replaced[node.Name] = Without(node.Formula, missing);
                remarks[node.Name] = $"without {string.Join(" and ", left)}, for which the file contains no count";
            }
        }

        return new ReducedModel(
            model with
            {
                Terms = terms,
                Events = events,
                Nodes = [.. model.Nodes.Select(node => replaced.TryGetValue(node.Name, out var formula) ? node with { Formula = formula } : node)],
            },
            remarks);
    }

    private static void Note(TmaModel model, Dictionary<string, string> remarks, string term, string text)
    {
        foreach (var node in model.Nodes.Where(node => node.Level <= 2 && node.Formula.Names().Contains(term)))
        {
            remarks[node.Name] = text;
        }
    }

    /// <summary>The formula with these events set to 0 and simplified, so that it no longer needs them.</summary>
    private static Expression Without(Expression formula, HashSet<string> names) => formula switch
    {
        Name name when names.Contains(name.Text) => new Number(0),
        Negate negate => Without(negate.Operand, names) is var operand && IsZero(operand) ? operand : new Negate(operand),
        Binary binary => Joined(binary.Operator, Without(binary.Left, names), Without(binary.Right, names)),
        _ => formula,
    };

    private static Expression Joined(Operator symbol, Expression left, Expression right) => symbol switch
    {
        Operator.Add when IsZero(left) => right,
        Operator.Add or Operator.Subtract when IsZero(right) => left,
        Operator.Multiply when IsZero(left) || IsZero(right) => new Number(0),
        Operator.Divide when IsZero(left) => left,
        _ => new Binary(symbol, left, right),
    };

    private static bool IsZero(Expression formula) => formula is Number { Value: 0 };
}
