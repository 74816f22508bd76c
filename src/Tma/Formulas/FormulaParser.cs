using static Toplev.Tma.Formulas.Expression;

namespace Toplev.Tma.Formulas;

/// <summary>
/// Reads the language in which TMA formulas are published: arithmetic, <c>min</c> and <c>max</c>, comparisons,
/// logical <c>&amp;</c> and <c>|</c>, and <c>A if C else B</c>, which binds loosest and nests to the right.
/// </summary>
public sealed class FormulaParser
{
    /// <summary>The largest published formula, with everything inlined, has 4000.</summary>
    private const int MostOperands = 10_000;

    /// <summary>Published ones open 17 parentheses at most, and add up some 60 values.</summary>
    private const int DeepestParentheses = 200;
    private const int DeepestNesting = 1000;

    private readonly string text;
    private readonly FormulaLexer lexer;
    private Token current;
    private int operands;
    private int depth;

    private FormulaParser(string text)
    {
        this.text = text;
        lexer = new FormulaLexer(text);
        current = lexer.Next();
    }

    /// <exception cref="FormulaException">The text is not a formula; the message shows where.</exception>
    public static Expression Parse(string text)
    {
        var parser = new FormulaParser(text);
        var expression = parser.Ternary();
        if (parser.current.Kind != TokenKind.End)
        {
            throw parser.Expected("an operator");
        }

        return expression.Size().Depth <= DeepestNesting
            ? expression
            : throw new FormulaException($"Nests deeper than {DeepestNesting}", text, 0);
    }

    private Expression Ternary()
    {
        Enter();
        var expression = Alternatives();
        depth--;
        return expression;
    }

    private Expression Alternatives()
    {
        var then = Logical("|", "||", Operator.Or, Conjunction);
        if (!TakeWord("if"))
        {
            return then;
        }

        var condition = Logical("|", "||", Operator.Or, Conjunction);
        if (!TakeWord("else"))
        {
            throw Expected("'else'");
        }

        return new Conditional(condition, then, Ternary());
    }

    private Expression Conjunction() => Logical("&", "&&", Operator.And, Comparison);

    private Expression Logical(string symbol, string twin, Operator joined, Func<Expression> operand)
    {
        var left = operand();
        while (TakeSymbol(symbol) || TakeSymbol(twin))
        {
            left = new Binary(joined, left, operand());
        }

        return left;
    }

    private Expression Comparison()
    {
        var left = Sum();
        Operator? comparison = current is { Kind: TokenKind.Symbol, Text: var symbol }
            ? symbol switch
            {
                "<" => Operator.Less,
                "<=" => Operator.LessOrEqual,
                ">" => Operator.Greater,
                ">=" => Operator.GreaterOrEqual,
                "==" => Operator.Equal,
                _ => null,
            }
            : null;
        if (comparison is null)
        {
            return left;
        }

        Advance();
        return new Binary(comparison.Value, left, Sum());
    }

    private Expression Sum()
    {
        var left = Product();
        while (true)
        {
            if (TakeSymbol("+"))
            {
                left = new Binary(Operator.Add, left, Product());
            }
            else if (TakeSymbol("-"))
            {
                left = new Binary(Operator.Subtract, left, Product());
            }
            else
            {
                return left;
            }
        }
    }

    private Expression Product()
    {
        var left = Factor();
        while (true)
        {
            if (TakeSymbol("*"))
            {
                left = new Binary(Operator.Multiply, left, Factor());
            }
            else if (TakeSymbol("/"))
            {
                left = new Binary(Operator.Divide, left, Factor());
            }
            else
            {
                return left;
            }
        }
    }

    private Expression Factor()
    {
        if (TakeSymbol("-"))
        {
            Enter();
            var negated = new Negate(Factor());
            depth--;
            return negated;
        }

        if (TakeSymbol("("))
        {
            var inner = Ternary();
            Close();
            return inner;
        }

        if (++operands > MostOperands)
        {
            throw new FormulaException($"More than {MostOperands} numbers and names", text, current.Position);
        }

        var token = current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                Advance();
                return new Number(token.Number);
            case TokenKind.Name when token.Text is not ("if" or "else"):
                Advance();
                return token.Text is "min" or "max" && TakeSymbol("(") ? Extreme(token.Text) : new Name(token.Text);
            default:
                throw Expected("a number, a name or '('");
        }
    }

    private Expression Extreme(string function)
    {
        var joined = function == "min" ? Operator.Minimum : Operator.Maximum;
        var left = Ternary();
        while (TakeSymbol(","))
        {
            left = new Binary(joined, left, Ternary());
        }

        Close();
        return left;
    }

    /// <summary>Text from anywhere must not end the program with a stack that is full.</summary>
    private void Enter()
    {
        if (++depth > DeepestParentheses)
        {
            throw new FormulaException($"Nests deeper than {DeepestParentheses}", text, current.Position);
        }
    }

    private void Close()
    {
        if (!TakeSymbol(")"))
        {
            throw Expected("')'");
        }
    }

    private bool TakeSymbol(string symbol)
    {
        if (current.Kind != TokenKind.Symbol || current.Text != symbol)
        {
            return false;
        }

        Advance();
        return true;
    }

    private bool TakeWord(string word)
    {
        if (current.Kind != TokenKind.Name || current.Text != word)
        {
            return false;
        }

        Advance();
        return true;
    }

    private void Advance() => current = lexer.Next();

    private FormulaException Expected(string what) =>
        new($"Expected {what}, found {(current.Kind == TokenKind.End ? current.Text : $"'{current.Text}'")}", text, current.Position);
}
