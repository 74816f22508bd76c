using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>What is missing around tma is a sentence, or nothing at all where it can do without.</summary>
public sealed class SurroundingTests : IDisposable
{
    private readonly Workbench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("run -- sh -c 'exit 3' 2>&-", 3)]
    [InlineData("run -- sh -c 'exit 3' 2>/dev/full", 3)]
    [InlineData("run -o x.tma -- sh -c 'exit 3' >&- 2>&-", 3)]
    [InlineData("run -q --json - -- sh -c 'exit 3' >/dev/full", 125)]
    [InlineData("run -q --json - -- sh -c 'exit 3' >&-", 125)]
    [InlineData("report nothing.tma 2>&-", 125)]
    [InlineData("report nothing.tma 2>/dev/full", 125)]
    public async Task Streams_that_cannot_be_written_change_no_exit_code_that_is_not_theirs(string arguments, int code)
    {
        var run = await bench.Shell("\"$TMA\" " + arguments + "; echo $?");

        Assert.Equal(code + "\n", run.Exits(0).Output);
    }

    [Theory]
    [InlineData("report run.tma")]
    [InlineData("report run.tma --json -")]
    [InlineData("--version")]
    [InlineData("models")]
    public async Task A_full_standard_output_is_named_in_the_sentence(string arguments)
    {
        await bench.Run("-q", "--", "true");
        var run = await bench.Shell("exec \"$TMA\" " + arguments + " >/dev/full");

        Assert.Equal("tma: Standard output cannot be written: No space left on device.\n", run.Exits(125).Error);
    }

    [Fact]
    public async Task A_reader_that_goes_away_leaves_the_programs_exit_code()
    {
        var run = await bench.Shell("{ \"$TMA\" run -q --json - -- sh -c 'exit 3'; echo $? >&2; } | true");

        Assert.Equal("3\n", run.Exits(0).Error);
    }

    [Fact]
    public async Task Closed_streams_are_never_a_file_that_is_written()
    {
        var run = await bench.Shell("\"$TMA\" run -v -- true 2>&- >&- <&-; \"$TMA\" report run.tma | grep -c '^tma run'");

        Assert.Equal("1\n", run.Exits(0).Output);
    }

    [Theory]
    [InlineData("TMPDIR=/nonexistent \"$TMA\" run -q -- touch ran", "temporary directory /nonexistent", "TMPDIR")]
    [InlineData("mkdir gone; cd gone; rmdir ../gone; \"$TMA\" run -- touch ran", "working directory", "cd")]
    [InlineData("mkdir gone; cd gone; rmdir ../gone; \"$TMA\" report run.tma", "working directory", "cd")]
    public async Task What_is_missing_is_one_sentence_with_a_remedy(string script, string cause, string remedy)
    {
        var run = await bench.Shell(script + "; code=$?; cd ..; exit $code");

        run.Exits(125);
        Assert.Contains(cause, run.Error, StringComparison.Ordinal);
        Assert.Contains(remedy, run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Error.Length - 1, run.Error.IndexOf('\n', StringComparison.Ordinal));
        Assert.False(File.Exists(bench.PathOf("ran")));
    }

    // .NET's own start takes more descriptors and larger files than these limits allow: only a native tma comes to its own code.
    [Theory]
    [InlineData("ulimit -n 8; exec \"$TMA\" run -q -- true", "ulimit -n")]
    [InlineData("ulimit -n 16; exec \"$TMA\" run -q -- true", "ulimit -n")]
    public async Task Too_few_descriptors_are_one_sentence(string script, string remedy)
    {
        Assert.SkipWhen(File.Exists(Repository.Tma + ".dll"), "tma is not native");
        var run = await bench.Shell(script);

        run.Exits(125);
        Assert.Contains(remedy, run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Error.Length - 1, run.Error.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_limit_of_file_sizes_ends_nothing_without_a_word()
    {
        Assert.SkipWhen(File.Exists(Repository.Tma + ".dll"), "tma is not native");
        var run = await bench.Shell("\"$TMA\" run -q -- true; ulimit -f 1; \"$TMA\" report run.tma --html page.html; echo $?");

        Assert.Equal("125\n", run.Output);
        Assert.Contains("File too large", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_terminal_gets_no_sequence_that_nothing_undoes()
    {
        Assert.SkipUnless(Tools.IsInstalled("script"), "there is no script(1)");
        var run = await bench.With("TERM", "xterm").Shell("script -qec '\"$TMA\" run -- true; \"$TMA\" doctor; \"$TMA\" --help' typescript </dev/null "
            + ">/dev/null; cat typescript");

        Assert.DoesNotContain("\e[?", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e=", run.Output, StringComparison.Ordinal);
        Assert.Contains("tma run", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report \"$(printf 'a\\033[31mb\\r\\007\\302\\233c\\342\\200\\256d.tma')\"")]
    [InlineData("run -- \"$(printf '\\033]0;title\\007')\"")]
    [InlineData("run \"$(printf -- '--\\033[1mx')\"")]
    [InlineData("run --model \"$(printf '\\033[1m')\" -- true")]
    [InlineData("\"$(printf '\\033[1m')\"")]
    [InlineData("explain \"$(printf '\\033[1m')\"")]
    [InlineData("import evil.txt")]
    [InlineData("compare --variant \"$(printf '\\033[1m')\" -- true")]
    public async Task Nothing_that_is_quoted_steers_the_terminal(string arguments)
    {
        bench.Write("evil.txt", "\e[31mnothing\u009b to \u202e read\r\n");
        var run = await bench.Shell("exec \"$TMA\" " + arguments);

        Assert.NotEqual(0, run.WithoutStackTrace().ExitCode);
        Assert.NotEmpty(run.Error);
        Assert.DoesNotContain(run.Output + run.Error, c => (char.IsControl(c) && c != '\n') || c is '\u202e');
    }

    [Fact]
    public async Task What_is_quoted_is_cut()
    {
        var run = await bench.Shell("exec \"$TMA\" run -- \"./$(head -c 100000 /dev/zero | tr '\\0' x)\"");

        Assert.NotEqual(0, run.WithoutStackTrace().ExitCode);
        Assert.InRange(run.Error.Length, 10, 2000);
    }
}
