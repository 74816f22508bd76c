using Toplev.ModelCompiler.Sources;
using Xunit;

namespace Toplev.Tma.Tests.ModelCompiler;

public sealed class PublishedDirectoryTests
{
    [Fact]
    public void Both_layouts_give_the_same_metrics()
    {
        using var json = PublishedFiles.AsPerfmonHasThem();
        using var tables = PublishedFiles.AsTables();
        var fromJson = new PublishedDirectory(json.Path).Metrics("toy_metrics");
        var fromTables = new PublishedDirectory(tables.Path).Metrics("toy_metrics");
        Assert.Equal(fromTables.Metrics, fromJson.Metrics);
        Assert.Equal(("5.1", "5.1"), (fromJson.TmaVersion, fromTables.TmaVersion));
        Assert.Equal("100 * ( FE.BUBBLES / ( ( 4 ) * ( CYC.ANY ) ) )", Assert.Single(fromJson.Metrics).Formula);
    }

    [Fact]
    public void A_file_is_found_by_its_name_in_any_case_and_folder()
    {
        using var json = PublishedFiles.AsPerfmonHasThem();
        Assert.Equal(["FE.BUBBLES", "OCR.ONE"], new PublishedDirectory(json.Path).Events("toy_core").Select(item => item.Name));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var json = PublishedFiles.AsPerfmonHasThem();
        var error = Assert.Throws<UserErrorException>(() => new PublishedDirectory(json.Path).Metrics("other_metrics"));
        Assert.Contains("other_metrics.json", error.Message, StringComparison.Ordinal);
    }
}
