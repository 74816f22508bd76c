using Toplev.Tma.Formulas;
using static Toplev.Tma.Formulas.Expression;

namespace Toplev.ModelCompiler.Checking;

/// <summary>
/// Puts names back into a published formula in which everything was inlined: a part that is the whole formula of a node or
/// term becomes its name.
/// </summary>
internal sealed class Folding
{
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    /// <summary>The first name given for a formula is used; formulas of a single name or number are never replaced.</summary>
    public void Add(string name, Expression inlined)
    {
        if (inlined is not (Name or Number))
        {
            names.TryAdd(FormulaText.Of(inlined), name);
        }
    }

    /// <summary>Uses a term for a single event (<c>CLKS</c>).</summary>
    public void AddAlias(string name, Name single) => names.TryAdd(single.Text, name);

    /// <summary>The formula with names for its parts. The whole is kept, so that a definition never becomes its own name.</summary>
    public Expression Parts(Expression expression) => expression switch
    {
        Negate negate => new Negate(Of(negate.Operand)),
        Binary binary => new Binary(binary.Operator, Of(binary.Left), Of(binary.Right)),
        Conditional conditional => new Conditional(Of(conditional.Condition), Of(conditional.Then), Of(conditional.Else)),
        _ => expression,
    };

    private Expression Of(Expression expression) =>
        expression is Number ? expression
        : names.TryGetValue(FormulaText.Of(expression), out var name) ? new Name(name)
        : Parts(expression);
}
