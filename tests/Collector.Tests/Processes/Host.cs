using System.Diagnostics;
using System.Globalization;
using Toplev.Collector.Tests.Perf;
using Toplev.Tests.Support;

namespace Toplev.Collector.Tests.Processes;

/// <param name="Report">The line the host wrote about the run.</param>
internal sealed record HostRun(int ExitCode, string Output, string Errors, string Report, double Seconds);

/// <summary>Starts the collector in a process of its own.</summary>
internal static class Host
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "collectorhost");

    /// <param name="script">Shell commands that start "$@" (the host with its arguments), or null to start it directly.</param>
    public static async Task<HostRun> Run(
        string folder, string[] program, string input, double duration = 0, int interval = 1000, string? script = null, Func<int, Task>? meanwhile = null,
        string? perf = null)
    {
        var report = System.IO.Path.Combine(folder, "report");
        string[] host = [Path, report, perf
            ?? RealPerf.PathOrSkip(), duration.ToString(CultureInfo.InvariantCulture), interval.ToString(CultureInfo.InvariantCulture), .. program];
        var began = Stopwatch.GetTimestamp();
        var run = await new ProgramCall(script is null ? host[0] : "sh", script is null ? host[1..] : ["-c", script, "sh", .. host])
        {
            Input = input,
            Limit = Hang.Limit,
            Meanwhile = meanwhile,
        }.RunAsync();
        return new HostRun(run.ExitCode, run.Output, run.Error, File.Exists(report) ? await File.ReadAllTextAsync(report) : "",
            Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>Process id of the perf that a host has started.</summary>
    public static string PerfOf(int host)
    {
        string[] children = [
            .. Directory.EnumerateDirectories($"/proc/{host}/task").SelectMany(
                thread => File.ReadAllText(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        return Assert.Single(children, child => File.ReadAllText($"/proc/{child}/cmdline").Split('\0').Contains("stat"));
    }

    /// <summary>Waits until a file is there: the program says that it is ready.</summary>
    public static async Task WaitFor(string file)
    {
        for (var i = 0; i < 1000 && !File.Exists(file); i++)
        {
            await Task.Delay(10);
        }

        Assert.True(File.Exists(file), "the program never got ready");
    }
}
