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

    /// <summary>How large it is. (A formula from anywhere may be too deep for a recursion.)</summary>
    public FormulaSize Size()
    {
        var (operands, depth) = (0, 0);
        Stack<(Expression Part, int Depth)> open = new([(this, 1)]);
        while (open.TryPop(out var next))
        {
            depth = Math.Max(depth, next.Depth);
            switch (next.Part)
            {
                case Negate negate:
                    open.Push((negate.Operand, next.Depth + 1));
                    break;
                case Binary binary:
                    open.Push((binary.Left, next.Depth + 1));
                    open.Push((binary.Right, next.Depth + 1));
                    break;
                case Conditional conditional:
                    open.Push((conditional.Then, next.Depth + 1));
                    open.Push((conditional.Condition, next.Depth + 1));
                    open.Push((conditional.Else, next.Depth + 1));
                    break;
                default:
                    operands++;
                    break;
            }
        }

        return new FormulaSize(operands, depth);
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

/// <summary>Numbers and names in a formula, and how deep it nests.</summary>
public readonly record struct FormulaSize(int Operands, int Depth);

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
