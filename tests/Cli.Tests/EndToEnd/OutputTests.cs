using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>Files that are written: nothing of the user's is destroyed, and what cannot be written is said before anything runs.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly Workbench bench = new();

    public void Dispose() => bench.Dispose();

    /// <summary>Each before the program runs; with what must still be as it was.</summary>
    [Theory]
    [InlineData("run --html new.html --json ./new.html -- touch ran", "--json ./new.html and --html new.html", "the same file")]
    [InlineData("run --html new.html --json dir/../new.html -- touch ran", "--html new.html", "the same file")]
    [InlineData("run --html link.html --json stranger.txt -- touch ran", "link.html", "the same file")]
    [InlineData("run --html dangling --json missing.html -- touch ran", "dangling", "the same file")]
    [InlineData("run -o both --html both -- touch ran", "-o both", "the same file")]
    [InlineData("run --json - --csv - -- touch ran", "--json and --csv", "standard output")]
    [InlineData("run --html nodir/x.html -- touch ran", "nodir does not exist", "Create it")]
    [InlineData("run -o nodir/x.tma -- touch ran", "nodir does not exist", "Create it")]
    [InlineData("run --trace dir -- touch ran", "dir is a directory", "Name a file")]
    [InlineData("run -o stranger.txt -- touch ran", "not a tma recording", "another name")]
    [InlineData("run --markdown kept.tma -- touch ran", "would replace a recording", "another name")]
    [InlineData("run --markdown link.tma -- touch ran", "would replace a recording", "another name")]
    [InlineData("run --html -q -- touch ran", "-q looks like an option", "./-q")]
    [InlineData("run -o - -- touch ran", "a recording is a file", "--no-recording")]
    [InlineData("run --no-recording -o x.tma -- touch ran", "--no-recording", "Use only one")]
    [InlineData("run --json program -- ./program", "the program to measure", "another name")]
    [InlineData("run --json program-link -- ./program", "the program to measure", "another name")]
    [InlineData("run --json stranger.txt -- cp stranger.txt ran", "a file passed to the program", "another name")]
    [InlineData("compare --json program --variant-command a=./program --variant-command b=true -r 1 -w 0", "the program to measure", "another name")]
    [InlineData("report kept.tma --html kept.tma", "kept.tma", "another name")]
    [InlineData("report kept.tma --html link.tma", "link.tma", "another name")]
    [InlineData("report kept.tma -o page.html", "--html", "recording")]
    [InlineData("demo -o page.html", "--html", "recording")]
    [InlineData("report kept.tma --charts nodir/charts", "nodir does not exist", "Create it")]
    [InlineData("report kept.tma --charts stranger.txt", "not a directory", "Name a directory")]
    [InlineData("run --charts stranger.txt -- touch ran", "not a directory", "Name a directory")]
    [InlineData("run --charts - -- touch ran", "it writes several files", "Name a directory")]
    [InlineData("compare --charts stranger.txt --variant-command a=./program --variant-command b=true -r 1 -w 0", "not a directory", "Name a directory")]
    [InlineData("import counts.csv --charts stranger.txt", "not a directory", "Name a directory")]
    [InlineData("import counts.csv --json ./counts.csv", "the input file", "another name")]
    [InlineData("import --trace trace.json kept.tma --html trace.json", "the input trace", "another name")]
    [InlineData("import --trace trace.json kept.tma -o kept.tma", "the input file", "another name")]
    [InlineData("compare kept.tma kept.tma --json kept.tma", "kept.tma", "another name")]
    public async Task Refuses_what_would_destroy_a_file_before_anything_runs(string arguments, string cause, string remedy)
    {
        await Prepare();
        var run = await bench.Shell("exec \"$TMA\" " + arguments);

        run.Exits(125);
        Assert.Contains(cause, run.Error, StringComparison.Ordinal);
        Assert.Contains(remedy, run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Error.Length - 1, run.Error.IndexOf('\n', StringComparison.Ordinal));
        var left = await bench.Shell("cat stranger.txt counts.csv trace.json program; cmp kept.tma copy.tma && ls");
        Assert.Equal(
            "a stranger's\n1;;slots;1;100.00;;\n[]\n#!/bin/sh\ntouch "
                + "ran\ncopy.tma\ncounts.csv\ndangling\ndir\nkept.tma\nlink.html\nlink.tma\nprogram\nprogram-link\nstranger.txt\ntrace.json\n",
            left.Exits(0).Output);
    }

    // The stranger's files begin like ours where they can: what a person wrote is not the output of tma because it is HTML, JSON or stacks.
    [Theory]
    [InlineData("html", "<!doctype html>\n<title>My page</title>\n")]
    [InlineData("json", "{\"schema\": \"mine/1\"}\n")]
    [InlineData("csv", "seconds,scope\n1,2\n")]
    [InlineData("markdown", "### Notes\n\n| a | b |\n")]
    [InlineData("trace", "{\"traceEvents\":[]}\n")]
    [InlineData("folded", "a stranger's text 1 or 2\n")]
    [InlineData("speedscope", "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\"exporter\":\"other\"}\n")]
    [InlineData("pprof", "text\n")]
    public async Task Replaces_its_own_output_and_no_file_of_a_stranger_unless_forced(string format, string stranger)
    {
        var isProfile = format is "folded" or "speedscope" or "pprof";
        bench.With("FAKEPERF_PMU", "");
        (await bench.Tma(
            [
                isProfile ? "locate" : "run", "--perf", Repository.FakePerf, "-q", "-o", "kept.tma", .. isProfile ? (string[])["--for", "cpu-clock"] : [],
                "--", "true",
            ]))
            .Exits(0);
        bench.Write("out", stranger);
        string[] write = ["report", "kept.tma", "--" + format, "out"];

        var refused = (await bench.Tma(write)).Exits(125);
        Assert.Equal(
            $"tma: --{format} out exists, and tma did not write it as the output of --{format}. Choose another name, or replace it with --force.\n",
            refused.Error);
        Assert.Equal(stranger, await File.ReadAllTextAsync(bench.PathOf("out"), TestContext.Current.CancellationToken));

        (await bench.Tma([.. write, "--force"])).Exits(0);
        var first = await File.ReadAllBytesAsync(bench.PathOf("out"), TestContext.Current.CancellationToken);
        (await bench.Tma(write)).Exits(0);
        Assert.Equal(first, await File.ReadAllBytesAsync(bench.PathOf("out"), TestContext.Current.CancellationToken));
        bench.Write("out", "");
        (await bench.Tma(write)).Exits(0);
        (await bench.Tma("report", "kept.tma", "--html", "kept.tma", "--force")).Exits(125);
    }

    [Fact]
    public async Task Devices_and_pipes_take_results_and_recordings_and_may_be_shared()
    {
        var made = await bench.Shell("mknod null c 1 3");
        Assert.SkipUnless(made.ExitCode == 0, "only root can make a device");
        var run = await bench.Shell(
            """
            "$TMA" run -q -o null --html null --json null -- true && mkfifo pipe &&
            { cat pipe >copy.tma & "$TMA" run -q -o pipe -- sh -c 'exit 3'; echo $?; wait; }
            [ -c null ] && [ -p pipe ] && ls && "$TMA" report copy.tma --json - | grep exitCode
            """);

        Assert.Equal("3\ncopy.tma\nnull\npipe\n      \"exitCode\": 3,\n", run.Exits(0).Output);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Standard_output_in_a_file_is_not_replaced_by_a_result()
    {
        var run = await bench.Shell("\"$TMA\" run -q --json out.json -- echo the programs words >out.json; echo $?; cat out.json");

        Assert.Equal("125\n", run.Exits(0).Output);
        Assert.Contains("standard output is written to", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run --no-recording -- sh -c 'exit 3'", 3)]
    [InlineData("compare --no-recording -r 1 -w 0 --variant a= --variant b= -- true", 0)]
    public async Task Keeps_no_recording_when_told_so_and_says_nothing_of_one(string arguments, int code)
    {
        var run = await bench.Shell("TMPDIR=\"$PWD\"; export TMPDIR; \"$TMA\" " + arguments);

        run.Exits(code);
        Assert.DoesNotContain("ecording", run.Error + run.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Folder));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_costs_the_default_place_only()
    {
        var run = await bench.Shell(
            """
            mkdir ro tmp && mount -t tmpfs -o ro tmpfs ro 2>/dev/null || exit 77
            (cd ro && TMPDIR=../tmp "$TMA" run -q -- sh -c 'exit 3'; echo $?; "$TMA" run -q -o run.tma -- echo ran; echo $?)
            umount ro; ls tmp | sed 's/[a-z0-9]*\.tma/X.tma/'
            """);
        Assert.SkipWhen(run.ExitCode == 77, "only root can mount");

        Assert.Equal("3\n125\nrun-X.tma\n", run.Output);
        Assert.Contains("This directory is not writable", run.Error, StringComparison.Ordinal);
        Assert.Contains("The recording run.tma cannot be written", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Older_recordings_are_numbered_and_nothing_else_is_touched()
    {
        bench.Write("run.2.tma", "a stranger's");
        var run = await bench.Shell(
            """
            for code in 1 2 3; do "$TMA" run -q -- sh -c "exit $code"; done
            for name in run.tma run.1.tma run.3.tma; do "$TMA" report $name --json - | grep -o 'exitCode.*'; done
            cat run.2.tma; ls
            """);

        Assert.Equal("exitCode\": 3,\nexitCode\": 2,\nexitCode\": 1,\na stranger'srun.1.tma\nrun.2.tma\nrun.3.tma\nrun.tma\n", run.Exits(0).Output);
    }

    private async Task Prepare()
    {
        bench.Write("stranger.txt", "a stranger's\n");
        bench.Write("counts.csv", "1;;slots;1;100.00;;\n");
        bench.Write("trace.json", "[]\n");
        bench.Write("program", "#!/bin/sh\ntouch ran\n");
        var made = await bench.Shell(
            """
            chmod +x program && mkdir dir && ln -s program program-link && ln -s stranger.txt link.html && ln -s missing.html dangling
            "$TMA" run -q -o kept.tma -- true && cp kept.tma copy.tma && ln -s kept.tma link.tma
            """);
        made.Exits(0);
    }
}
