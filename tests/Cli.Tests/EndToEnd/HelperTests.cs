using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>Helper programs are started and waited for by the .NET runtime, the measured program by us: neither disturbs the other.</summary>
public sealed class HelperTests : IDisposable
{
    private const string Quiet = "run -q --no-recording --perf \"$FAKEPERF\" --model skylakex --";

    private readonly Workbench bench = new();

    /// <summary>Where SIGCHLD is ignored, the kernel keeps no status, and the runtime takes those of all children.</summary>
    [Theory]
    [InlineData("exit 3", "3")]
    [InlineData("kill -KILL $$", "137")]
    [InlineData("true", "0")]
    public async Task The_status_of_the_program_is_known_where_the_ends_of_children_are_ignored(string program, string code)
    {
        for (var i = 0; i < 3; i++)
        {
            var run = await bench.Shell($"env --ignore-signal=CHLD \"$TMA\" {Quiet} sh -c '{program}'; echo $?");
            Assert.Equal(code + "\n", run.WithoutStackTrace().Output);
        }
    }

    [Theory]
    [InlineData("env --ignore-signal=CHLD", "1")]
    [InlineData("exec", "0")]
    public async Task The_program_ignores_the_ends_of_its_children_as_without_tma(string before, string ignored)
    {
        // Bit 16 of the signals that are ignored is SIGCHLD, number 17.
        var run = await bench.Shell($"{before} \"$TMA\" {Quiet} awk '/^SigIgn/ {{ print substr($2, 12, 1) }}' /proc/self/status");

        Assert.Equal(ignored + "\n", run.Exits(0).Output);
    }

    [Fact]
    public async Task Variables_that_are_no_text_reach_the_program_and_hinder_no_helper()
    {
        Assert.SkipUnless(Tools.IsInstalled("python3"), "python3 is not installed");
        bench.Write("start.py", """
            import os
            variables = {**os.environb, b'RAW': b'\xff\xfe', b'\xc3': b'name'}
            options = ['-q', '--no-recording', '--perf', os.environ['FAKEPERF'], '--model', 'skylakex']
            os.execve(os.environ['TMA'], ['tma', 'run', *options, '--', 'env', '-0'], variables)
            """);
        bench.With("FAKEPERF_VERSION", "6.1");
        var run = await bench.Shell("python3 start.py | od -An -v -tx1 | tr -d ' \\n'");

        // RAW=\xff\xfe and \xc3=name, each with its zero byte.
        Assert.Contains("5241573dfffe00", run.WithoutStackTrace().Output, StringComparison.Ordinal);
        Assert.Contains("c33d6e616d6500", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Ctrl-Z stops the group of tma and its program; both go on together.</summary>
    [Fact]
    public async Task What_was_stopped_goes_on()
    {
        Assert.SkipUnless(Tools.IsInstalled("script"), "there is no script(1)");
        bench.Write("stop", """
            set -m
            "$TMA" run -q --no-recording --perf "$FAKEPERF" --model skylakex -- sh -c ': >ready; until [ -e go ]; do sleep 0.05; done; exit 9' &
            until [ -e ready ]; do sleep 0.05; done
            /bin/kill -TSTP -- -$!
            until grep -q '^State:.T' /proc/$!/status; do sleep 0.05; done
            : >go
            fg %1
            echo "status $?"
            """);
        var run = await bench.Shell("script -qec 'sh stop' typescript </dev/null >/dev/null; cat typescript");

        Assert.Contains("status 9\r\n", run.WithoutStackTrace().Output, StringComparison.Ordinal);
    }

    public void Dispose() => bench.Dispose();
}
