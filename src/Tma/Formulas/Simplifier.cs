using static Toplev.Tma.Formulas.Expression;

namespace Toplev.Tma.Formulas;

/// <summary>Arithmetic of the operators, and folding of what is constant, so that branches that cannot be taken need no events.</summary>
public static class Simplifier
{
    /// <param name="constantOf">The value of a name that is constant for this machine, or null.</param>
    public static Expression Fold(Expression expression, Func<string, double?> constantOf)
    {
        switch (expression)
        {
            case Name name:
                return constantOf(name.Text) is { } known ? new Number(known) : name;
            case Negate negate:
                var operand = Fold(negate.Operand, constantOf);
                return operand is Number number ? new Number(-number.Value) : new Negate(operand);
            case Binary binary:
                var left = Fold(binary.Left, constantOf);
                var right = Fold(binary.Right, constantOf);
                return left is Number first && right is Number second && !(binary.Operator == Operator.Divide && second.Value == 0)
                    ? new Number(Apply(binary.Operator, first.Value, second.Value))
                    : new Binary(binary.Operator, left, right);
            case Conditional conditional:
                var condition = Fold(conditional.Condition, constantOf);
                return condition is Number decided
                    ? Fold(decided.Value != 0 ? conditional.Then : conditional.Else, constantOf)
                    : new Conditional(condition, Fold(conditional.Then, constantOf), Fold(conditional.Else, constantOf));
            default:
                return expression;
        }
    }

    /// <summary>The result of an operator; a division by zero is the caller's to exclude.</summary>
    public static double Apply(Operator symbol, double left, double right) => symbol switch
    {
        Operator.Add => left + right,
        Operator.Subtract => left - right,
        Operator.Multiply => left * right,
        Operator.Divide => left / right,
        Operator.Minimum => Math.Min(left, right),
        Operator.Maximum => Math.Max(left, right),
        Operator.Less => left < right ? 1 : 0,
        Operator.LessOrEqual => left <= right ? 1 : 0,
        Operator.Greater => left > right ? 1 : 0,
        Operator.GreaterOrEqual => left >= right ? 1 : 0,
        Operator.Equal => left == right ? 1 : 0,
        Operator.And => left != 0 && right != 0 ? 1 : 0,
        Operator.Or => left != 0 || right != 0 ? 1 : 0,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
