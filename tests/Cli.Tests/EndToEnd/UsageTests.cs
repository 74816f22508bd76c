using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>Wrong usage: 125, and one sentence on standard error that says what and how to fix it. Nothing is started.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly Workbench bench = new();

    /// <summary>Words are separated by a bar: some hold blanks.</summary>
    [Theory]
    [InlineData("compare¦--variant-command¦a=touch ran | cat¦--variant-command¦b=true", "not run through a shell")]
    [InlineData("compare¦--variant-command¦a=touch ran && true¦--variant-command¦b=true", "sh -c 'touch ran && true'")]
    [InlineData("compare¦--variant-command¦a=touch ran >out¦--variant-command¦b=true", "not run through a shell")]
    [InlineData("compare¦--variant-command¦b=true¦--variant-command¦a=touch¦ran", "No variant runs ran: each runs its own program")]
    [InlineData("compare¦--variant¦a=./w¦--¦touch¦ran", "For a different program: --variant-command a=./w")]
    [InlineData("compare¦--variant¦a=A=1¦touch¦ran¦--fail-if¦a.slower > 2 %", "Put it before the program")]
    [InlineData("compare¦--variant¦a=A=1¦--fail-if¦a.slower > 2 % or a.time > 3¦--¦touch¦ran", "Write || for or.")]
    [InlineData("compare¦--variant¦a=A=1¦--fail-if¦a.time = 3¦--¦touch¦ran", "Write == for =.")]
    [InlineData("compare¦--variant¦x=A=1¦--fail-if¦y.slower > 2 %¦--¦touch¦ran", "the variants are default, x")]
    [InlineData("compare¦--variant¦x=A=1¦--fail-if¦x.slower > 1e999¦--¦touch¦ran", "1e999 is too large for a number")]
    [InlineData("compare¦--variant¦x=A=1¦--fail-if¦x.IPC < 1¦--¦touch¦ran", "IPC needs hardware counters, which are not available")]
    [InlineData("compare¦--variant¦x=A=1¦--duration¦1¦--¦touch¦ran", "there is no time to compare")]
    public async Task Says_what_the_user_may_have_meant(string arguments, string message)
    {
        var run = await bench.Tma(arguments.Split('¦'));

        run.Exits(125);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.PathOf("ran")));
    }

    [Theory]
    [InlineData("run", "No program to measure")]
    [InlineData("run --levle 2 -- touch ran", "--levle")]
    [InlineData("run --levle 2 touch ran", "--levle")]
    [InlineData("run -x -- touch ran", "-x")]
    [InlineData("run -l 0 -- touch ran", "--level takes a number from 1 to 6, not '0'")]
    [InlineData("run -l 7 -- touch ran", "--level takes a number from 1 to 6, not '7'")]
    [InlineData("run -l deep -- touch ran", "--level takes a number from 1 to 6, not 'deep'")]
    [InlineData("run --level=2.5 -- touch ran", "--level takes a number from 1 to 6, not '2.5'")]
    [InlineData("run -l 99999999999 -- touch ran", "--level takes a number from 1 to 6, not '99999999999'")]
    [InlineData("run -l", "-l")]
    [InlineData("run -l 2 -l 3 -- touch ran", "-l")]
    [InlineData("run -r 0 -- touch ran", "--runs takes a number from 1 to 100000")]
    [InlineData("run -r -1 -- touch ran", "--runs takes a number from 1 to 100000")]
    [InlineData("run -w x -- touch ran", "--warmup takes a number from 0 to 100000")]
    [InlineData("run -I 9 -- touch ran", "--interval takes a number from 10 to 3600000")]
    [InlineData("run --delay -5 -- touch ran", "--delay takes a number from 0 to 3600000")]
    [InlineData("run --delay soon -- touch ran", "--delay takes a number from 0 to 3600000")]
    [InlineData("run --duration abc -- touch ran", "--duration takes a positive number of seconds")]
    [InlineData("run --duration nan -- touch ran", "--duration takes a positive number of seconds")]
    [InlineData("run --duration -1 -- touch ran", "--duration takes a positive number of seconds")]
    [InlineData("run --duration 0 -- touch ran", "--duration takes a positive number of seconds")]
    [InlineData("run --color pink -- touch ran", "--color takes auto, always or never, not 'pink'")]
    [InlineData("run --per die -- touch ran", "--per takes core, socket, cpu or none, not 'die'")]
    [InlineData("run --allocator malloc -- touch ran", "--allocator takes ptmalloc, jemalloc, jemalloc-tuned, jemalloc-benchmark, tcmalloc or mimalloc, not "
        + "'malloc'")]
    [InlineData("run --core-type big -- touch ran", "--core-type takes core, atom or lowpower, not 'big'")]
    [InlineData("run --model i486 -- touch ran", "There is no model 'i486'")]
    [InlineData("run --cores some -- touch ran", "--cores takes a list of CPUs")]
    [InlineData("run --cores 4095 -- touch ran", "There is no CPU 4095")]
    [InlineData("run -C some", "--cpu takes a list of CPUs")]
    [InlineData("run -C 4095 -- touch ran", "There is no CPU 4095")]
    [InlineData("run --node 77 -- touch ran", "There is no NUMA node 77")]
    [InlineData("run --node x -- touch ran", "--node takes a number")]
    [InlineData("run -p me", "--pid takes process ids, not 'me'")]
    [InlineData("run -p 0", "--pid takes process ids, not '0'")]
    [InlineData("run --env NAME -- touch ran", "--env takes NAME=VALUE")]
    [InlineData("run --user --kernel -- touch ran", "--user and --kernel are mutually exclusive")]
    [InlineData("run -a -r 2", "-r and -w repeat a program")]
    [InlineData("run -a --no-multiplex", "--no-multiplex runs a program several times")]
    [InlineData("run --perf ./nothing -- touch ran", "--perf names ./nothing")]
    [InlineData("run --json nowhere/x.json -- touch ran", "nowhere does not exist")]
    [InlineData("run --csv . -- touch ran", "--csv . is a directory")]
    [InlineData("run -o . -- touch ran", ". is a directory")]
    [InlineData("run --json -- touch ran", "--json")]
    [InlineData("report", "RECORDING")]
    [InlineData("report nothing.tma", "nothing.tma was not found")]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("--frobnicate", "--frobnicate")]
    [InlineData("run --levl 2 -- touch ran", "Did you mean --level?")]
    [InlineData("run --levl=2 -- touch ran", "Did you mean --level?")]
    [InlineData("report --htlm x.html x.tma", "There is no option --htlm. Did you mean --html?")]
    [InlineData("rnu true", "There is no command 'rnu'. Did you mean run?")]
    [InlineData("help rnu", "Did you mean run?")]
    [InlineData("run --model saphirerapids -- touch ran", "Did you mean sapphirerapids?")]
    [InlineData("run --model sapphirerapids --nodes DRAM_Bond -- touch ran", "Did you mean DRAM_Bound?")]
    [InlineData("run --allocator jemaloc -- touch ran", "Did you mean jemalloc?")]
    [InlineData("compare --allocator jemaloc,ptmalloc -- touch ran", "Did you mean jemalloc?")]
    [InlineData("plan --smt maybe", "--smt takes on or off, not 'maybe'. Try: tma plan --help")]
    [InlineData("completions bsh", "SHELL takes bash, zsh or fish, not 'bsh'. Did you mean bash")]
    [InlineData("run -p , -- touch ran", "--pid takes at least one value")]
    [InlineData("run -p 1,me", "--pid takes process ids, not 'me'")]
    [InlineData("run --regions marks;itt -- touch ran", "Separate values with commas: --regions marks,all.")]
    [InlineData("run --start ./s --ready x -- touch ran", "--ready takes a port, HOST:PORT or an http URL, not 'x'")]
    [InlineData("run --ready 80 -- touch ran", "--ready needs --start.")]
    [InlineData("run --start ./s -- touch ran", "--start needs --ready.")]
    [InlineData("compare --variant x -- touch ran", "--variant takes NAME=…, not 'x'. For example: --variant 'server-gc=DOTNET_gcServer=1'")]
    [InlineData("compare --precision 99 -- touch ran", "--precision takes a percentage from 0.01 to 50, not '99'")]
    [InlineData("compare --seed -1 -- touch ran", "--seed takes a number from 0 to 2147483647, not '-1'")]
    [InlineData("models compile", "Try: tma models compile --help")]
    [InlineData("compare a.tma b.tma", "a.tma was not found")]
    [InlineData("compare a.csv b.csv", "a.csv was not found")]
    [InlineData("compare ./a ./b", "--variant-command a=./a --variant-command b=./b")]
    [InlineData("run -p 2147483647", "There is no process 2147483647")]
    [InlineData("run -o /proc/x.tma -- touch ran", "/proc/x.tma cannot be written: no file can be made there")]
    [InlineData("run --html /proc/x.html -- touch ran", "--html /proc/x.html cannot be written: no file can be made there")]
    [InlineData("run --ready-timeout 5 -- touch ran", "--ready-timeout needs --start and --ready")]
    public async Task Says_in_one_sentence_what_is_wrong(string arguments, string message)
    {
        var run = await bench.Tma(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        run.Exits(125);
        Assert.Empty(run.Output);
        Assert.StartsWith("tma: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.True(run.Error.IndexOf('\n', StringComparison.Ordinal) == run.Error.Length - 1, "more than one line:\n" + run.Error);
        Assert.DoesNotContain("System.", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Folder));
    }

    [Theory]
    [InlineData("no archive")]
    [InlineData("PK\u0003\u0004 an archive without an end")]
    public async Task A_damaged_recording_is_called_damaged_in_our_words(string content)
    {
        bench.Write("x.tma", content);
        var run = await bench.Tma("report", "x.tma");

        Assert.Equal("tma: x.tma is not a readable tma recording: it is damaged, or not a recording.\n", run.Exits(125).Error);
    }

    [Theory]
    [InlineData("help", 0)]
    [InlineData("help run", 0)]
    [InlineData("", 125)]
    public async Task Help_is_shown_by_word_and_without_a_word(string arguments, int code)
    {
        var run = await bench.Tma(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Contains(
            "Usage: tma " + (arguments == "help run" ? "run" : "COMMAND"), code == 0
                ? run.Exits(code).Output
                : run.Exits(code).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-- ./nothing", 127, "./nothing was not found")]
    [InlineData("-- no-such-program-anywhere", 127, "no-such-program-anywhere was not found")]
    [InlineData("-- FOO=1 true", 127, "use env or --env")]
    [InlineData("-- ./text", 126, "./text is not executable")]
    [InlineData("-- ./folder", 126, "./folder is a directory")]
    public async Task Tells_a_missing_program_from_one_that_cannot_be_executed(string arguments, int code, string message)
    {
        bench.Write("text", "no program\n");
        Directory.CreateDirectory(bench.PathOf("folder"));

        var run = await bench.Run(arguments.Split(' '));

        run.Exits(code);
        Assert.Empty(run.Output);
        Assert.StartsWith("tma: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Error.Length - 1, run.Error.IndexOf('\n', StringComparison.Ordinal));
        Assert.False(File.Exists(bench.PathOf("run.tma")));
    }

    public void Dispose() => bench.Dispose();
}
