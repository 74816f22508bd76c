using System.Globalization;
using Toplev.Tests.Support;

namespace Toplev.Collector.Tests.Processes;

public sealed class SignalTests : IDisposable
{
    private const string MachineFacts = "trap 'echo told; exit 7' INT TERM HUP; : >$1/ready; i=0; while [ $i -lt 100 ]; do sleep 0.1; i=$((i+1)); done; exit 1";

    private readonly string folder = Directory.CreateTempSubdirectory("tma-test-").FullName;

    public void Dispose() => Directory.Delete(this.folder, recursive: true);

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("INT")]
    public async Task A_signal_to_us_alone_goes_on_to_the_program_and_the_counts_are_kept(string signal)
    {
        var run = await Host.Run(this.folder, Program(MachineFacts), "", interval: 100, meanwhile: async id =>
        {
            await Host.WaitFor(Path.Combine(this.folder, "ready"));
            await Task.Delay(250);
            Tools.Send(signal, id);
        });

        Assert.Equal(7, run.ExitCode);
        Assert.Equal("told\n", run.Output);
        Assert.Contains("exit=7", run.Report, StringComparison.Ordinal);
        Assert.Contains("incomplete=False", run.Report, StringComparison.Ordinal);
        Assert.DoesNotContain("samples=0", run.Report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_without_handler_dies_of_the_signal()
    {
        var run = await Host.Run(this.folder, Program(": >$1/ready; exec sleep 10"), "", meanwhile: async id =>
        {
            await Host.WaitFor(Path.Combine(this.folder, "ready"));
            Tools.Send("TERM", id);
        });

        Assert.Equal(143, run.ExitCode);
        Assert.Contains("samples=1 incomplete=False", run.Report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_of_the_whole_group_is_survived_and_the_counts_are_kept()
    {
        var run = await Host.Run(this.folder, Program(": >$1/ready; exec sleep 10"), "", script: "exec setsid \"$@\"", meanwhile: async id =>
        {
            await Host.WaitFor(Path.Combine(this.folder, "ready"));
            Tools.Send("INT", -id);
        });

        Assert.Equal(130, run.ExitCode);
        Assert.Contains("exit=130 samples=1 incomplete=False", run.Report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_C_on_a_terminal_reaches_the_program_once()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "needs python3 to make a terminal");
        const string Script =
            """
            import os, pty, sys, time
            child, terminal = pty.fork()
            if child == 0:
                os.execv(sys.argv[2], sys.argv[2:])
            while not os.path.exists(sys.argv[1]):
                time.sleep(0.01)
            time.sleep(0.2)
            os.write(terminal, b"\x03")
            try:
                while os.read(terminal, 1000):
                    pass
            except OSError:
                pass
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            """;
        var script = Path.Combine(this.folder, "terminal.py");
        await File.WriteAllTextAsync(script, Script, TestContext.Current.CancellationToken);
        const string Counting = "n=0; trap 'n=$((n+1)); echo $n >$1/count' INT; : >$1/ready; i=0; while [ $i -lt 10 ]; do sleep 0.1; i=$((i+1)); done; exit 3";
        var run = await Host.Run(this.folder, Program(Counting), "", script: $"exec /usr/bin/python3 {script} {this.folder}/ready \"$@\"");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("1\n", await File.ReadAllTextAsync(Path.Combine(this.folder, "count"), TestContext.Current.CancellationToken));

        // perf is in a process group of its own: it counts what the program does after Ctrl-C too.
        Assert.Contains("incomplete=False failed=False", run.Report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_Z_stops_everything_and_loses_nothing()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "needs python3 to make a terminal");
        const string Script =
            """
            import os, pty, signal, sys, time
            child, terminal = pty.fork()
            if child == 0:
                # A shell with job control, as far as it matters here.
                signal.signal(signal.SIGTTOU, signal.SIG_IGN)
                job = os.fork()
                if job == 0:
                    os.setpgid(0, 0)
                    time.sleep(0.1)
                    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
                    os.execv(sys.argv[2], sys.argv[2:])
                os.setpgid(job, job)
                os.tcsetpgrp(0, job)
                stopped = False
                while True:
                    _, status = os.waitpid(job, os.WUNTRACED)
                    if not os.WIFSTOPPED(status):
                        os._exit(os.waitstatus_to_exitcode(status) if stopped else 99)
                    stopped = True
                    time.sleep(0.4)
                    os.killpg(job, signal.SIGCONT)
            while not os.path.exists(sys.argv[1]):
                time.sleep(0.01)
            time.sleep(0.3)
            os.write(terminal, b"\x1a")
            try:
                while os.read(terminal, 1000):
                    pass
            except OSError:
                pass
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            """;
        var script = Path.Combine(this.folder, "terminal.py");
        await File.WriteAllTextAsync(script, Script, TestContext.Current.CancellationToken);
        var run = await Host.Run(this.folder, Program(": >$1/ready; sleep 1; exit 3"), "", interval: 100,
            script: $"exec /usr/bin/python3 {script} {this.folder}/ready \"$@\"");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("incomplete=False failed=False", run.Report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_to_the_whole_group_keeps_the_counts_until_then()
    {
        var run = await Host.Run(this.folder, Program(": >$1/ready; exec sleep 10"), "", interval: 50, script: "exec setsid \"$@\"", meanwhile: async id =>
        {
            await Host.WaitFor(Path.Combine(this.folder, "ready"));
            await Task.Delay(300);
            Tools.Send("TERM", -id);
        });

        Assert.Equal(143, run.ExitCode);
        Assert.Contains("exit=143", run.Report, StringComparison.Ordinal);
        Assert.DoesNotContain("samples=0", run.Report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_set_ends_the_program_with_its_counts()
    {
        var run = await Host.Run(this.folder, ["sleep", "10"], "", duration: 0.5);

        Assert.Equal(143, run.ExitCode);
        Assert.Contains("samples=1 incomplete=False failed=False", run.Report, StringComparison.Ordinal);
        Assert.InRange(run.Seconds, 0.5, 5);
    }

    [Fact]
    public async Task A_killed_perf_costs_the_rest_of_the_counts_and_nothing_else()
    {
        var run = await Host.Run(this.folder, Program(": >$1/ready; sleep 1; echo done; exit 4"), "", interval: 100, meanwhile: async id =>
        {
            await Host.WaitFor(Path.Combine(this.folder, "ready"));
            await Task.Delay(350);
            Tools.Send("KILL", int.Parse(Host.PerfOf(id), CultureInfo.InvariantCulture));
        });

        Assert.Equal(4, run.ExitCode);
        Assert.Equal("done\n", run.Output);
        Assert.Contains("exit=4", run.Report, StringComparison.Ordinal);
        Assert.Contains("incomplete=True failed=True", run.Report, StringComparison.Ordinal);
        Assert.DoesNotContain("samples=0", run.Report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_left_behind()
    {
        var mark = "tma-test-mark-" + Guid.NewGuid().ToString("N");
        await Host.Run(this.folder, ["sh", "-c", "sleep 0.1", mark], "");

        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            var command = "";
            try
            {
                command = await File.ReadAllTextAsync(Path.Combine(folder, "cmdline"), TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                // The process ended while we were looking.
            }

            Assert.DoesNotContain(mark, command, StringComparison.Ordinal);
        }
    }

    private string[] Program(string script) => ["sh", "-c", script, "sh", this.folder];
}
