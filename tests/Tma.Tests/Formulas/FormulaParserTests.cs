using Toplev.Tma.Formulas;
using Toplev.Tma.Tests.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.Formulas;

public sealed class FormulaParserTests
{
    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3", 9)]
    [InlineData("8 - 4 - 2", 2)]
    [InlineData("8 / 4 / 2", 1)]
    [InlineData("-2 * 3", -6)]
    [InlineData("2 - -3", 5)]
    [InlineData("1e3 + 0.5e1 * 2", 1010)]
    [InlineData("max(1, 2, 3) + min(4, 5)", 7)]
    public void Arithmetic_binds_as_in_school(string formula, double value) =>
        Assert.Equal(value, Evaluate(formula));

    [Theory]
    [InlineData("1 if 2 > 1 else 3", 1)]
    [InlineData("1 if 2 < 1 else 3", 3)]
    [InlineData("1 + 1 if 0 else 2 + 2", 4)]
    [InlineData("1 if 0 else 2 if 0 else 3", 3)]
    [InlineData("(1 if 1 else 2) * 10", 10)]
    [InlineData("5 if 1 > 0 & 0 > 1 else 6", 6)]
    [InlineData("5 if 1 > 0 | 0 > 1 else 6", 5)]
    [InlineData("5 if 1 || 0 && 0 else 6", 5)]
    [InlineData("1 if 2 == 2 else 0", 1)]
    [InlineData("1 if 2 <= 2 & 2 >= 2 else 0", 1)]
    public void A_conditional_binds_loosest_and_nests_to_the_right(string formula, double value) =>
        Assert.Equal(value, Evaluate(formula));

    [Theory]
    [InlineData("UOPS_RETIRED.MS:c1:e1")]
    [InlineData("EXE_ACTIVITY.1_PORTS_UTIL")]
    [InlineData("4K_Aliasing")]
    [InlineData("#Pipeline_Width")]
    [InlineData("##Memory_Bound")]
    [InlineData("CPU_CLK_UNHALTED.THREAD_P:SUP")]
    [InlineData("OCR.DEMAND_RFO.L3_MISS:ocr_msr_val=0x103b800002")]
    [InlineData("EXE_ACTIVITY.3_PORTS_UTIL:u0x80")]
    [InlineData("MEM_LOAD_RETIRED.L2_HIT:retire_latency")]
    [InlineData("UNC_C_TOR_OCCUPANCY.MISS_OPCODE:opc=0x182:c1")]
    public void Event_node_and_term_names_are_one_name(string name) =>
        Assert.Equal(new Expression.Name(name), FormulaParser.Parse(name));

    [Fact]
    public void Min_and_max_are_functions_only_before_a_parenthesis() =>
        Assert.Equal(["min", "a"], FormulaParser.Parse("min + max(a, 1)").Names());

    [Theory]
    [InlineData("", 0, "a number, a name or '('")]
    [InlineData("a +", 3, "a number, a name or '('")]
    [InlineData("(a", 2, "')'")]
    [InlineData("a b", 2, "an operator")]
    [InlineData("a if b", 6, "'else'")]
    [InlineData("a ? b", 2, "Unexpected character '?'")]
    [InlineData("# + 1", 0, "after '#'")]
    public void An_error_says_where_and_what_was_expected(string formula, int position, string expected)
    {
        var error = Assert.Throws<FormulaException>(() => FormulaParser.Parse(formula));
        Assert.Equal(position, error.Position);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_come_in_order_of_appearance_and_once() =>
        Assert.Equal(["b", "c", "a"], FormulaParser.Parse("b / c if a > b else c").Names());

    private static double Evaluate(string formula) => new ReferenceEvaluator(_ => null).Of(FormulaParser.Parse(formula)) ?? double.NaN;
}
