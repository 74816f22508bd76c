using Toplev.Tma.Formulas;
using static Toplev.Tma.Formulas.Expression;

namespace Toplev.Tma.Tests.Metrics;

/// <summary>The plainest evaluation there is, to check models and not the program's evaluator. Null: a name has no value, or x/0.</summary>
internal sealed class ReferenceEvaluator(Func<string, double?> value)
{
    public double? Of(Expression expression) => expression switch
    {
        Number number => number.Value,
        Name name => value(name.Text),
        Negate negate => -Of(negate.Operand),
        Conditional conditional => Of(conditional.Condition) switch
        {
            null => null,
            0 => Of(conditional.Else),
            _ => Of(conditional.Then),
        },
        Binary binary => Of(binary.Operator, Of(binary.Left), Of(binary.Right)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static double? Of(Operator symbol, double? left, double? right) => (left, right) is not ({ } a, { } b) ? null : symbol switch
    {
        Operator.Add => a + b,
        Operator.Subtract => a - b,
        Operator.Multiply => a * b,
        Operator.Divide => b == 0 ? null : a / b,
        Operator.Minimum => Math.Min(a, b),
        Operator.Maximum => Math.Max(a, b),
        Operator.Less => Truth(a < b),
        Operator.LessOrEqual => Truth(a <= b),
        Operator.Greater => Truth(a > b),
        Operator.GreaterOrEqual => Truth(a >= b),
        Operator.Equal => Truth(a == b),
        Operator.And => Truth(a != 0 && b != 0),
        Operator.Or => Truth(a != 0 || b != 0),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static double Truth(bool value) => value ? 1 : 0;
}
