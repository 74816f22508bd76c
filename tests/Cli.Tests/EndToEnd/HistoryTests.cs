using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary><c>tma history</c> on recordings that were made one after the other.</summary>
public sealed class HistoryTests : IDisposable
{
    private readonly Workbench bench = new();

    [Fact]
    public async Task A_program_that_became_slower_is_found_in_a_directory()
    {
        Directory.CreateDirectory(bench.PathOf("all"));
        for (var commit = 0; commit < 10; commit++)
        {
            bench.Write("program.sh", commit < 5 ? "sleep 0.01" : "sleep 0.6");
            (await bench.Run("-q", "-o", $"all/c{commit}.tma", "--", "sh", "program.sh")).Exits(0);
        }

        var run = await bench.Tma("history", "all", "--html", "page.html", "--json", "history.json");

        run.Exits(0);
        Assert.Contains("10 recordings", run.Output, StringComparison.Ordinal);
        Assert.Contains("since c5", run.Output, StringComparison.Ordinal);
        Assert.Contains("slower", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"schema\": \"tma-history/1\"", Text("history.json"), StringComparison.Ordinal);
        Assert.Contains("<!doctype html>", Text("page.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_recording_is_named_and_left_out()
    {
        (await bench.Run("-q", "-o", "good.tma", "--", "true")).Exits(0);
        bench.Write("bad.tma", "no recording");

        var run = await bench.Tma("history", "good.tma", "bad.tma");

        run.Exits(0);
        Assert.Contains("left out: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 of the 8 recordings", run.Output, StringComparison.Ordinal);
    }

    // A pipe, a link that leads back, a link to a recording and a copy of one: one measurement.
    [Fact]
    public async Task A_recording_counts_once_by_whatever_name()
    {
        (await bench.Shell("mkdir -p all/sub && \"$TMA\" run --perf \"$FAKEPERF\" -q -o all/one.tma -- true && cp all/one.tma all/sub/copy.tma"
            + " && ln -s .. all/sub/up && ln -s ../one.tma all/sub/link.tma && mkfifo all/pipe.tma")).Exits(0);

        var run = await bench.Tma("history", "all", "all/one.tma");

        run.Exits(0);
        Assert.Contains("1 of the 8 recordings", run.Output, StringComparison.Ordinal);
        Assert.Contains("left out: 1 copy", run.Error, StringComparison.Ordinal);
        Assert.Equal(125, (await bench.Tma("history", "all/pipe.tma")).ExitCode);
    }

    [Fact]
    public async Task A_page_and_a_document_of_a_history_are_replaced_by_later_ones()
    {
        (await bench.Run("-q", "-o", "one.tma", "--export-bmf", "b.json", "--export-junit", "j.xml", "--", "true")).Exits(0);
        (await bench.Run("-q", "-o", "two.tma", "--export-bmf", "b.json", "--export-junit", "j.xml", "--", "true")).Exits(0);

        (await bench.Tma("history", "one.tma", "two.tma", "--html", "h.html", "--json", "h.json")).Exits(0);
        (await bench.Tma("history", "one.tma", "two.tma", "--html", "h.html", "--json", "h.json")).Exits(0);
        bench.Write("script", "#!/bin/sh\n# What tma run starts\n");
        Assert.Equal(125, (await bench.Run("-q", "--export-junit", "script", "--", "true")).ExitCode);
    }

    [Fact]
    public async Task A_directory_without_recordings_is_refused()
    {
        Directory.CreateDirectory(bench.PathOf("empty"));

        var run = await bench.Tma("history", "empty");

        run.Exits(125);
        Assert.Contains("There is no recording (*.tma) in empty", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_never_replaces_a_recording()
    {
        (await bench.Run("-q", "-o", "good.tma", "--", "true")).Exits(0);

        Assert.Equal(125, (await bench.Tma("history", "good.tma", "--html", "good.tma", "--force")).ExitCode);
        Assert.Equal(0, (await bench.Tma("history", "good.tma")).ExitCode);
    }

    public void Dispose() => bench.Dispose();

    private string Text(string name) => File.ReadAllText(bench.PathOf(name));
}
