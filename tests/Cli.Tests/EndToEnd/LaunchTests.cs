using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>
/// What options promise a program, checked by a program that says how it was started: with an option exactly that is so, and all else is as
/// without.
/// </summary>
public sealed class LaunchTests : IDisposable
{
    private const string Setting = "/sys/kernel/mm/transparent_hugepage/enabled";
    private const string Llvm = "/usr/lib/x86_64-linux-gnu/libomp.so.5";
    private const string Gnu = "/usr/lib/x86_64-linux-gnu/libgomp.so.1";

    private readonly Workbench bench = new();

    [Fact]
    public async Task Threads_are_the_variable_of_openmp_and_nothing_else() =>
        Assert.Equal(["+env OMP_NUM_THREADS=3"], await Difference("--threads", "3"));

    [Fact]
    public async Task A_thread_for_every_core_counts_the_cores_that_the_program_may_use() =>
        Assert.Contains("+env OMP_NUM_THREADS=1", await Difference("--threads", "cores", "--cores", "0"));

    [Fact]
    public async Task The_runtime_of_llvm_is_preloaded_with_the_settings_of_the_launcher()
    {
        Assert.SkipUnless(File.Exists(Llvm), $"{Llvm} is not installed");

        Assert.Equal(
            ["+env KMP_AFFINITY=granularity=fine,compact,1,0", "+env KMP_BLOCKTIME=1", $"+env LD_PRELOAD={Llvm}"], await Difference("--openmp", "llvm"));
    }

    /// <summary>Bound by OMP_PROC_BIND, as some launchers do, it would leave the whole program one CPU.</summary>
    [Fact]
    public async Task The_runtime_of_gnu_is_preloaded_and_nothing_else()
    {
        Assert.SkipUnless(File.Exists(Gnu), $"{Gnu} is not installed");

        Assert.Equal(["+env LD_PRELOAD=" + Gnu], await Difference("--openmp", "gnu"));
    }

    /// <summary>A node's program runs on its CPUs: on a machine with one node those are all that there are.</summary>
    [Fact]
    public async Task A_node_binds_memory_and_cpus()
    {
        const string Node = "/sys/devices/system/node/node0/cpulist";
        Assert.SkipUnless(File.Exists(Node), "this kernel has no NUMA nodes");

        Assert.Equal(["+memory bound", "-memory anywhere"], await Difference("--node", "0"));
        var recorded = await bench.Tma("run", "--node", "0", "--json", "-", "-q", "--", "true");
        var placement = recorded.Exits(0).Document.Result.GetProperty("placement");
        Assert.Equal((await File.ReadAllTextAsync(Node, Token)).Trim(), placement.GetProperty("cpus").GetString());
        Assert.Equal(0, placement.GetProperty("node").GetInt32());
    }

    [Fact]
    public async Task Huge_pages_are_taken_even_from_memory_that_asks_for_them()
    {
        Assert.SkipUnless(await SystemSetting() is "madvise" or "always", $"{Setting} gives no program huge pages here");

        Assert.Superset(
            new HashSet<string> { "+thp-disabled 1", "-thp-disabled 0", "-madvise huge", "+madvise small" },
            (await Difference("--hugepages", "off")).ToHashSet());
    }

    /// <summary>exec and fork keep it.</summary>
    [Fact]
    public async Task Programs_that_the_program_starts_have_none_either()
    {
        var program = Program();
        var run = await bench.Tma("run", "-q", "--hugepages", "off", "--", "sh", "-c", $"'{program}'; exit 0");

        Assert.Contains("thp-disabled 1", Lines(run.Exits(0).Output));
    }

    [Fact]
    public async Task The_allocator_of_the_c_library_asks_for_huge_pages()
    {
        Assert.SkipUnless(await SystemSetting() is "madvise", $"{Setting} is not madvise here");

        Assert.Equal(
            ["+env GLIBC_TUNABLES=glibc.malloc.hugetlb=1", "+malloc huge", "-malloc small"], await Difference("--hugepages", "madvise"));
    }

    [Fact]
    public async Task Other_tunables_stay()
    {
        Assert.SkipUnless(await SystemSetting() is "madvise", $"{Setting} is not madvise here");
        var run = await bench.With("GLIBC_TUNABLES", "glibc.malloc.arena_max=1:glibc.malloc.hugetlb=0")
            .Tma("run", "--hugepages", "madvise", "--json", "r.json", "--", Program());

        Assert.Contains("env GLIBC_TUNABLES=glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1", Lines(run.Exits(0).Output));
        var said = await File.ReadAllTextAsync(bench.PathOf("r.json"), Token);
        Assert.Contains("was replaced for the program (--hugepages madvise)", said, StringComparison.Ordinal);
    }

    /// <summary>glibc itself cuts this variable to pieces in the memory of the process that reads it.</summary>
    [Fact]
    public async Task Tunables_reach_the_program_whole()
    {
        const string Tunables = "glibc.malloc.arena_max=1:glibc.malloc.perturb=0:glibc.malloc.tcache_count=3";
        var run = await bench.With("GLIBC_TUNABLES", Tunables).Tma("run", "-q", "--no-recording", "--", Program());

        Assert.Equal([$"env GLIBC_TUNABLES={Tunables}"], Lines(run.Exits(0).Output).Where(line => line.Contains("glibc", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task The_systems_setting_is_not_changed_and_the_remedy_is_the_command_that_would()
    {
        var system = await SystemSetting();
        Assert.SkipUnless(system is "madvise" or "never", $"{Setting} allows all here");
        var run = await bench.Tma("run", "--hugepages", "always", "--", "touch", "ran");

        Assert.Equal(125, run.ExitCode);
        Assert.Contains($"echo always | sudo tee {Setting} (undo: echo {system} | sudo tee {Setting})", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.PathOf("ran")));
        Assert.Equal(system, await SystemSetting());
    }

    [Fact]
    public async Task An_option_wins_over_the_environment_and_says_so_while_what_goes_with_it_gives_way()
    {
        Assert.SkipUnless(File.Exists(Llvm), $"{Llvm} is not installed");
        bench.With("OMP_NUM_THREADS", "7").With("KMP_BLOCKTIME", "0").With("MKL_NUM_THREADS", "2").With("LD_PRELOAD", Gnu);
        var run = await bench.Tma("run", "--threads", "3", "--openmp", "llvm", "--", "sh", "-c", "echo $OMP_NUM_THREADS $KMP_BLOCKTIME $LD_PRELOAD");

        Assert.Equal($"3 0 {Llvm}:{Gnu}\n", run.Exits(0).Output);
        var said = Unwrapped(run.Error);
        Assert.Contains("OMP_NUM_THREADS=7 of the environment was replaced for the program (--threads).", said, StringComparison.Ordinal);
        Assert.Contains("KMP_BLOCKTIME=0 of the environment was kept; --openmp llvm alone would set 1.", said, StringComparison.Ordinal);
        Assert.Contains("MKL_NUM_THREADS=2 of the environment sets the threads of oneMKL whatever --threads says.", said, StringComparison.Ordinal);
        Assert.Contains("\"variable-replaced\"", (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0).Output, StringComparison.Ordinal);
        var markdown = await bench.Tma("report", "run.tma", "--markdown", "-");
        Assert.Contains("of the environment was replaced for the program", markdown.Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_script_starts_the_program_as_tma_does()
    {
        var program = Program();
        string[] options = ["--threads", "3", "--cores", "0", "--env", "ODD=it's \"$HOME\" \\ `x`"];
        if (File.Exists(Llvm))
        {
            options = [.. options, "--openmp", "llvm"];
        }

        var under = await bench.Tma(["run", "-q", "--no-recording", .. options, "--", program, "a b"]);
        var written = await bench.Tma(["run", "--launcher-script", "start.sh", .. options, "--", program, "a b"]);
        var bare = await bench.Shell("unset TMA FAKEPERF; exec sh start.sh");

        Assert.Equal("", written.Exits(0).Output);
        Assert.False(File.Exists(bench.PathOf("run.tma")));
        Assert.SkipUnless(File.Exists("/usr/bin/taskset"), "there is no taskset");
        Assert.Equal(Lines(under.Exits(0).Output), Lines(bare.Exits(0).Output).Where(line => !IsOfTheShell(line)));
        Assert.Contains("env ODD=it's \"$HOME\" \\ `x`", Lines(bare.Output));
        Assert.Contains("env OMP_NUM_THREADS=3", Lines(bare.Output));
    }

    [Fact]
    public async Task The_script_goes_to_standard_output_starts_nothing_and_says_what_a_shell_cannot()
    {
        var run = await bench.Tma("run", "--launcher-script", "-", "--hugepages", "off", "--", "touch", "ran");

        Assert.StartsWith("#!/bin/sh\n", run.Exits(0).Output, StringComparison.Ordinal);
        Assert.EndsWith("exec touch ran\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("prctl(PR_SET_THP_DISABLE, 1)", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.PathOf("ran")));
    }

    [Fact]
    public async Task A_program_with_an_equals_sign_in_its_name_is_no_variable()
    {
        await bench.Shell("printf '#!/bin/sh\\necho \"$0 $A $1\"\\n' >a=b; chmod +x a=b");
        var run = await bench.Shell("\"$TMA\" run --launcher-script - --env A=1 -- ./a=b 'x y' | sh");

        Assert.Equal("./a=b 1 x y\n", run.Exits(0).Output);
    }

    [Theory]
    [InlineData("--threads 1,2", "threads-1 threads-2")]
    [InlineData("--threads 1", "default threads-1")]
    [InlineData("--cores 0 --cores physical", "cores-0 cores-physical")]
    [InlineData("--hugepages off", "default hugepages-off")]
    [InlineData("--threads 1,2 --cores 0", "threads-1 threads-2")]
    [InlineData("--threads 2 --baseline threads-2", "threads-2 default")]
    [InlineData("--threads 1,2 --variant x=A=1", "threads-1 threads-2 x")]
    [InlineData("--variant x=A=1 --threads 2", "default x")]
    public async Task Several_values_are_variants_and_one_value_holds_for_all(string options, string names)
    {
        var run = await bench.Tma(["compare", "-r", "1", "-w", "0", "--json", "-", .. options.Split(' '), "--", "true"]);

        var results = run.Exits(0).Document.Root.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(names.Split(' '), results.Select(result => result.GetProperty("name").GetString()));
        if (options.Contains("--threads 1,2", StringComparison.Ordinal))
        {
            Assert.Equal(["1", "2"], results.Take(2).Select(result => result.GetProperty("environment").GetProperty("OMP_NUM_THREADS").GetString()));
        }

        if (options.EndsWith("--cores 0", StringComparison.Ordinal))
        {
            Assert.All(results, result => Assert.Equal("0", result.GetProperty("placement").GetProperty("cpus").GetString()));
        }
    }

    [Theory]
    [InlineData("compare --threads 1,2 --hugepages off,madvise -- true", "--threads and --hugepages both make variants")]
    [InlineData("compare --threads 1,2 --allocator ptmalloc -- true", "--allocator and --threads both make variants")]
    [InlineData("compare --threads 1 --cores 0 -- true", "no variant to compare it with")]
    [InlineData("compare --cores 0,0-1 -- true", "--cores 0 --cores 0-1")]
    [InlineData("run --threads 1,2 -- true", "To compare several: tma compare --threads 1,2")]
    [InlineData("run --threads 0 -- true", "--threads takes a number from 1 to 65536, or cores; not '0'.")]
    [InlineData("run --openmp clang -- true", "--openmp takes intel, gnu or llvm, not 'clang'")]
    [InlineData("run --hugepages on -- true", "--hugepages takes off, madvise or always, not 'on'")]
    [InlineData("run --threads 2 --env OMP_NUM_THREADS=3 -- true", "OMP_NUM_THREADS is set as a variable and by --threads 2. Use only one of them.")]
    [InlineData("compare --threads 2 --variant x=OMP_NUM_THREADS=3 -- true", "Use only one of them.")]
    [InlineData("run --threads 2 -p 1", "--threads applies to a program that tma starts")]
    [InlineData("run --launcher-script - -p 1", "is already running")]
    [InlineData("run --launcher-script - --start true --ready 1", "no load generator")]
    public async Task What_cannot_be_is_refused_in_one_sentence_with_the_remedy(string arguments, string said)
    {
        var run = await bench.Tma(arguments.Split(' '));

        Assert.Equal(125, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_of_a_recording_is_started_again_as_it_was()
    {
        var program = Program();
        var first = await bench.Tma("run", "-q", "--threads", "3", "--cores", "0", "--hugepages", "off", "--", program);
        var again = await bench.Tma("locate", "-q", "--for", "page-faults", "--no-recording", "run.tma");
        Assert.SkipWhen(again.ExitCode == 125, "nothing can be sampled here: " + again.Error);

        Assert.Equal(Lines(first.Exits(0).Output), Lines(again.Exits(0).Output));
    }

    [Fact]
    public async Task Every_output_shows_where_it_ran_and_with_which_pages()
    {
        var run = await bench.Tma(
            "run", "--cores", "0", "--hugepages", "off", "--threads", "2", "--json", "r.json", "--markdown", "r.md", "--html", "r.html", "-v", "--", "true");

        Assert.Contains("pinned to CPU 0", run.Exits(0).Error, StringComparison.Ordinal);
        Assert.Contains("huge pages: off", run.Error, StringComparison.Ordinal);
        Assert.Contains("OMP_NUM_THREADS=2", run.Error, StringComparison.Ordinal);
        var markdown = await File.ReadAllTextAsync(bench.PathOf("r.md"), Token);
        Assert.Contains("pinned to CPU 0, huge pages: off", markdown, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(bench.PathOf("r.html"), Token);
        Assert.Contains("Pinned to CPU 0.", page, StringComparison.Ordinal);
        Assert.Contains("Huge pages: off.", page, StringComparison.Ordinal);
        var json = await File.ReadAllTextAsync(bench.PathOf("r.json"), Token);
        Assert.Contains("\"hugePages\": \"off\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_is_started_with_them_and_its_load_is_not()
    {
        bench.Write("serve.py", """
            import http.server, os, sys
            open("server", "w").write(os.environ.get("OMP_NUM_THREADS", "none"))
            http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
            """);
        var port = Ports.Free();
        var run = await bench.Tma(
            "run", "-q", "--threads", "3", "--start", $"python3 serve.py {port}", "--ready", port, "--", "sh", "-c", "echo \"${OMP_NUM_THREADS-none}\"");

        Assert.Equal("none\n", run.Exits(0).Output);
        Assert.Equal("3", await File.ReadAllTextAsync(bench.PathOf("server"), Token));
    }

    public void Dispose() => bench.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The system's setting, or null without huge pages.</summary>
    private static async Task<string?> SystemSetting() =>
        File.Exists(Setting) && (await File.ReadAllTextAsync(Setting, Token)).Split('[', ']') is [_, var active, ..] ? active : null;

    private string Program()
    {
        var program = bench.PathOf("started");
        Assert.SkipUnless(
            File.Exists(program) || Tools.TryCompile(Path.Combine(Repository.Root, "tests", "Observed", "started.c"), program), "there is no C compiler (cc)");
        return program;
    }

    /// <summary>What a program sees with the options and not without (+), or the other way round (-), in order.</summary>
    private async Task<List<string>> Difference(params string[] options)
    {
        var program = Program();
        var without = Lines((await bench.Tma("run", "-q", "--no-recording", "--", program)).Exits(0).Output);
        var with = Lines((await bench.Tma(["run", "-q", "--no-recording", .. options, "--", program])).Exits(0).Output);
        return [.. with.Except(without).Select(line => "+" + line).Concat(without.Except(with).Select(line => "-" + line)).Order(StringComparer.Ordinal)];
    }

    private static List<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    /// <summary>What a shell sets itself.</summary>
    private static bool IsOfTheShell(string line) =>
        line.StartsWith("env PWD=", StringComparison.Ordinal) || line.StartsWith("env OLDPWD=", StringComparison.Ordinal)
            || line.StartsWith("env SHLVL=", StringComparison.Ordinal) || line.StartsWith("env _=", StringComparison.Ordinal);

    private static string Unwrapped(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
