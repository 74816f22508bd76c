using Toplev.ModelCompiler.Sources;
using Xunit;

namespace Toplev.Tma.Tests.ModelCompiler;

public sealed class CsvTablesTests
{
    [Theory]
    [InlineData("a,b\nc,d\n", "a|b", "c|d")]
    [InlineData("a,b\r\nc,d", "a|b", "c|d")]
    [InlineData("\"a,b\",c\n", "a,b|c")]
    [InlineData("\"say \"\"hi\"\"\",\n", "say \"hi\"|")]
    [InlineData("\"two\nlines\",x\n", "two\nlines|x")]
    [InlineData("in \"the\" middle,x\n", "in \"the\" middle|x")]
    [InlineData("a,,\n\nb\n", "a||", "", "b")]
    [InlineData("\"never closed,x\n", "never closed,x\n")]
    [InlineData("")]
    public void Fields_may_hold_commas_quotes_and_line_breaks_in_quotes(string text, params string[] rows) =>
        Assert.Equal(rows, CsvTables.Parse(text).Select(row => string.Join('|', row)));
}
