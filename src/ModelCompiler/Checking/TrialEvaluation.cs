using Toplev.Tma.Formulas;
using static Toplev.Tma.Formulas.Expression;

namespace Toplev.ModelCompiler.Checking;

/// <summary>
/// Evaluates formulas on made-up counts, to find out whether two spellings of a node mean the same. The counts depend only on
/// the seed and on what is counted, so that two names of one event get the same count.
/// </summary>
internal sealed class TrialEvaluation(
    int seed, bool smt, IReadOnlyDictionary<string, Expression> definitions, Func<string, IReadOnlyList<string>> children, Func<string, string> identity)
{
    private const int Deepest = 5000;

    private int depth;
    private readonly Dictionary<string, double> values = new(StringComparer.Ordinal);

    /// <exception cref="Tma.UserErrorException">The formulas nest too deeply when inlined.</exception>
    public double Of(Expression expression)
    {
        if (++depth > Deepest)
        {
            throw new Tma.UserErrorException($"its formulas nest more than {Deepest} levels deep when inlined");
        }

        var value = Evaluated(expression);
        depth--;
        return value;
    }

    private double Evaluated(Expression expression) => expression switch
    {
        Number number => number.Value,
        Name name => Value(name.Text),
        Negate negate => -Of(negate.Operand),
        Conditional conditional => Of(conditional.Condition) != 0 ? Of(conditional.Then) : Of(conditional.Else),
        Binary binary => Simplifier.Apply(binary.Operator, Of(binary.Left), Of(binary.Right)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private double Value(string name)
    {
        if (values.TryGetValue(name, out var known))
        {
            return known;
        }

        // A name that depends on itself would never end: it is not a number, which no formula equals.
        values[name] = double.NaN;
        var value = name.StartsWith("##", StringComparison.Ordinal) ? children(name[2..]).Sum(Value)
            : definitions.TryGetValue(name, out var formula) ? Of(formula)
            : name == Tma.Metrics.SystemParameter.SmtOn ? (smt ? 1 : 0)
            : Count(identity(name));
        return values[name] = value;
    }

    /// <summary>Spread over two and a half decades; cycles and slots at the top, so that shares are shares.</summary>
    private double Count(string what)
    {
        var share = Uniform(what);
        if (what.Contains("event=0x3c,", StringComparison.Ordinal) || what.Contains("event=0x0,umask=0x4", StringComparison.Ordinal))
        {
            return 1e9 * (1 + share);
        }

        return what.EndsWith(":retire_latency", StringComparison.Ordinal) ? 10 + (90 * share) : Math.Pow(10, 6.3 + (2.5 * share));
    }

    private double Uniform(string what)
    {
        var hash = 14695981039346656037UL ^ (ulong)seed;
        foreach (var c in what)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdUL;
        hash ^= hash >> 33;
        return (hash >> 11) * (1.0 / (1UL << 53));
    }
}
