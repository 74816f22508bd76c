using System.Globalization;
using System.Text;
using static Toplev.Tma.Formulas.Expression;

namespace Toplev.Tma.Formulas;

/// <summary>Writes an expression as text with the fewest parentheses that keep its meaning.</summary>
public static class FormulaText
{
    private const int ComparisonStrength = 3;

    public static string Of(Expression expression)
    {
        var text = new StringBuilder();
        Write(text, expression, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Expression expression, int outer)
    {
        var strength = Strength(expression);
        var enclose = strength < outer;
        if (enclose)
        {
            text.Append('(');
        }

        switch (expression)
        {
            case Number number:
                text.Append(number.Value.ToString("0.############", CultureInfo.InvariantCulture));
                break;
            case Name name:
                text.Append(name.Text);
                break;
            case Negate negate:
                text.Append('-');
                Write(text, negate.Operand, 6);
                break;
            case Binary { Operator: Operator.Minimum or Operator.Maximum } extreme:
                text.Append(extreme.Operator == Operator.Minimum ? "min(" : "max(");
                Write(text, extreme.Left, 0);
                text.Append(", ");
                Write(text, extreme.Right, 0);
                text.Append(')');
                break;
            case Binary binary:
                // Comparisons do not chain, so their left operand must be stronger too.
                Write(text, binary.Left, strength == ComparisonStrength ? strength + 1 : strength);
                text.Append(' ').Append(Symbol(binary.Operator)).Append(' ');
                // The right operand of - and / must be stronger: a - (b - c) is not a - b - c.
                Write(text, binary.Right, strength + 1);
                break;
            case Conditional conditional:
                Write(text, conditional.Then, 1);
                text.Append(" if ");
                Write(text, conditional.Condition, 1);
                text.Append(" else ");
                Write(text, conditional.Else, 0);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        if (enclose)
        {
            text.Append(')');
        }
    }

    private static int Strength(Expression expression) => expression switch
    {
        Conditional => 0,
        Binary binary => binary.Operator switch
        {
            Operator.Or => 1,
            Operator.And => 2,
            Operator.Add or Operator.Subtract => 4,
            Operator.Multiply or Operator.Divide => 5,
            Operator.Minimum or Operator.Maximum => 7,
            _ => ComparisonStrength,
        },
        Negate => 6,
        _ => 7,
    };

    private static string Symbol(Operator symbol) => symbol switch
    {
        Operator.Add => "+",
        Operator.Subtract => "-",
        Operator.Multiply => "*",
        Operator.Divide => "/",
        Operator.Less => "<",
        Operator.LessOrEqual => "<=",
        Operator.Greater => ">",
        Operator.GreaterOrEqual => ">=",
        Operator.Equal => "==",
        Operator.And => "&",
        Operator.Or => "|",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
