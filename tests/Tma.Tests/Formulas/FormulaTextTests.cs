using Toplev.Tma.Formulas;
using Xunit;

namespace Toplev.Tma.Tests.Formulas;

public sealed class FormulaTextTests
{
    [Theory]
    [InlineData("a - (b - c)")]
    [InlineData("a / (b * c)")]
    [InlineData("a - b - c")]
    [InlineData("(a + b) * c")]
    [InlineData("-(a + b)")]
    [InlineData("max(0, a - b) / c")]
    [InlineData("a if b > 0.5 else c")]
    [InlineData("(a if b else c) / d")]
    [InlineData("a if (b if c else d) else e")]
    [InlineData("a > b & c < d | e")]
    [InlineData("a & (b | c)")]
    [InlineData("(a > b) > c")]
    [InlineData("(a > 0) * b")]
    public void Prints_the_fewest_parentheses_that_keep_the_meaning(string formula) =>
        Assert.Equal(formula, FormulaText.Of(FormulaParser.Parse(formula)));

    [Theory]
    [InlineData("((a)) + ((b * (c)))", "a + b * c")]
    [InlineData("( ( a / b ) )", "a / b")]
    public void Drops_needless_parentheses(string formula, string printed) =>
        Assert.Equal(printed, FormulaText.Of(FormulaParser.Parse(formula)));

    [Fact]
    public void Parsing_what_was_printed_gives_the_same_tree()
    {
        var random = new Random(20260701);
        for (var i = 0; i < 2000; i++)
        {
            var expression = Any(random, depth: 5);
            Assert.Equal(expression, FormulaParser.Parse(FormulaText.Of(expression)));
        }
    }

    private static Expression Any(Random random, int depth)
    {
        if (depth == 0 || random.Next(5) == 0)
        {
            return random.Next(2) == 0 ? new Expression.Number(random.Next(1000) / 8.0) : new Expression.Name("N" + random.Next(9));
        }

        return random.Next(12) switch
        {
            0 => new Expression.Negate(Any(random, depth - 1)),
            1 => new Expression.Conditional(Any(random, depth - 1), Any(random, depth - 1), Any(random, depth - 1)),
            _ =>
                new Expression.Binary(
                    Enum.GetValues<Operator>()[random.Next(Enum.GetValues<Operator>().Length)], Any(random, depth - 1), Any(random, depth - 1)),
        };
    }
}
