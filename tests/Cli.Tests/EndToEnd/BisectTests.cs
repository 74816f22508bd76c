using System.Text.Json;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary><c>tma bisect</c> in a repository of forty commits, of which one makes a shell script sleep longer.</summary>
public sealed class BisectTests : IDisposable
{
    /// <summary>Where no whole search is made.</summary>
    private const int Few = 3;

    /// <summary>Makes the program from the file that one commit changes.</summary>
    private const string Build = "echo \"#!/bin/sh\" >app; echo \"sleep $(cat delay)\" >>app; chmod +x app";

    private readonly Workbench bench = new();

    public BisectTests()
    {
        Assert.SkipUnless(Tools.IsInstalled("git"), "git is not installed on this machine");
        Directory.CreateDirectory(bench.PathOf("tmp"));
        bench.With("TMPDIR", bench.PathOf("tmp"));
        bench.Write(".gitignore", "tmp/\n");
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task The_planted_commit_is_found_in_few_runs_and_nothing_is_left()
    {
        await MakeCommits(40, culprit: 23);
        bench.Write("delay", "not committed\n");
        var run = await Bisect(40, "--html", "page.html", "--json", "found.json");

        run.Exits(0);
        var flat = Flat(run.Output);
        Assert.Contains("is the first slow commit: ", flat, StringComparison.Ordinal);
        Assert.Contains("subject change 23", flat, StringComparison.Ordinal);
        Assert.Contains("Waiting accounts for", flat, StringComparison.Ordinal);
        var document = Document("found.json");
        Assert.Equal(("tma-bisect/1", "found"), (Text(document, "schema"), Text(document, "outcome")));
        var culprit = document.GetProperty("culprit");
        Assert.Equal(("change 23", await Git("rev-parse", "HEAD~17")), (Text(culprit, "subject"), Text(culprit, "hash")));
        Assert.Equal(await Git("log", "-1", "--format=%aI", "HEAD~17"), Text(culprit, "authorDate"));
        Assert.Equal(await Git("rev-parse", "HEAD~18"), Text(document.GetProperty("parent"), "hash"));
        Assert.True(document.GetProperty("ratio").GetProperty("low").GetDouble() > 1.2);
        Assert.Equal(2, document.GetProperty("comparison").GetProperty("results").GetArrayLength());

        // Two comparisons of 8 to 12 rounds and 6 steps of 3 to 8, with the warm-ups of each.
        Assert.InRange(document.GetProperty("steps").GetArrayLength(), 5, 6);
        Assert.InRange(document.GetProperty("executions").GetInt32(), (2 * 18) + (5 * 10), (2 * 26) + (6 * 25));
        await NothingIsLeft();
        Assert.Equal("not committed\n", await File.ReadAllTextAsync(bench.PathOf("delay"), TestContext.Current.CancellationToken));
        Assert.False(File.Exists(bench.PathOf("app")));
        Assert.True(File.Exists(bench.PathOf("page.html")));
        Assert.Contains("slower than", (await bench.Tma("report", "run.tma")).Exits(0).Output, StringComparison.Ordinal);
    }

    /// <summary>The terminal sends it to every process of the group; also to git and the build.</summary>
    [Theory]
    [InlineData("INT", true, 130, "sleep 30 & : >$MARK; wait")]
    [InlineData("TERM", false, 143, "sleep 30 & : >$MARK; wait")]
    [InlineData("INT", true, 130, ": >$MARK")]
    [InlineData("TERM", false, 143, ": >$MARK")]
    public async Task A_signal_leaves_neither_worktree_nor_process_nor_file(string signal, bool toAll, int code, string build)
    {
        await MakeCommits(Few, culprit: 2);
        bench.With("MARK", bench.PathOf("begun"));
        var run = await bench.Execute(
            "/bin/sh",
            [
                "-c", "exec setsid \"$@\"", "sh", Repository.Tma, "bisect", "--good", $"HEAD~{Few - 1}",
                "--build", $"{Build}; echo 'sleep 30' >>app; {build}", "--", "./app",
            ],
            async tma =>
            {
                await bench.WaitFor("begun");
                if (!build.Contains("wait", StringComparison.Ordinal))
                {
                    await bench.WaitUntil(() => Directory.EnumerateDirectories(bench.PathOf("tmp"), "tma-run-*").Count() > 1, "nothing was measured");
                }

                Tools.Send(signal, toAll ? -tma : tma);
            });

        run.Exits(code);
        await NothingIsLeft();
        Assert.False(File.Exists(bench.PathOf("run.tma")));
    }

    [Fact]
    public async Task Commits_whose_build_or_program_fails_are_skipped()
    {
        await MakeCommits(8, culprit: 7);
        var run = await Bisect(
            8, "--build", $"{Build}; n=$(cat n); [ $n != 4 ] || exit 1; [ $n != 5 ] || echo 'exit 3' >>app", "-w", "0", "--json", "found.json");

        run.Exits(0);
        var document = Document("found.json");
        Assert.Equal("change 7", Text(document.GetProperty("culprit"), "subject"));
        var reasons = document.GetProperty("skipped").EnumerateArray().Select(skip => Text(skip, "reason")).ToList();
        Assert.Contains(reasons, reason => reason.StartsWith("the build ended with exit code 1", StringComparison.Ordinal));
        Assert.All(reasons, reason => Assert.Contains("ended with exit code", reason, StringComparison.Ordinal));
        await NothingIsLeft();
    }

    [Fact]
    public async Task A_revision_that_is_not_slower_is_said()
    {
        await MakeCommits(Few, culprit: 2);
        bench.Write("old.json", "{\n  \"schema\": \"tma-bisect/1\"\n}\n");
        var run = await Bisect(Few, "--json", "old.json", "--higher-is-better", "--metric-from", "n=(\\d+)", "--build", "echo 'echo n=5' >app; chmod +x app");

        run.Exits(125);
        Assert.Contains("is not worse than", Flat(run.Output), StringComparison.Ordinal);
        Assert.Equal("not-slower", Text(Document("old.json"), "outcome"));
        await NothingIsLeft();
    }

    /// <summary>Every execution of the answer counts another group; what only decides needs none.</summary>
    [Fact]
    public async Task Only_the_answer_is_counted_group_by_group()
    {
        const int MostRounds = 12;
        await MakeCommits(Few, culprit: 2);
        bench.WithRatesOfLevelOne();
        var run = await Bisect(
            Few, "--perf", Repository.FakePerf, "--model", "skylakex", "--no-multiplex", "-l", "2", "-w", "0", "-r", $"{MostRounds}", "--json", "found.json");

        run.Exits(0);
        var document = Document("found.json");
        var answer = document.GetProperty("comparison").GetProperty("results")[1];
        var passes = answer.GetProperty("passes").GetInt32();
        Assert.True(passes > 1);
        var ofSteps = 3 * document.GetProperty("steps").EnumerateArray().Sum(step => step.GetProperty("rounds").GetInt32());
        var ofAnswer = 2 * answer.GetProperty("runs").GetInt32() * passes;
        Assert.InRange(document.GetProperty("executions").GetInt32() - ofSteps - ofAnswer, 2 * 8, 2 * MostRounds);
    }

    [Theory]
    [InlineData("the build ended with exit code 7", "echo no rule; exit 7")]
    [InlineData("no rule", "echo no rule; exit 7")]
    [InlineData("the program ./app was not found", "true")]
    [InlineData("the program ended with exit code 9", "printf '#!/bin/sh\\nexit 9\\n' >app; chmod +x app")]
    public async Task An_end_that_cannot_be_measured_is_named_with_the_reason(string reason, string build)
    {
        await MakeCommits(Few, culprit: 2);
        var run = await Bisect(Few, "--build", build);

        run.Exits(125);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.Contains((await Git("rev-parse", $"HEAD~{Few - 1}"))[..7], run.Error, StringComparison.Ordinal);
        await NothingIsLeft();
    }

    [Theory]
    [InlineData("--good is missing", "--build", "true", "--", "x")]
    [InlineData("--build is missing", "--good", "HEAD", "--", "x")]
    [InlineData("No program to measure", "--good", "HEAD", "--build", "true")]
    [InlineData("--good takes a revision such as v1.2", "--good=--all", "--build", "true", "--", "x")]
    [InlineData("This directory is not in a git repository", "--good", "HEAD", "--build", "true", "--", "x")]
    [InlineData("There is no option --pid", "--good", "HEAD", "--build", "true", "--pid", "1", "--", "x")]
    public async Task What_is_missing_is_said_before_anything_is_built(string said, params string[] arguments)
    {
        if (!said.Contains("repository", StringComparison.Ordinal))
        {
            await bench.Shell("git init -q .");
        }

        var run = await bench.Tma(["bisect", .. arguments]);
        run.Exits(125);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.PathOf("tmp"), "tma-*"));
    }

    private Task<TmaRun> Bisect(int commits, params string[] options) => bench.Tma(
        ["bisect", "--good", $"HEAD~{commits - 1}", .. options.Contains("--build") ? options : ["--build", Build, .. options], "--", "./app"]);

    private async Task MakeCommits(int count, int culprit) => (await bench.Shell(
        $"""
        git init -q -b main . && for i in $(seq {count}); do
        echo $i >n; if [ $i -lt {culprit} ]; then echo 0.02; else echo 0.2; fi >delay
        git add -A; git -c user.name=a -c user.email=a@example.org commit -q -m "change $i"; done
        """)).Exits(0);

    private async Task<string> Git(params string[] arguments) => (await bench.Execute("git", arguments)).Exits(0).Output.Trim();

    private async Task NothingIsLeft()
    {
        await bench.HasNoProcesses();
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.PathOf("tmp"), "tma-*"));
        Assert.Single((await Git("worktree", "list")).Split('\n'));
        Assert.Equal("refs/heads/main", await Git("symbolic-ref", "HEAD"));
    }

    private JsonElement Document(string name) => JsonDocument.Parse(File.ReadAllText(bench.PathOf(name))).RootElement;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string Flat(string text) => string.Join(' ', text.Split(' ', '\n').Where(word => word.Length > 0));
}
