using System.Diagnostics;
using System.Text.Json;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>A directory of its own in which the built <c>tma</c> runs, in an environment that holds only what a test says.</summary>
public sealed class Workbench : IDisposable
{
    private static readonly TimeSpan Patience = Hang.Limit;
    private readonly Dictionary<string, string?> environment = new()
    {
        ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
        ["HOME"] = System.Environment.GetEnvironmentVariable("HOME") ?? "/",
        ["LC_ALL"] = "C.UTF-8",
        ["DOTNET_NOLOGO"] = "1",
    };

    public Workbench()
    {
        Folder = Directory.CreateTempSubdirectory("tma-e2e-").FullName;
        if (System.Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } runtime)
        {
            environment["DOTNET_ROOT"] = runtime;
        }
    }

    public string Folder { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public Workbench With(string name, string value)
    {
        environment[name] = value;
        return this;
    }

    /// <summary>Sapphire Rapids in any stretch of time: of 1000 slots 300 retire, 50 are lost to speculation, 150 to the frontend, 500 to the
    /// backend.</summary>
    public Workbench WithRatesOfLevelOne() => With("FAKEPERF_COUNTS", Write("counts.json", JsonSerializer.Serialize(new
    {
        unit = "rate",
        counts = new Dictionary<string, double>
        {
            ["event=0x0,umask=0x4"] = 1e9, ["event=0x0,umask=0x80"] = 3e8, ["event=0x0,umask=0x81"] = 5e7, ["event=0x0,umask=0x82"] = 1.5e8,
            ["event=0x0,umask=0x83"] = 5e8, ["event=0x3c,umask=0x0"] = 5e8, ["event=0xc0,umask=0x0"] = 3e8, ["event=0xad,umask=0x10"] = 0,
        },
    })));

    /// <summary>Switches of the perf of the tests: <c>SECONDS=1 VERSION=7.2</c>; a plus stands for a blank.</summary>
    public Workbench Perf(string switches)
    {
        foreach (var pair in switches.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            environment["FAKEPERF_" + parts[0]] = parts[1].Replace('+', ' ');
        }

        return this;
    }

    public string Write(string name, string content)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>A machine of which nothing is known but its limits and threads; everything may be counted.</summary>
    public string PlainMachine(bool smt)
    {
        Write("machine/proc/sys/kernel/perf_event_paranoid", "-1\n");
        Write("machine/sys/devices/system/cpu/online", "0-7\n");
        Write("machine/sys/devices/system/cpu/possible", "0-7\n");
        Write("machine/sys/devices/system/cpu/smt/active", smt ? "1\n" : "0\n");
        return PathOf("machine");
    }

    /// <summary>A program of <c>tests/IttClient</c>, compiled; the test is skipped where there is no C compiler.</summary>
    public string IttProgram(string source)
    {
        var program = PathOf(Path.GetFileNameWithoutExtension(source));
        Assert.SkipUnless(Tools.TryCompile(Path.Combine(Repository.Root, "tests", "IttClient", source), program, "-ldl"), "there is no C compiler (cc)");
        return program;
    }

    internal Task<TmaRun> Tma(params string[] arguments) => Execute(Repository.Tma, arguments);

    /// <summary><c>tma run</c> under the perf of the tests.</summary>
    internal Task<TmaRun> Run(params string[] arguments) => Tma(["run", "--perf", Repository.FakePerf, .. arguments]);

    /// <summary>A command line for a shell, with <c>$TMA</c> and <c>$FAKEPERF</c>.</summary>
    internal Task<TmaRun> Shell(string script)
    {
        With("TMA", Repository.Tma).With("FAKEPERF", Repository.FakePerf);
        return Execute("/bin/sh", ["-c", script]);
    }

    /// <param name="meanwhile">What happens while it runs; gets its process id.</param>
    internal async Task<TmaRun> Execute(string file, IReadOnlyList<string> arguments, Func<int, Task>? meanwhile = null)
    {
        var run = await new ProgramCall(file, arguments)
        {
            Folder = Folder,
            Environment = environment,
            InheritsEnvironment = false,
            Limit = Patience,
            Meanwhile = meanwhile,
        }.RunAsync(TestContext.Current.CancellationToken);
        return new TmaRun(run.ExitCode, run.Output, run.Error);
    }

    /// <summary>Waits until the program under measurement has made a file.</summary>
    internal Task WaitFor(string name) => WaitUntil(() => File.Exists(PathOf(name)), $"{name} never appeared");

    internal async Task WaitUntil(Func<bool> isSo, string failure)
    {
        var waited = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(waited.Elapsed < Patience, failure);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until a process has a child with this word in its command line.</summary>
    internal static async Task WaitForChild(int parent, string word)
    {
        var waited = Stopwatch.StartNew();
        while (!Children(parent).Any(child => CommandOf(child).Split('\0').Contains(word)))
        {
            Assert.True(waited.Elapsed < Patience, $"{word} was never started");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>No process started from this bench is left.</summary>
    internal async Task HasNoProcesses()
    {
        var waited = Stopwatch.StartNew();
        while (Processes() is { Count: > 0 } left)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(5), "left behind: " + string.Join("; ", left));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static IEnumerable<string> Children(int parent) => Directory.EnumerateDirectories($"/proc/{parent}/task")
        .SelectMany(thread => Text(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string CommandOf(string process) => Text($"/proc/{process}/cmdline");

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // It ended while we were looking.
            return "";
        }
    }

    // By its working directory: that is the bench's, or one in it, for tma, perf, builds and the program alike.
    private List<string> Processes()
    {
        List<string> found = [];
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                if (new FileInfo(process + "/cwd").LinkTarget is { } at && (at == Folder || at.StartsWith(Folder + "/", StringComparison.Ordinal))
                    && File.ReadAllText(process + "/cmdline") is { Length: > 0 } command)
                {
                    found.Add(Path.GetFileName(process) + ": " + command.Replace('\0', ' '));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended while we were looking, or belongs to somebody else.
            }
        }

        return found;
    }
}
