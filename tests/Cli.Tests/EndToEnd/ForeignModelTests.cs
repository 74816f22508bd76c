using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>A core that came out after the program: from Intel's published files to a tree, and to a report elsewhere.</summary>
public sealed class ForeignModelTests : IDisposable
{
    /// <summary>Percentage points; counts are whole numbers in every interval.</summary>
    private const double WithinRounding = 0.01;

    private readonly Workbench bench = InventedCore.PublishedIn(new Workbench().Perf("SECONDS=1 MULTIPLEX=0"));
    private readonly string machine;

    public ForeignModelTests()
    {
        machine = InventedCore.MachineIn(bench);
        bench.With("FAKEPERF_COUNTS", bench.Write("counts.json", InventedCore.Counts));
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task What_was_made_and_what_was_left_out_is_said_with_the_reason()
    {
        var run = (await bench.Tma("models", "compile", "perfmon")).Exits(0);
        Assert.Equal(
            """
            inventedlake  TMA 6.0, 8 nodes, 1 metrics, 8 events, GenuineIntel-18-2A
            Skipped: oldcore: no TMA metrics are published for it
            1 model in models. To measure with them: tma run --model-dir models -- PROGRAM

            """, run.Output);
        Assert.Equal("", run.Error);
        Assert.Equal([bench.PathOf("models/inventedlake.json")], Directory.EnumerateFiles(bench.PathOf("models")));
    }

    [Fact]
    public async Task A_core_that_no_version_knows_is_measured_and_recognised_by_its_number()
    {
        var unknown = (await bench.Run("--root", machine, "--json", "-", "-q", "--", "true")).Exits(0).Document;
        Assert.Contains("tma models compile", unknown.Reason, StringComparison.Ordinal);
        await Compile();

        var run = (await bench.Run("--root", machine, "--model-dir", "models", "--json", "-", "-q", "--", "true")).Exits(0).Document;
        HasExpectedValues(run);
        Assert.Equal(["Backend_Bound", "Memory_Bound"], run.Bottleneck);
        Assert.False(run.Flagged("Core_Bound"));
    }

    [Fact]
    public async Task A_recording_made_with_it_is_reported_where_nobody_has_the_model()
    {
        await Compile();
        var measured = (await bench.Run("--root", machine, "--model-dir", "models", "--json", "-", "-q", "-o", "here.tma", "--", "true")).Exits(0);
        Directory.Delete(bench.PathOf("models"), recursive: true);
        var reported = (await bench.Tma("report", "here.tma", "--json", "-")).Exits(0);
        Assert.Equal(measured.Output, reported.Output);
        (await bench.Tma("report", "here.tma", "--html", "page.html")).Exits(0);
        Assert.Contains(
            "Invented Lake", await File.ReadAllTextAsync(bench.PathOf("page.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_suggested_next_names_the_folder()
    {
        await Compile();
        var run = (await bench.Run("--root", machine, "--model-dir", "models", "--", "true")).Exits(0);
        var command = Regex.Match(run.Error, "tma (explain .*)").Groups[1].Value.Split(' ');
        Assert.Equal(["explain", "Memory_Bound", "--model", "inventedlake", "--model-dir", "models"], command);
        Assert.Contains("STALLS.MEMORY", (await bench.Tma(command)).Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_command_that_takes_a_model_takes_the_folder()
    {
        await Compile();
        Assert.Contains("inventedlake", (await bench.Tma("models", "--model-dir", "models")).Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains(
            "6 slots per cycle, 6 generic and 3 fixed counters", (
                await bench.Tma("models", "inv", "--model-dir", "models")).Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains(
            "Invented Lake", (
                await bench.Tma("doctor", "--root", machine, "--model-dir", "models", "--perf", Repository.FakePerf)).Output, StringComparison.Ordinal);
        var compared = (await bench.Tma(
            "compare", "--perf", Repository.FakePerf, "--root", machine, "--model-dir", "models", "-r", "2", "-w", "0", "--variant", "a=", "--variant",
            "b=X=1", "--json", "-", "-o", "pair.tma", "--", "true")).Exits(0);
        HasExpectedValues(compared.Document);
        (await bench.Tma("compare", "pair.tma")).Exits(0);
    }

    [Fact]
    public async Task A_plan_for_it_is_collected_elsewhere_and_imported_with_the_folder()
    {
        await Compile();
        (await bench.Tma("plan", "--model-dir", "models", "--model", "inventedlake", "-o", "collect.sh")).Exits(0);
        (await bench.Shell("TMA_PERF=\"$FAKEPERF\" sh collect.sh -o out.txt true")).Exits(0);
        var imported = (await bench.Tma("import", "out.txt", "--model-dir", "models", "--json", "-", "-o", "kept.tma")).Exits(0);
        HasExpectedValues(imported.Document);
        HasExpectedValues((await bench.Tma("report", "kept.tma", "--json", "-")).Exits(0).Document);
    }

    [Fact]
    public async Task A_model_of_the_users_goes_before_the_program_s_of_the_same_name_or_processor()
    {
        await Compile();
        var text = await File.ReadAllTextAsync(bench.PathOf("models/inventedlake.json"), TestContext.Current.CancellationToken);
        bench.Write("same-name/skylake.json", text.Replace("\"inventedlake\"", "\"skylake\"", StringComparison.Ordinal));
        HasExpectedValues(
            (
                await bench.Run(
                    "--root", machine, "--model", "skylake", "--model-dir", "same-name", "--json", "-", "-q", "--", "true")).Exits(0).Document, "skylake");

        bench.Write(
            "same-cpu/other.json", text.Replace("\"inventedlake\"", "\"other\"", StringComparison.Ordinal).Replace(
                "GenuineIntel-18-2A", "GenuineIntel-6-5E", StringComparison.Ordinal));
        var cpuinfo = Path.Combine(machine, "proc/cpuinfo");
        await File.WriteAllTextAsync(
            cpuinfo, (
                await File.ReadAllTextAsync(cpuinfo, TestContext.Current.CancellationToken)).Replace(": 18", ": 6", StringComparison.Ordinal).Replace(": 42",
                ": 94", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        HasExpectedValues((await bench.Run("--root", machine, "--model-dir", "same-cpu", "--json", "-", "-q", "--", "true")).Exits(0).Document, "other");
        Assert.Equal(
            "skylake", (await bench.Run("--root", machine, "--json", "-", "-q", "--", "true")).Exits(0).Document.Machine.GetProperty("model").GetString());
    }

    [Theory]
    [InlineData("run --model-dir nowhere -- true", "tma: --model-dir nowhere cannot be read: ")]
    [InlineData("run --model-dir empty -- true", "tma: There is no model in empty. Compile some from Intel's published files: tma models compile DIR.")]
    [InlineData("run --model-dir perfmon -- true", "tma: There is no model in perfmon. It contains Intel's published files; compile them first: tma models "
        + "compile perfmon -o models.")]
    [InlineData("models compile nowhere", "tma: There is no directory 'nowhere'.")]
    [InlineData("models compile empty", "tma: There is no file 'mapfile.csv' under 'empty'.")]
    [InlineData("models compile no-map", "tma: mapfile.csv has no column 'Family-model'.")]
    [InlineData("models compile no-metrics", "tma: No model could be made from no-metrics.")]
    [InlineData("models compile perfmon -o counts.json", "tma: The models cannot be written to counts.json: ")]
    public async Task What_is_no_such_folder_is_said_in_one_sentence(string command, string message)
    {
        Directory.CreateDirectory(bench.PathOf("empty"));
        bench.Write("no-map/mapfile.csv", "one,two\n");
        bench.Write("no-metrics/mapfile.csv", "Family-model,Version,Filename,EventType,Core Type,Native Model ID,Core Role "
            + "Name\nGenuineIntel-6-1A,V4,/OLD/events/old_core.json,core,,,\n");
        var run = (await bench.Tma(command.Split(' '))).Exits(125);
        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Error.Length - 1, run.Error.IndexOf('\n', StringComparison.Ordinal));
    }

    /// <summary>What a published file holds is no more to be trusted than a model: the core is left out, and the others are made.</summary>
    [Theory]
    [InlineData("INV/metrics/inventedlake_metrics.json", "\"100 * ( d /", "\"7 * ( d /", "does not start with 100")]
    [InlineData("INV/metrics/inventedlake_metrics.json", "\"100 * ( d /", "\"100 * ( ( d /", "Expected")]
    [InlineData("INV/metrics/inventedlake_metrics.json", "\"Level\": 1", "\"Level\": \"one\"", "")]
    [InlineData("INV/metrics/inventedlake_metrics.json", "\"TmaVersion\": \"6.0\"", "\"TmaVersion\": \"6\\u001b[31m\"", "is not valid JSON")]
    [InlineData("INV/metrics/inventedlake_metrics.json", "\"CountDomain\": \"Slots\"", "\"CountDomain\": \"a\\nb\"", "is not valid JSON")]
    [InlineData("INV/events/inventedlake_core.json", "\"EventCode\": \"0x9c\"", "\"EventCode\": \"0x9c,umask=1/u -o /tmp/x\"", "")]
    [InlineData("INV/events/inventedlake_core.json", "\"EventCode\": \"0x9c\"", "\"EventCode\": \"0x9c9c9c\"", "16 bits")]
    [InlineData("INV/events/inventedlake_core.json", "{ \"Header\"", "{ \"Header", "")]
    public async Task A_core_whose_files_are_damaged_is_left_out(string file, string part, string replacement, string reason)
    {
        var path = bench.PathOf("perfmon/" + file);
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.Contains(part, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text.Replace(part, replacement, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var run = await bench.Tma("models", "compile", "perfmon");
        if (run.ExitCode != 0)
        {
            run.Exits(125);
            Assert.Contains("Skipped: inventedlake: ", run.Output, StringComparison.Ordinal);
            Assert.Contains(reason, run.Output, StringComparison.Ordinal);
            Assert.False(Directory.Exists(bench.PathOf("models")));
            return;
        }

        // Text out of the event list never reaches perf but as the number it stands for.
        Assert.DoesNotContain(
            "/tmp/x", await File.ReadAllTextAsync(bench.PathOf("models/inventedlake.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models/../inventedlake.json", "")]
    [InlineData("models/other.json", "models/other.json contains a model with another name")]
    public async Task A_recording_with_a_model_under_another_name_is_refused_or_does_without(string name, string message)
    {
        await Compile();
        (await bench.Run("--root", machine, "--model-dir", "models", "-q", "--", "true")).Exits(0);
        using (var archive = await ZipFile.OpenAsync(bench.PathOf("run.tma"), ZipArchiveMode.Update, TestContext.Current.CancellationToken))
        {
            archive.GetEntry("models/inventedlake.json")!.Delete();
            await using var stream = await archive.CreateEntry(name).OpenAsync(TestContext.Current.CancellationToken);
            await stream.WriteAsync(
                await File.ReadAllBytesAsync(
                    bench.PathOf("models/inventedlake.json"), TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        }

        var run = (await bench.Tma("report", "run.tma")).Exits(125);
        Assert.StartsWith("tma: run.tma ", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_model_in_a_recording_is_one_sentence()
    {
        await Compile();
        (await bench.Run("--root", machine, "--model-dir", "models", "-q", "--", "true")).Exits(0);
        var model = await File.ReadAllTextAsync(bench.PathOf("models/inventedlake.json"), TestContext.Current.CancellationToken);
        (string, string)[] replacements =
        [
            ("\"Bad_Speculation\"", "\"Bad,Speculation\""), ("FRONT.BUBBLES / ", "Frontend_Bound / "), ("{\n", new string('[', 300)),
        ];
        foreach (var (part, replacement) in replacements)
        {
            using (var archive = await ZipFile.OpenAsync(bench.PathOf("run.tma"), ZipArchiveMode.Update, TestContext.Current.CancellationToken))
            {
                archive.GetEntry("models/inventedlake.json")!.Delete();
                await using var stream = await archive.CreateEntry("models/inventedlake.json").OpenAsync(TestContext.Current.CancellationToken);
                await stream.WriteAsync(
                    Encoding.UTF8.GetBytes(model.Replace(part, replacement, StringComparison.Ordinal)), TestContext.Current.CancellationToken);
            }

            var run = (await bench.Tma("report", "run.tma")).Exits(125);
            Assert.StartsWith("tma: run.tma: models/inventedlake.json ", run.Error, StringComparison.Ordinal);
            Assert.Equal(run.Error.Length - 1, run.Error.IndexOf('\n', StringComparison.Ordinal));
        }
    }

    private async Task Compile() => (await bench.Tma("models", "compile", "perfmon")).Exits(0);

    private static void HasExpectedValues(ResultJson result, string model = "inventedlake")
    {
        Assert.Equal(model, result.Machine.GetProperty("model").GetString());
        Assert.Equal(InventedCore.Expected.Length, result.Nodes.Count);
        Assert.All(
            InventedCore.Expected, expected => Assert.InRange(
                result.Percent(expected.Node)!.Value, expected.Percent - WithinRounding, expected.Percent + WithinRounding));
    }
}
