namespace Toplev.Tma.Formulas;

/// <summary>A parsed formula: a tree of numbers, names and operators. Immutable; two equal texts give equal trees.</summary>
public abstract record Expression
{
    private Expression()
    {
    }

    public sealed record Number(double Value) : Expression;

    /// <summary>An event, a node, a metric, a term (<c>#Name</c>) or a system parameter; what it is decides the model.</summary>
    public sealed record Name(string Text) : Expression;

    public sealed record Negate(Expression Operand) : Expression;

    public sealed record Binary(Operator Operator, Expression Left, Expression Right) : Expression;

    /// <summary><c>THEN if CONDITION else ELSE</c>, as the published formulas write it.</summary>
    public sealed record Conditional(Expression Condition, Expression Then, Expression Else) : Expression;

    /// <summary>The distinct names in the formula, in order of first appearance.</summary>
    public IReadOnlyList<string> Names()
    {
        List<string> names = [];
        Collect(this, names);
        return names;
    }

    private static void Collect(Expression expression, List<string> names)
    {
        switch (expression)
        {
            case Name name:
                if (!names.Contains(name.Text))
                {
                    names.Add(name.Text);
                }

                break;
            case Negate negate:
                Collect(negate.Operand, names);
                break;
            case Binary binary:
                Collect(binary.Left, names);
                Collect(binary.Right, names);
                break;
            case Conditional conditional:
                Collect(conditional.Then, names);
                Collect(conditional.Condition, names);
                Collect(conditional.Else, names);
                break;
            default:
                break;
        }
    }
}

/// <summary>What joins two operands. Comparisons and logic give 1 or 0.</summary>
public enum Operator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Minimum,
    Maximum,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    And,
    Or,
}
