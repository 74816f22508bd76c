using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary><c>tma report</c> on what comes from elsewhere: one sentence or a right answer, never a stack trace or a hang.</summary>
public sealed class RecordingTests : IDisposable
{
    private readonly Workbench bench = new Workbench().Perf("SECONDS=1 MULTIPLEX=0");

    [Fact]
    public async Task Files_that_are_no_recordings_are_refused_in_one_sentence()
    {
        bench.Write("empty", "");
        bench.Write("text", "hello");
        Directory.CreateDirectory(bench.PathOf("folder"));
        await File.WriteAllBytesAsync(bench.PathOf("zip"), Archive(("other", "x")), TestContext.Current.CancellationToken);
        string[] manifests =
        [
            "", "null", "[]", "{}", "{\"schema\":\"tma-recording/9\"}", "{\"schema\":\"tma-recording/1\"}", new string('[', 100_000), "\"\\ud800\"",
        ];
        foreach (var manifest in manifests)
        {
            await File.WriteAllBytesAsync(
                bench.PathOf($"manifest{manifest.Length}"), Archive(("manifest.json", manifest)), TestContext.Current.CancellationToken);
        }

        foreach (var path in Directory.EnumerateFileSystemEntries(bench.Folder).Order())
        {
            var run = await bench.Tma("report", path);
            run.Exits(125);
            Assert.StartsWith("tma: " + path, run.Error, StringComparison.Ordinal);
            Assert.Equal(run.Error.Length - 1, run.Error.IndexOf('\n', StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_recording_that_was_cut_off_or_changed_gives_a_sentence_or_a_result()
    {
        await bench.Run("-q", "--model", "skylakex", "--", "true");
        var whole = await File.ReadAllBytesAsync(bench.PathOf("run.tma"), TestContext.Current.CancellationToken);
        var random = new Random(71);
        for (var i = 0; i < 12; i++)
        {
            var bytes = i % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (var change = 0; change < i && i % 2 == 1; change++)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            await File.WriteAllBytesAsync(bench.PathOf("bad.tma"), bytes, TestContext.Current.CancellationToken);
            var run = (await bench.Tma("report", "bad.tma", "--json", "-")).WithoutStackTrace();
            Assert.True(
                run.ExitCode == 0
                    || (run.ExitCode == 125 && run.Error.IndexOf('\n', StringComparison.Ordinal) == run.Error.Length - 1), $"{run.ExitCode}: {run.Error}");
        }
    }

    [Theory]
    [InlineData("\"file\": *\"perf/0001.csv\"", "\"file\": \"../../../etc/passwd\"")]
    [InlineData("\"file\": *\"perf/0001.csv\"", "\"file\": \"/etc/passwd\"")]
    [InlineData("\"file\": *\"perf/0001.csv\"", "\"fale\": \"perf/0001.csv\"")]
    [InlineData("\"index\": *1,", "\"index\": 2000000000,")]
    [InlineData("\"index\": *1,", "\"index\": -5,")]
    [InlineData("\"model\": *\"skylakex\"", "\"model\": \"../../skylakex\"")]
    [InlineData("\"level\": *\"3\"", "\"level\": \"99999999999\"")]
    [InlineData("\"wallSeconds\": *[0-9.eE-]+", "\"wallSeconds\": -1")]
    [InlineData("\"wallSeconds\": *[0-9.eE-]+", "\"wallSeconds\": 1e308")]
    public async Task Hostile_manifests_reach_nothing_and_break_nothing(string pattern, string replacement)
    {
        await bench.Run("-q", "--model", "skylakex", "--", "true");
        Rewrite(manifest =>
        {
            var changed = Regex.Replace(manifest, pattern, replacement);
            Assert.NotEqual(manifest, changed);
            return changed;
        });

        var run = (await bench.Tma("report", "run.tma", "--json", "-")).WithoutStackTrace();
        Assert.True(run.ExitCode is 0 or 125, run.Error);
        Assert.DoesNotContain("root:", run.Output + run.Error, StringComparison.Ordinal);
        Assert.True(run.ExitCode == 0 || run.Error.IndexOf('\n', StringComparison.Ordinal) == run.Error.Length - 1, run.Error);
    }

    [Fact]
    public async Task A_run_that_was_killed_can_be_reported_from_what_it_left()
    {
        await bench.Perf("SECONDS=").Execute(
            Repository.Tma,
            ["run", "--perf", Repository.FakePerf, "--model", "skylakex", "-I", "50", "--", "sh", "-c", ": >started; exec sleep 3"],
            async tma =>
            {
                await bench.WaitFor("started");
                await bench.WaitUntil(
                    () => new FileInfo(bench.PathOf("run.tma.partial/perf/0001.csv")) is { Exists: true, Length: > 0 }, "no interval was recorded");
                Tools.Send("KILL", tma);
            });

        var run = await bench.Tma("report", "run.tma.partial", "--json", "-");
        Assert.Contains("recording-partial", run.Exits(0).Document.Findings);
        Assert.Equal("C", run.Document.Grade);
        Assert.Contains(run.Document.Nodes, node => ResultJson.PercentOf(node) is not null);

        // The next run does not stumble over it.
        (await bench.Perf("SECONDS=1").Run("-q", "--model", "skylakex", "--", "true")).Exits(0);
        Assert.True(File.Exists(bench.PathOf("run.tma")));
        await bench.HasNoProcesses();
    }

    [Fact]
    public async Task The_report_prints_what_the_run_printed()
    {
        var run = await bench.Run("--model", "skylakex", "-r", "2", "--", "sh", "-c", "exit 2");
        var report = await bench.Tma("report", "run.tma");

        Assert.Contains(report.Exits(0).Output, run.Error, StringComparison.Ordinal);
        Assert.Contains("Frontend Bound", report.Output, StringComparison.Ordinal);
        Assert.Empty(report.Error);
    }

    public void Dispose() => bench.Dispose();

    private static byte[] Archive(params (string Name, string Content)[] files)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return memory.ToArray();
    }

    private void Rewrite(Func<string, string> change)
    {
        using var archive = ZipFile.Open(bench.PathOf("run.tma"), ZipArchiveMode.Update);
        var entry = archive.GetEntry("manifest.json")!;
        string text;
        using (var reader = new StreamReader(entry.Open()))
        {
            text = reader.ReadToEnd();
        }

        entry.Delete();
        using var writer = new StreamWriter(archive.CreateEntry("manifest.json").Open());
        writer.Write(change(text));
    }
}
