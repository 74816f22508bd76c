using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>Whose words go where, and the exit code.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly Workbench bench = new();

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -TERM $$", 143)]
    [InlineData("kill -SEGV $$", 139)]
    [InlineData("kill -KILL $$", 137)]
    public async Task Passes_on_how_the_program_ended(string script, int code)
    {
        var run = await bench.Perf("SECONDS=1").Run("--model", "skylakex", "--", "sh", "-c", script);

        run.Exits(code);
        var report = await bench.Tma("report", "run.tma", "--json", "-");
        Assert.Equal(code, report.Document.Result.GetProperty("exitCode").GetInt32());
    }

    // A file that others write to before, meanwhile and after: nothing may be written over.
    [Theory]
    [InlineData("run -q --regions onednn -- sh -c 'echo 1; echo onednn_verbose,info; echo two'")]
    [InlineData("run -q --metric-from '(1)' -- sh -c 'echo 1; echo two'")]
    public async Task Output_goes_on_where_a_shared_file_ends(string arguments)
    {
        var run = await bench.Shell("{ echo first; \"$TMA\" " + arguments + "; echo last; } >shared 2>/dev/null");

        run.Exits(0);
        Assert.Equal("first\n1\ntwo\nlast\n", await File.ReadAllTextAsync(bench.PathOf("shared"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_programs_output_is_its_own_and_the_tree_is_on_standard_error()
    {
        var run = await bench.Perf("SECONDS=1").Shell("\"$TMA\" run --perf \"$FAKEPERF\" --model skylakex -- sh -c 'printf x; printf y >&2' | od -An -c");

        Assert.Equal("   x\n", run.Exits(0).Output);
        Assert.StartsWith("y\ntma run", run.Error, StringComparison.Ordinal);
        Assert.Contains("Frontend Bound", run.Error, StringComparison.Ordinal);
        Assert.Contains("Recording: run.tma", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_says_nothing_at_all_when_all_went_well()
    {
        var run = await bench.Perf("SECONDS=1").Run("-q", "--model", "skylakex", "-r", "2", "--", "sh", "-c", "echo out; echo err >&2");

        Assert.Equal(("out\nout\n", "err\nerr\n"), (run.Exits(0).Output, run.Error));
    }

    [Fact]
    public async Task Results_for_machines_go_to_standard_output_and_are_nothing_but_the_result()
    {
        var json = await bench.Perf("SECONDS=1").Run("--model", "skylakex", "--json", "-", "--", "true");
        Assert.Equal("tma-result/1", json.Exits(0).Document.Root.GetProperty("schema").GetString());

        var csv = await bench.Run("--model", "skylakex", "--csv", "-", "-I", "100", "--", "true");
        var lines = csv.Exits(0).Output.TrimEnd('\n').Split('\n');
        Assert.Equal("seconds,scope,path,percent,counted,kind,variant,run,name,value,unit", lines[0]);
        Assert.Equal(10, lines.Skip(1).Count(line => line.Contains(",Frontend_Bound,", StringComparison.Ordinal)));
        Assert.Equal(10, lines.Count(line => line.Contains(",,,,counter,true,1,page-faults,", StringComparison.Ordinal)));
        Assert.Single(lines, line => line.EndsWith(",s", StringComparison.Ordinal) && line.Contains(",,,,run,true,1,time,", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Equal(11, line.Split(',').Length));
    }

    [Fact]
    public async Task Without_hardware_counters_a_table_has_the_runs_of_all_variants()
    {
        string[] place = ["--perf", Repository.FakePerf, "--root", bench.PlainMachine(smt: false)];
        var csv = await bench.Tma(["compare", "-r", "2", .. place, "--csv", "-", "--variant", "a=X=1", "--variant", "-b=X=2", "--", "true"]);
        var lines = csv.Exits(0).Output.TrimEnd('\n').Split('\n');

        Assert.DoesNotContain(lines, line => line.Contains(",node,", StringComparison.Ordinal));
        var times = lines.Where(line => line.Contains(",time,", StringComparison.Ordinal));
        Assert.Equal(["a,1", "a,2", "\"'-b\",1", "\"'-b\",2"], times.Select(line => string.Join(',', line.Split(',')[6..8])));
        Assert.Equal(4, lines.Count(line => line.Contains(",run,", StringComparison.Ordinal) && line.Contains(",page-faults,", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Result_files_are_written_whole_and_leave_nothing_beside_them()
    {
        var run = await bench.Perf("SECONDS=1").Run("-q", "--model", "skylakex", "--json", "r.json", "--csv", "r.csv", "--", "true");

        run.Exits(0);
        Assert.Equal(["r.csv", "r.json", "run.tma"], Directory.EnumerateFileSystemEntries(bench.Folder).Select(Path.GetFileName).Order());
        var document = new ResultJson(
            JsonDocument.Parse(await File.ReadAllTextAsync(bench.PathOf("r.json"), TestContext.Current.CancellationToken)).RootElement);
        Assert.Equal(1, document.Result.GetProperty("runs").GetInt32());
    }

    [Fact]
    public async Task Devices_pipes_and_links_stay_what_they_are()
    {
        bench.Perf("SECONDS=1").Write("older.json", "an older result");
        File.CreateSymbolicLink(bench.PathOf("link.json"), "older.json");
        var run = await bench.Shell(
            """
            mkfifo pipe other
            cat pipe >from-pipe & "$TMA" run -q --perf "$FAKEPERF" --model skylakex --json pipe -- true; wait
            # Never a device of the machine: were it replaced, every process would notice.
            cat other >from-other & "$TMA" run -q --perf "$FAKEPERF" --model skylakex --json other --csv /dev/stdout -- true | head -n 1; wait
            "$TMA" run -q --perf "$FAKEPERF" --model skylakex --json link.json --force -- true
            [ -p pipe ] && [ -p other ] && [ -h link.json ] && [ ! -h older.json ] && echo kept
            """);

        Assert.Equal("seconds,scope,path,percent,counted,kind,variant,run,name,value,unit\nkept\n", run.Exits(0).Output);
        Assert.Empty(run.Error);
        foreach (var file in new[] { "from-pipe", "from-other", "older.json" })
        {
            Assert.StartsWith(
                "{\n  \"schema\"", await File.ReadAllTextAsync(bench.PathOf(file), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("printf '%s\\n' --help -l 9 @file [suggest] '' '$HOME' 'a b'", "--help\n-l\n9\n@file\n[suggest]\n\n$HOME\na b\n")]
    [InlineData("-- printf '%s\\n' -- --json -", "--\n--json\n-\n")]
    [InlineData("-l 2 printf '%s\\n' -q --model x", "-q\n--model\nx\n")]
    [InlineData("--level=2 printf '%s\\n' --", "--\n")]
    [InlineData("-q -- printf '%s\\n' \"$(printf 'tab\\tnewline\\nend')\"", "tab\tnewline\nend\n")]
    public async Task Arguments_of_the_program_reach_it_byte_for_byte(string arguments, string output)
    {
        bench.Write("file", "not an argument\n");
        var run = await bench.Perf("SECONDS=1").Shell("exec \"$TMA\" run --perf \"$FAKEPERF\" --model skylakex " + arguments);

        Assert.Equal(output, run.Exits(0).Output);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_reach_the_program_too()
    {
        var run = await bench.Perf("SECONDS=1").Shell(
            // Through the real perf: the stand-in is a .NET program itself and decodes its arguments.
            "\"$TMA\" run -q -- sh -c 'printf %s \"$1\" | od -An -tx1' sh \"$(printf 'a\\377b')\"");

        Assert.Equal(" 61 ff 62\n", run.Exits(0).Output);
    }

    [Fact]
    public async Task The_program_reads_the_standard_input()
    {
        var run = await bench.Perf("SECONDS=1").Shell("printf 'a\\nb\\n' | \"$TMA\" run -q --perf \"$FAKEPERF\" --model skylakex -- wc -l");

        Assert.Equal("2", run.Exits(0).Output.Trim());
    }

    [Fact]
    public async Task Only_the_program_gets_the_extra_environment_and_it_keeps_its_locale()
    {
        var run = await bench.With("LC_ALL", "de_DE.UTF-8").Perf("SECONDS=1").Run(
            "-q", "--model", "skylakex", "--env", "EXTRA=a b=c", "--env", "EMPTY=", "--", "sh", "-c", "echo \"$EXTRA|${EMPTY-unset}|$LC_ALL\"");

        Assert.Equal("a b=c||de_DE.UTF-8\n", run.Exits(0).Output);
    }

    [Fact]
    public async Task Older_recordings_are_kept_with_numbers()
    {
        foreach (var code in new[] { "1", "2", "3" })
        {
            await bench.Perf("SECONDS=1").Run("-q", "--model", "skylakex", "--", "sh", "-c", "exit " + code);
        }

        Assert.Equal(["run.1.tma", "run.2.tma", "run.tma"], Directory.EnumerateFileSystemEntries(bench.Folder).Select(Path.GetFileName).Order());
        Assert.Equal(3, (await bench.Tma("report", "run.tma", "--json", "-")).Document.Result.GetProperty("exitCode").GetInt32());
        Assert.Equal(2, (await bench.Tma("report", "run.1.tma", "--json", "-")).Document.Result.GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public async Task A_reader_that_goes_away_is_no_error()
    {
        await bench.Perf("SECONDS=1").Run("-q", "--model", "skylakex", "--", "true");
        var run = await bench.Shell("{ \"$TMA\" report run.tma --json - ; echo \"code $?\" >&2; } | head -c 1");

        Assert.Equal("{", run.Output);
        Assert.Equal("code 0\n", run.WithoutStackTrace().Error);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(48)]
    [InlineData(40)]
    public async Task Fits_the_width_it_is_told(int columns)
    {
        var run = await bench.With("COLUMNS", columns.ToString(CultureInfo.InvariantCulture)).Perf("SECONDS=1").Run("--model", "skylakex", "--", "true");

        Assert.All(
            run.Exits(0).Error.Split('\n').Where(line => !line.TrimStart().StartsWith("tma ", StringComparison.Ordinal)),
            line => Assert.True(line.Length <= columns, $"{line.Length} columns: {line}"));
    }

    [Theory]
    [InlineData("", "", false)]
    [InlineData("FORCE_COLOR", "1", true)]
    [InlineData("CLICOLOR_FORCE", "1", true)]
    [InlineData("NO_COLOR", "1", false)]
    [InlineData("TERM", "xterm-256color", false)]
    public async Task Colours_only_a_terminal_unless_told_otherwise(string variable, string value, bool coloured)
    {
        var run = await (variable.Length > 0 ? bench.With(variable, value) : bench).Perf("SECONDS=1").Run("--model", "skylakex", "--", "true");
        Assert.Equal(coloured, run.Exits(0).Error.Contains('\e', StringComparison.Ordinal));

        var never = await bench.Run("--color", "never", "--model", "skylakex", "--", "true");
        Assert.DoesNotContain("\e", never.Error, StringComparison.Ordinal);
        var always = await bench.With("NO_COLOR", "1").With("TERM", "dumb").Run("--color", "always", "--model", "skylakex", "--", "true");
        Assert.Contains("\e[", always.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C")]
    [InlineData("POSIX")]
    [InlineData("de_DE.ISO-8859-1")]
    public async Task Writes_ascii_where_the_locale_is_not_utf8(string locale)
    {
        var run = await bench.With("LC_ALL", locale).Perf("SECONDS=1").Run("--model", "skylakex", "--", "true");

        Assert.All(run.Exits(0).Error, c => Assert.True(char.IsAscii(c), $"U+{(int)c:X4} in {run.Error}"));
    }

    public void Dispose() => bench.Dispose();
}
