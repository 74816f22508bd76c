using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>
/// The steps of the GitHub action, run as its scripts on a repository of two commits. The program is built by each commit's own command and sleeps
/// for the time that the commit says.
/// </summary>
public sealed class ActionTests : IDisposable
{
    private readonly Workbench bench = new();

    [Fact]
    public async Task A_slower_head_fails_and_says_by_how_much()
    {
        await Commit("0.01", "Fast");
        await Commit("0.4", "Slow");

        var run = await Compare("BASE=HEAD^ HEAD=HEAD");

        run.Exits(1);
        var text = await Text("result.md");
        Assert.StartsWith("<!-- tma -->\n", text, StringComparison.Ordinal);
        Assert.Contains("head is ", text, StringComparison.Ordinal);
        Assert.Contains("× slower than base", text, StringComparison.Ordinal);
        Assert.Contains("**Failed:** the head is more than 2 % slower", text, StringComparison.Ordinal);
        Assert.Contains("failures=\"1\"", await Text("junit.xml"), StringComparison.Ordinal);
        Assert.Contains("<!doctype html>", await Text("report.html"), StringComparison.Ordinal);
        // Both checkouts are gone, and what was there is as it was.
        Assert.Single((await Git("worktree list")).Output.Trim().Split('\n'));
        Assert.Equal("", (await Git("status --short --untracked-files=no")).Output);
    }

    [Fact]
    public async Task A_step_of_a_workflow_succeeds_and_leaves_the_code_to_the_last()
    {
        await Commit("0.05", "Slow");
        await Commit("0.01", "Fast");

        var run = await Compare("GITHUB_OUTPUT=$PWD/outputs GITHUB_STEP_SUMMARY=$PWD/summary BASE=HEAD^ HEAD=HEAD");

        run.Exits(0);
        var outputs = await File.ReadAllLinesAsync(bench.PathOf("repository/outputs"), Token);
        Assert.Equal("exit-code=0", outputs[0]);
        Assert.Equal(["exit-code", "report", "result"], outputs.Select(line => line.Split('=')[0]));
        Assert.True(File.Exists(outputs[1]["report=".Length..]));
        Assert.Contains("**Passed:**", await File.ReadAllTextAsync(bench.PathOf("repository/summary"), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_counters_is_said()
    {
        await Commit("0.01", "One");
        await Commit("0.01", "Two");

        // The doctor of a machine without a PMU ends with 3.
        var run = await Compare("BASE=HEAD^ HEAD=HEAD RUNS=2");

        Assert.InRange(run.ExitCode, 0, 1);
        Assert.Contains("This runner has no hardware counters", await Text("result.md"), StringComparison.Ordinal);
    }

    // The base became five times as fast after the head left it, and the head only gained a text: three runs of the same program never differ by a factor
    // of two. The build leaves what cannot be removed without permission.
    [Fact]
    public async Task A_head_is_not_blamed_for_what_the_base_has_gained_and_a_result_is_replaced()
    {
        await Commit("0.05", "Slow");
        (await Git("checkout -q -b topic")).Exits(0);
        bench.Write("repository/text", "more\n");
        await Commit("0.05", "Text");
        (await Git("checkout -q -")).Exits(0);
        await Commit("0.01", "Fast");
        var build = "export BUILD='sh make.sh && mkdir -p cache/inner && chmod a-w cache/inner' && export";

        (await Compare($"RUNS=3 SLOWER=100 && {build} BASE=HEAD HEAD=topic")).Exits(0);
        var again = await Compare($"RUNS=3 SLOWER=100 && {build} BASE=HEAD HEAD=topic");

        again.Exits(0);
        Assert.Contains("**Passed:**", await Text("result.md"), StringComparison.Ordinal);
        Assert.Single((await Git("worktree list")).Output.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_full_clone_keeps_its_history_and_finds_a_branch_of_its_origin()
    {
        await Commit("0.01", "One");
        await Commit("0.01", "Two");
        await Commit("0.01", "Three");
        (await bench.Shell("mv repository upstream && git clone -q \"file://$PWD/upstream\" repository && cd repository && git checkout -q -B topic HEAD"
            + " && git branch -q -D main master 2>/dev/null; git rev-parse --verify origin/HEAD")).Exits(0);

        (await Compare("RUNS=2 SLOWER=100 BASE=HEAD HEAD=topic")).Exits(0);

        Assert.Equal("3", (await Git("rev-list --count HEAD")).Output.Trim());
        Assert.Equal("false", (await Git("rev-parse --is-shallow-repository")).Output.Trim());
    }

    [Theory]
    [InlineData("BASE='--upload-pack=touch owned;git-upload-pack'", "there is no revision --upload-pack")]
    [InlineData("OPTIONS=\"--runs '\"", "OPTIONS cannot be read")]
    [InlineData("BASE=nowhere", "there is no revision nowhere here: let actions/checkout fetch it (fetch-depth: 0)")]
    [InlineData("BUILD=", "BUILD is missing")]
    [InlineData("BUILD='exit 3'", "the build of base (")]
    public async Task What_cannot_be_compared_is_said(string variables, string reason)
    {
        await Commit("0.01", "One");
        await Commit("0.01", "Two");

        var run = await Compare(variables);

        run.Exits(125);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.Single((await Git("worktree list")).Output.Trim().Split('\n'));
    }

    public void Dispose() => bench.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<string> Text(string name) => File.ReadAllTextAsync(bench.PathOf("repository/out/" + name), Token);

    private Task<TmaRun> Git(string arguments) => bench.Shell($"cd repository && git {arguments}");

    private async Task Commit(string seconds, string subject)
    {
        bench.Write("repository/make.sh", $"printf '#!/bin/sh\\nsleep {seconds}\\n' >program && chmod +x program\n");
        bench.Write("repository/.gitignore", "program\nout\noutputs\nsummary\n");
        const string Author = "-c user.name=a -c user.email=a@example.org";
        (await bench.Shell($"cd repository && git init -q . && git add -A && git {Author} commit -q --allow-empty -m {subject}")).Exits(0);
    }

    private async Task<TmaRun> Compare(string variables)
    {
        Assert.SkipUnless(Tools.IsInstalled("git"), "git is not installed");
        bench.Write("bin/tma", $"#!/bin/sh\nexec {Repository.Tma} \"$@\"\n");
        File.SetUnixFileMode(bench.PathOf("bin/tma"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return await bench.Shell(
            $"cd repository && PATH={bench.PathOf("bin")}:$PATH && export PATH BUILD='sh make.sh' PROGRAM='./program' OUT=out RUNS=6 && export {variables} && "
                + Path.Combine(Repository.Root, "action", "compare"));
    }
}
