using System.Globalization;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>A server that is never ready holds nobody up.</summary>
public sealed class ReadyTests : IDisposable
{
    private readonly Workbench bench = new Workbench().Perf("SECONDS=1");

    [Fact]
    public async Task The_wait_ends_after_its_time_with_what_the_server_printed()
    {
        var run = await Wait("echo starting up; echo cannot bind >&2; exec sleep 100", "--ready-timeout", "0.5");

        Assert.Contains("was not ready", run.Exits(125).Error, StringComparison.Ordinal);
        Assert.Contains("within 0.5 s. It printed: starting up / cannot bind.", run.Error, StringComparison.Ordinal);
        await NothingIsLeft();
    }

    [Fact]
    public async Task A_port_that_answers_already_is_somebody_elses()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var port = ((System.Net.IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var run = await bench.Tma("run", "--perf", Repository.FakePerf, "--start", "touch started", "--ready", "127.0.0.1:" + port, "--", "touch", "ran");
        Assert.Contains("answers before the server is started", run.Exits(125).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.PathOf("started")));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_ends_the_wait_and_is_named(string signal, int code)
    {
        var run = await Wait(": >started; exec sleep 100", tma: async tma =>
        {
            await bench.WaitFor("started");
            Tools.Send(signal, tma);
        });

        Assert.Equal($"tma: SIG{signal} arrived before anything was measured completely; nothing was kept.\n", run.Exits(code).Error);
        await NothingIsLeft();
    }

    public void Dispose() => bench.Dispose();

    private Task<TmaRun> Wait(string server, params string[] options) => Wait(server, null, options);

    // Nobody listens there: the port is outside of what the kernel gives to clients, and no service has it.
    private Task<TmaRun> Wait(string server, Func<int, Task>? tma, params string[] options)
    {
        bench.Write("server.sh", server + "\n");
        var port = (10_000 + (Environment.ProcessId % 10_000)).ToString(CultureInfo.InvariantCulture);
        return bench.Execute(
            Repository.Tma,
            ["run", "--perf", Repository.FakePerf, "--start", "sh server.sh", "--ready", "127.0.0.1:" + port, .. options, "--", "touch", "ran"], tma);
    }

    private async Task NothingIsLeft()
    {
        await bench.HasNoProcesses();
        Assert.False(File.Exists(bench.PathOf("ran")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Folder, "run.tma*"));
    }
}
