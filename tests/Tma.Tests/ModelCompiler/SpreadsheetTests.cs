using Toplev.ModelCompiler.Sheets;
using Toplev.ModelCompiler.Sources;
using Toplev.Tma.Formulas;
using Xunit;

namespace Toplev.Tma.Tests.ModelCompiler;

public sealed class SpreadsheetTests : IDisposable
{
    private readonly PublishedFiles files = PublishedFiles.AsTables();
    private readonly Spreadsheet sheet;

    public SpreadsheetTests()
    {
        files.Write("sheet.csv", PublishedFiles.Sheet);
        sheet = new Spreadsheet(new PublishedDirectory(files.Path).Table("sheet.csv"));
    }

    public void Dispose() => files.Dispose();

    [Fact]
    public void An_empty_cell_inherits_from_the_older_core_on_its_right()
    {
        Assert.Equal("FE.BUBBLES / SLOTS", Item("NEW", "Frontend_Bound").Formula);
        Assert.Equal(("6", "4"), (Item("NEW", "#Width").Formula, Item("OLD", "#Width").Formula));
    }

    [Fact]
    public void NA_means_that_the_processor_has_no_such_row()
    {
        Assert.Null(Item("NEW", "Fetch_Latency").Formula);
        Assert.DoesNotContain("Fetch_Latency", new SheetFormulas(sheet, "NEW", []).Formulas.Keys);
        Assert.Null(Item("OLD", "Retiring").Formula);
    }

    [Fact]
    public void Indentation_gives_the_tree_and_the_key_the_published_name()
    {
        Assert.Equal(("Frontend_Bound", 2), (Item("OLD", "Fetch_Latency").Parent, Item("OLD", "Fetch_Latency").Level));
        Assert.Equal((SheetItemKind.Metric, "Info_Thread_IPC"), (Item("OLD", "IPC").Kind, Item("OLD", "IPC").PublishedName));
        Assert.Equal(SheetItemKind.Term, Item("OLD", "#Lost").Kind);
    }

    [Fact]
    public void Where_to_sample_may_depend_on_the_processor()
    {
        Assert.Equal("FE.NEW", Item("NEW", "Fetch_Latency").LocateWith);
        Assert.Equal("FE.OLD", Item("OLD", "Fetch_Latency").LocateWith);
    }

    [Fact]
    public void Switches_are_decided_and_retire_latencies_spelled_out()
    {
        Assert.Equal("max(0, RET.SLOTS) / SLOTS", FormulaText.Of(new SheetFormulas(sheet, "NEW", []).Formulas["Retiring"]));
        Assert.Equal("FE.LATE * FE.LATE:retire_latency", FormulaText.Of(new SheetFormulas(sheet, "OLD", []).Formulas["#Lost"]));
    }

    [Fact]
    public void A_switch_that_decides_itself_is_refused()
    {
        files.Write("circle.csv", PublishedFiles.Sheet.Replace("Aux,#Metrics,,1,0,", "Aux,#Metrics,,#Metrics + 1,0,", StringComparison.Ordinal));
        var circle = new Spreadsheet(new PublishedDirectory(files.Path).Table("circle.csv"));
        Assert.Contains(
            "#Metrics depends on itself", Assert.Throws<UserErrorException>(() => new SheetFormulas(circle, "NEW", [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sheet_of_more_rows_than_any_is_refused() =>
        Assert.Throws<UserErrorException>(() => new Spreadsheet([.. Enumerable.Repeat<string[]>(["Aux", "", ""], 5001)]));

    [Fact]
    public void Without_a_column_the_rows_still_tell_thresholds_and_which_nodes_overlap()
    {
        var rows = SheetFormulas.WithoutColumn(sheet);
        Assert.Empty(rows.Formulas);
        Assert.True(SheetThreshold.Overlaps(rows.Items.Single(item => item.Name == "Fetch_Latency").Threshold));
        Assert.All(rows.Items, item => Assert.Null(item.Formula));
        Assert.Empty(SheetFormulas.WithoutColumn(null).Items);
    }

    private SheetItem Item(string processor, string name) => sheet.Items(processor).Single(item => item.Name == name);
}
