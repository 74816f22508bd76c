using Toplev.Report.Csv;
using Xunit;

namespace Toplev.Report.Tests.Csv;

public sealed class IntervalCsvTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("S0-D0-C1", "S0-D0-C1")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    public void Writes_a_row_per_node_and_leaves_missing_values_empty(string? scope, string field)
    {
        var tree = Results.Program(Results.Tree(("Frontend_Bound", 12.5, false), ("Backend_Bound", null, false), ("Retiring", -0.1, false))).Tree!;
        using var output = new StringWriter { NewLine = "\n" };
        IntervalCsv.WriteRows(output, 1.020108733, scope, tree);

        Assert.Equal($"1.020108733,{field},Frontend_Bound,12.5,1\n1.020108733,{field},Backend_Bound,,\n1.020108733,{field},Retiring,-0.1,1\n", output.ToString());
    }
}
