using Toplev.Tma.Formulas;
using static Toplev.Tma.Formulas.Expression;

namespace Toplev.ModelCompiler.Sheets;

/// <summary>
/// Takes decisions that are known when the model is compiled out of a formula, so that no event stays in it that would be
/// counted for nothing. Arithmetic is left as published.
/// </summary>
internal static class Simplification
{
    private const int MostReplaced = 10_000;
    private const int DeepestReplaced = 20;

    /// <param name="replace">Returns the expression that replaces a name, or null to keep it.</param>
    /// <exception cref="Tma.UserErrorException">A replacement refers to itself, or grows without bound.</exception>
    public static Expression Of(Expression expression, Func<string, Expression?> replace)
    {
        var replaced = 0;
        return Of(expression, replace, 0, ref replaced);
    }

    private static Expression Of(Expression expression, Func<string, Expression?> replace, int depth, ref int replaced)
    {
        switch (expression)
        {
            case Name name:
                if (replace(name.Text) is not { } replacement)
                {
                    return name;
                }

                return depth < DeepestReplaced && ++replaced < MostReplaced
                    ? Of(replacement, replace, depth + 1, ref replaced)
                    : throw new Tma.UserErrorException($"{name.Text} depends on itself, or on too many other names");
            case Negate negate:
                return new Negate(Of(negate.Operand, replace, depth, ref replaced));
            case Binary binary:
                return Folded(new Binary(binary.Operator, Of(binary.Left, replace, depth, ref replaced), Of(binary.Right, replace, depth, ref replaced)));
            case Conditional conditional:
                var condition = Of(conditional.Condition, replace, depth, ref replaced);
                return condition is Number decided
                    ? Of(decided.Value != 0 ? conditional.Then : conditional.Else, replace, depth, ref replaced)
                    : new Conditional(condition, Of(conditional.Then, replace, depth, ref replaced), Of(conditional.Else, replace, depth, ref replaced));
            default:
                return expression;
        }
    }

    /// <summary>Replaces names without taking any decision.</summary>
    public static Expression Rename(Expression expression, Func<string, Expression?> replace) => expression switch
    {
        Name name => replace(name.Text) ?? name,
        Negate negate => new Negate(Rename(negate.Operand, replace)),
        Binary binary => new Binary(binary.Operator, Rename(binary.Left, replace), Rename(binary.Right, replace)),
        Conditional conditional => new Conditional(
            Rename(conditional.Condition, replace), Rename(conditional.Then, replace), Rename(conditional.Else, replace)),
        _ => expression,
    };

    /// <summary>Takes out of sums and products what a name that is always 0 makes 0.</summary>
    public static Expression WithoutAbsent(Expression expression, IReadOnlySet<string> absent) => expression switch
    {
        Name name when absent.Contains(name.Text) => new Number(0),
        Negate negate => new Negate(WithoutAbsent(negate.Operand, absent)),
        Binary binary => WithoutZero(new Binary(binary.Operator, WithoutAbsent(binary.Left, absent), WithoutAbsent(binary.Right, absent))),
        Conditional conditional => new Conditional(
            WithoutAbsent(conditional.Condition, absent), WithoutAbsent(conditional.Then, absent), WithoutAbsent(conditional.Else, absent)),
        _ => expression,
    };

    private static Expression WithoutZero(Binary binary) => (binary.Operator, binary.Left, binary.Right) switch
    {
        (Operator.Multiply or Operator.Divide, Number { Value: 0 }, _) or (Operator.Multiply, _, Number { Value: 0 }) => new Number(0),
        (Operator.Add or Operator.Subtract, _, Number { Value: 0 }) => binary.Left,
        (Operator.Add, Number { Value: 0 }, _) => binary.Right,
        _ => binary,
    };

    private static Expression Folded(Binary binary) => (binary.Operator, binary.Left, binary.Right) switch
    {
        (Operator.Equal, Number a, Number b) => Truth(a.Value == b.Value),
        (Operator.Greater, Number a, Number b) => Truth(a.Value > b.Value),
        (Operator.Less, Number a, Number b) => Truth(a.Value < b.Value),
        (Operator.And, Number { Value: 0 }, _) or (Operator.And, _, Number { Value: 0 }) => Truth(false),
        _ => binary,
    };

    private static Number Truth(bool value) => new(value ? 1 : 0);
}
