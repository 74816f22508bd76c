using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Cli.Tests.EndToEnd;

/// <summary>Functions of known shares, found by the perf of this machine; and hardware events by that of the tests.</summary>
public sealed class LocateTests : IDisposable
{
    private readonly Workbench bench = new();

    // Truth comes from the program's own clock around each function. 2000 samples of a share of 0.7 have a standard error of one point.
    [Theory]
    [InlineData("plain")]
    [InlineData("recursive")]
    [InlineData("threads")]
    [InlineData("fork")]
    public async Task Functions_have_the_shares_that_the_program_measured_itself(string how)
    {
        var run = await Locate("-F", "1999", "--", Compiled("planted.c"), "2", how);
        var functions = Functions(run);
        // Of the three alone: the loop around them and the kernel's ticks are in neither measurement alike.
        var measured = Planted(run);
        var all = measured.Keys.Sum(name => Percent(functions[name], "self"));
        foreach (var (name, percent) in measured)
        {
            var found = 100 * Percent(functions[name], "self") / all;
            Assert.True(Math.Abs(found - percent) < 4, $"{name}: {found:0.0} % found, {percent:0.0} % measured by the program");
        }

        Assert.Equal(
            measured.OrderByDescending(pair => pair.Value).Select(pair => pair.Key),
            run.Document.Result.GetProperty("profile").GetProperty("functions").EnumerateArray().Select(NameOf).Where(measured.ContainsKey));
        Assert.True(run.Document.Result.GetProperty("profile").GetProperty("samples").GetInt64() > 1000);
    }

    // A page that is touched for the first time is one fault: counts known from the code.
    [Fact]
    public async Task Page_faults_are_found_where_pages_are_touched()
    {
        var run = await Locate("--for", "page-faults", "--", Compiled("faults.c"), "3000", "1000");
        var functions = Functions(run);
        Assert.InRange(functions["touch_many"].GetProperty("samples").GetInt64(), 2990, 3010);
        Assert.InRange(functions["touch_few"].GetProperty("samples").GetInt64(), 995, 1005);
        Assert.DoesNotContain("tma-launch", functions.Values.Select(function => function.GetProperty("module").GetString()));
    }

    [Fact]
    public async Task A_recording_gives_the_same_profile_again_and_other_tools_formats()
    {
        var run = await Locate("--folded", "stacks.txt", "--speedscope", "stacks.json", "--pprof", "stacks.pb.gz", "--", Compiled("planted.c"), "0.3");
        var again = (await bench.Tma("report", "run.tma", "--json", "-")).Exits(0);
        Assert.Equal(run.Document.Result.GetProperty("profile").GetRawText(), again.Document.Result.GetProperty("profile").GetRawText());

        var samples = run.Document.Result.GetProperty("profile").GetProperty("samples").GetInt64();
        var folded = await File.ReadAllLinesAsync(bench.PathOf("stacks.txt"), TestContext.Current.CancellationToken);
        Assert.Equal(samples, folded.Sum(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)));
        Assert.Contains(folded, line => line.StartsWith("planted;", StringComparison.Ordinal) && line.Contains(";planted_large ", StringComparison.Ordinal));

        using var speedscope = JsonDocument.Parse(await File.ReadAllTextAsync(bench.PathOf("stacks.json"), TestContext.Current.CancellationToken));
        Assert.NotEmpty(speedscope.RootElement.GetProperty("profiles").EnumerateArray());
        Assert.Equal([0x1f, 0x8b], (await File.ReadAllBytesAsync(bench.PathOf("stacks.pb.gz"), TestContext.Current.CancellationToken))[..2]);
    }

    [Fact]
    public async Task A_report_writes_what_locate_wrote()
    {
        await Locate("--folded", "one.txt", "--speedscope", "one.json", "--pprof", "one.pb.gz", "--", Compiled("planted.c"), "0.3");
        (await bench.Tma("report", "run.tma", "--folded", "two.txt", "--speedscope", "two.json", "--pprof", "two.pb.gz")).Exits(0);
        foreach (var (one, two) in new[] { ("one.txt", "two.txt"), ("one.json", "two.json"), ("one.pb.gz", "two.pb.gz") })
        {
            var written = await File.ReadAllBytesAsync(bench.PathOf(one), TestContext.Current.CancellationToken);
            Assert.NotEmpty(written);
            Assert.Equal(written, await File.ReadAllBytesAsync(bench.PathOf(two), TestContext.Current.CancellationToken));
        }

        var folded = (await bench.Tma("report", "run.tma", "--folded", "-")).Exits(0);
        Assert.Equal(await File.ReadAllTextAsync(bench.PathOf("one.txt"), TestContext.Current.CancellationToken), folded.Output);
        Assert.Empty((await bench.Tma("report", "run.tma", "--pprof", "/dev/null")).Exits(0).Output);
    }

    [Fact]
    public async Task The_table_has_the_functions_of_the_document()
    {
        var run = await Locate("--csv", "table.csv", "--", Compiled("planted.c"), "0.3");
        var rows = await File.ReadAllLinesAsync(bench.PathOf("table.csv"), TestContext.Current.CancellationToken);
        var functions = rows.Where(row => row.Split(',')[5] == "function").Select(row => row.Split(',')).ToList();
        var profile = run.Document.Result.GetProperty("profile");
        Assert.Equal(profile.GetProperty("samples").GetInt64(), functions.Sum(row => long.Parse(row[13], CultureInfo.InvariantCulture)));
        var large = Functions(run)["planted_large"];
        var found = Assert.Single(functions, row => row[8] == "planted_large");
        Assert.Equal(Percent(large, "self"), double.Parse(found[3], CultureInfo.InvariantCulture), 9);
        Assert.Equal(Percent(large, "total"), double.Parse(found[16], CultureInfo.InvariantCulture), 9);
        Assert.Equal(["ms", "cpu-clock", "planted"], found[10..13]);
    }

    // What a program sees of how it was started: the same when its recording is located, from elsewhere and in another environment.
    [Fact]
    public async Task The_program_of_a_recording_is_started_as_it_was()
    {
        const string Look = "pwd; echo $ADDED; grep Cpus_allowed_list: /proc/self/status";
        Directory.CreateDirectory(bench.PathOf("there"));
        var run = (await bench.Shell(
            $"cd there && $TMA run --perf $FAKEPERF --cores 1 --env ADDED=yes -o ../run.tma -- sh -c '{Look}'")).Exits(0);
        Assert.Contains("Cpus_allowed_list:\t1\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("yes\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("/there\n", run.Output, StringComparison.Ordinal);

        var again = (await bench.Tma("locate", "--perf", Repository.FakePerf, "-o", "one.tma", "run.tma")).Exits(0);
        Assert.Equal(run.Output, again.Output);
        Assert.Contains($"of run.tma in {bench.PathOf("there")}", again.Error, StringComparison.Ordinal);
        // That of a recording that locate made is still the same program.
        Assert.Equal(run.Output, (await bench.Tma("locate", "--perf", Repository.FakePerf, "-o", "two.tma", "one.tma")).Exits(0).Output);
        var asked = (await bench.Tma("locate", "--perf", Repository.FakePerf, "run.tma", "--cores", "0", "--env", "ADDED=other")).Exits(0);
        Assert.Equal(
            run.Output.Replace("list:\t1", "list:\t0", StringComparison.Ordinal).Replace("\nyes", "\nother", StringComparison.Ordinal), asked.Output);
    }

    [Fact]
    public async Task A_variable_that_was_removed_is_removed_again()
    {
        bench.With("REMOVED", "here");
        (await bench.Tma("run", "--perf", Repository.FakePerf, "--env", "ADDED=yes", "--", "sh", "-c", "echo ${REMOVED-gone}")).Exits(0);
        using (var archive = ZipFile.Open(bench.PathOf("run.tma"), ZipArchiveMode.Update))
        {
            string manifest;
            using (var text = new StreamReader(archive.GetEntry("manifest.json")!.Open()))
            {
                manifest = await text.ReadToEndAsync(TestContext.Current.CancellationToken);
            }

            archive.GetEntry("manifest.json")!.Delete();
            await using var writer = new StreamWriter(archive.CreateEntry("manifest.json").Open());
            await writer.WriteAsync(manifest.Replace("\"ADDED\": \"yes\"", "\"REMOVED\": null", StringComparison.Ordinal));
        }

        Assert.Equal("gone\n", (await bench.Tma("locate", "--perf", Repository.FakePerf, "run.tma")).Exits(0).Output);
    }

    [Fact]
    public async Task A_program_of_a_recording_that_cannot_be_started_as_it_was_is_not_started()
    {
        Directory.CreateDirectory(bench.PathOf("there"));
        (await bench.Shell("cd there && $TMA run --perf $FAKEPERF --cores 1 -o ../run.tma -- sh -c 'echo ran >>ran'")).Exits(0);
        bench.Write("small/sys/devices/system/cpu/online", "0\n");
        bench.Write("small/proc/sys/kernel/perf_event_paranoid", "-1\n");
        var pinned = (await bench.Tma("locate", "--perf", Repository.FakePerf, "--root", bench.PathOf("small"), "run.tma")).Exits(125);
        Assert.Contains("pinned to CPUs 1, which are not all online here. Choose others with --cores; online here: 0.", pinned.Error, StringComparison.Ordinal);
        Assert.Equal("ran\n", await File.ReadAllTextAsync(bench.PathOf("there/ran"), TestContext.Current.CancellationToken));

        Directory.Move(bench.PathOf("there"), bench.PathOf("elsewhere"));
        var gone = (await bench.Tma("locate", "--perf", Repository.FakePerf, "run.tma")).Exits(125);
        Assert.Contains("there, which does not exist here. Go to where its files are", gone.Error, StringComparison.Ordinal);
        Assert.Equal("ran\n", await File.ReadAllTextAsync(bench.PathOf("elsewhere/ran"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--folded", "run.tma")]
    [InlineData("--speedscope", "run.tma")]
    [InlineData("--pprof", "run.tma")]
    [InlineData("--pprof", "-")]
    [InlineData("--folded", "stacks --speedscope stacks")]
    [InlineData("--folded", "- --json -")]
    public async Task A_report_replaces_nothing_by_a_profile(string option, string files)
    {
        await Fake(PublishedModels.CaseOf("sapphirerapids", 0), "STACKS=misses:1", "--for", "DRAM_Bound", "-o", "run.tma");
        var before = await File.ReadAllBytesAsync(bench.PathOf("run.tma"), TestContext.Current.CancellationToken);
        var run = (await bench.Tma(["report", "run.tma", option, .. files.Split(' ')])).Exits(125);
        Assert.Empty(run.Output);
        Assert.Equal(before, await File.ReadAllBytesAsync(bench.PathOf("run.tma"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("run", "", "the program was counted, not sampled. To sample the same program: tma locate run.tma")]
    [InlineData("locate", "SAMPLES=0", "no sample was taken")]
    public async Task A_report_without_a_profile_says_so_and_writes_nothing(string command, string switches, string why)
    {
        bench.Perf(switches);
        (await bench.Tma(command, "--perf", Repository.FakePerf, "-o", "run.tma", "--", "true")).Exits(0);
        var run = (await bench.Tma("report", "run.tma", "--json", "result.json", "--folded", "stacks.txt")).Exits(125);
        Assert.Contains("--folded: there is no profile in run.tma: " + why, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.PathOf("stacks.txt")));
        Assert.False(File.Exists(bench.PathOf("result.json")));
    }

    [Fact]
    public async Task Of_a_comparison_the_profile_of_the_first_variant_is_written()
    {
        var run = await bench.Tma(
            "compare", "--locate", "-r", "2", "-w", "0", "--variant", "plain=", "--variant", "other=A=1", "--for", "cpu-clock", "--",
            Compiled("planted.c"), "0.1");
        SkipWithoutPerf(run);
        run.Exits(0);
        var report = (await bench.Tma("report", "run.tma", "--folded", "-")).Exits(0);
        Assert.Contains("the profile written is that of plain, the first of 2 that were sampled", report.Error, StringComparison.Ordinal);
        Assert.Contains("planted_large", report.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_that_the_compiler_inlined_is_said_to_be()
    {
        foreach (var (name, how) in new[] { ("called", "-DCALLED"), ("inlined", "-DINLINED") })
        {
            Assert.SkipUnless(
                Tools.TryCompile(Path.Combine(Repository.Root, "tests", "ProfileClient", "inlined.c"), bench.PathOf(name), "-g", how),
                "there is no C compiler (cc)");
        }

        var run = await bench.Tma(
            "compare", "--locate", "--lines", "--for", "cpu-clock", "-F", "4000", "-r", "2", "-w", "0", "--json", "result.json",
            "--variant-command", "called=./called 1000000", "--variant-command", "inlined=./inlined 1000000");
        SkipWithoutPerf(run);
        run.Exits(0);
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(bench.PathOf("result.json"), TestContext.Current.CancellationToken));
        var functions = document.RootElement.GetProperty("comparisons")[0].GetProperty("profile").GetProperty("functions").EnumerateArray().ToList();
        var move = functions.Single(function => NameOf(function) == "mix").GetProperty("move");
        Assert.Equal("inlined-into", move.GetProperty("kind").GetString());
        Assert.Equal(["work"], move.GetProperty("functions").EnumerateArray().Select(name => name.GetString()));
        Assert.All(
            functions.Where(function => NameOf(function) != "mix"), function => Assert.Equal(JsonValueKind.Null, function.GetProperty("move").ValueKind));
        Assert.Contains("mix is gone: inlined into work, by its source lines.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_programs_exit_code_is_passed_on_and_nothing_is_left_behind()
    {
        var run = await bench.Tma("locate", "--no-recording", "--", "sh", "-c", "exit 7");
        SkipWithoutPerf(run);
        run.Exits(7);
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Folder));
    }

    // A profile must not replace the program, the recording or another result.
    [Theory]
    [InlineData("--folded", "planted")]
    [InlineData("--speedscope", "run.tma")]
    [InlineData("--pprof", "result.json")]
    [InlineData("--pprof", "-")]
    public async Task Profiles_never_replace_what_is_read_or_written_otherwise(string option, string file)
    {
        var program = Compiled("planted.c");
        var before = await File.ReadAllBytesAsync(program, TestContext.Current.CancellationToken);
        var run = await bench.Tma("locate", "-o", "run.tma", "--json", "result.json", option, file, "--", "./planted", "0.1");
        run.Exits(125);
        Assert.Equal(before, await File.ReadAllBytesAsync(program, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(bench.PathOf("run.tma")));
    }

    // The tree comes first, then the event of its bottleneck: Sapphire Rapids, all of the time in the frontend's latency or memory.
    [Fact]
    public async Task The_event_of_the_bottleneck_is_sampled()
    {
        var published = PublishedModels.CaseOf("sapphirerapids", 0);
        var run = await Fake(published, "STACKS=event=0xd1,umask=0x20|misses:90,alpha:10", "--for", "DRAM_Bound");
        Assert.Equal("DRAM_Bound", run.Document.Result.GetProperty("profile").GetProperty("node").GetString());
        Assert.Equal("MEM_LOAD_RETIRED.L3_MISS", run.Document.Result.GetProperty("profile").GetProperty("event").GetString());
        Assert.InRange(Percent(Functions(run)["misses"], "self"), 87, 93);
    }

    [Fact]
    public async Task Without_a_node_the_tree_is_measured_first()
    {
        var run = await Fake(PublishedModels.CaseOf("sapphirerapids", 0), "SECONDS=1");
        Assert.NotEmpty(run.Document.Bottleneck);
        Assert.Equal(run.Document.Bottleneck[^1], run.Document.Result.GetProperty("profile").GetProperty("node").GetString());
        Assert.InRange(Percent(Functions(run)["alpha"], "self"), 66, 74);
    }

    [Theory]
    [InlineData("FAULT=lost", "samples-lost", 0)]
    [InlineData("FAULT=script-dies", "perf-script-failed", 0)]
    [InlineData("FAULT=record-nothing", "no-space-for-samples", 125)]
    [InlineData("SAMPLES=0", "no-samples", 0)]
    public async Task Faults_are_findings_and_what_was_sampled_is_shown(string switches, string finding, int code)
    {
        var run = await Fake(PublishedModels.CaseOf("sapphirerapids", 0), switches, code, "--for", "DRAM_Bound");
        Assert.Contains(finding, run.Document.Findings);
    }

    // 64 KiB are less than perf's buffers: at 20,000 Hz they are full long before the end, at 999 Hz perf sees the size only when the program has ended.
    [Fact]
    public async Task What_the_size_of_perfs_file_left_out_is_said_and_is_no_failure()
    {
        var run = await Locate("--max-size", "64K", "-F", "20000", "--", Compiled("planted.c"), "3");
        Assert.Contains("profile-too-large", run.Document.Findings);
        Assert.DoesNotContain("perf-died", run.Document.Findings);
        Assert.Contains(
            "were not sampled. All samples", run.Error.ReplaceLineEndings(" ").Replace("      ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var sampled = run.Document.Result.GetProperty("profile").GetProperty("millisecondsPerRun").GetDouble() / 1000;
        // The time is that of the part that was sampled: CPU time and whatever the program waited in it.
        Assert.True(run.Document.Result.GetProperty("time").GetProperty("seconds").GetDouble() >= sampled);
    }

    [Fact]
    public async Task A_size_that_left_nothing_out_is_not_mentioned()
    {
        var run = await Locate("--max-size", "16K", "--", Compiled("planted.c"), "1");
        Assert.DoesNotContain("profile-too-large", run.Document.Findings);
        Assert.InRange(run.Document.Result.GetProperty("profile").GetProperty("samples").GetInt64(), 900, 1200);
    }

    [Fact]
    public async Task Nothing_keeps_perfs_file_without_a_recording()
    {
        foreach (var command in new[] { "locate", "compare --locate --variant a= --variant b=A=1" })
        {
            var run = (await bench.Tma([.. command.Split(' '), "--no-recording", "--keep-perf-data", "--", "sh", "-c", "echo ran >ran"])).Exits(125);
            Assert.Contains("--keep-perf-data keeps perf's file in the recording, but --no-recording keeps none", run.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(bench.PathOf("ran")));
        }
    }

    // Two samples of one function each: that the others are missing is no property of the code.
    [Fact]
    public async Task Few_samples_are_said_to_be_few_and_nothing_is_concluded()
    {
        var run = await Fake(PublishedModels.CaseOf("sapphirerapids", 0), "SAMPLES=2", "--for", "DRAM_Bound");
        Assert.Contains("few-samples", run.Document.Findings);
        Assert.DoesNotContain("stacks-missing", run.Document.Findings);
        Assert.DoesNotContain("95 % interval ", run.Error.Split("Where in the code")[0], StringComparison.Ordinal);
        Assert.Contains("Only 2 samples of sh: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_without_symbols_and_one_without_names_are_told_apart()
    {
        var program = bench.PathOf("nameless");
        Assert.SkipUnless(
            Tools.TryCompile(Path.Combine(Repository.Root, "tests", "ProfileClient", "planted.c"), program, "-lpthread", "-s"), "there is no C compiler (cc)");
        var run = await Locate("--for", "cpu-clock", "--", program, "0.5");
        var words = string.Join(' ', run.Error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("CPU time is in nameless, which has no symbols", words, StringComparison.Ordinal);
        Assert.Contains("[no symbol] nameless", run.Error, StringComparison.Ordinal);
        Assert.Contains("symbols-missing", run.Document.Findings);
    }

    [Fact]
    public async Task What_was_sampled_in_vain_was_located_all_the_same()
    {
        bench.Perf("SAMPLES=0");
        var run = (await bench.Tma("locate", "--perf", Repository.FakePerf, "--for", "page-faults", "--", "true")).Exits(0);
        Assert.Contains("\ntma locate  true\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("\ntma locate  true\n", (await bench.Tma("report", "run.tma")).Exits(0).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("tma run", run.Error, StringComparison.Ordinal);
    }

    // A file system of 1 MB of the test's own, in a namespace of its own: perf fills it, and finds it full.
    [Theory]
    [InlineData("")]
    [InlineData("dd if=/dev/zero of=small/fill bs=1k count=1012 2>/dev/null;")]
    [InlineData("dd if=/dev/zero of=small/fill bs=1k 2>/dev/null;")]
    public async Task A_full_temporary_directory_is_named(string fill)
    {
        Directory.CreateDirectory(bench.PathOf("small"));
        Assert.SkipUnless((await bench.Execute("unshare", ["-m", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "small"])).ExitCode == 0, "no mounts here");
        var run = await bench.Shell(
            "TMA_PROGRAM=" + Compiled("planted.c") + " unshare -m sh -c 'mount -t tmpfs -o size=1m tmpfs small; " + fill
                + " TMPDIR=$PWD/small $TMA locate --for cpu-clock -F 50000 -- $TMA_PROGRAM 2'");
        run.Exits(125);
        var words = string.Join(' ', run.Error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("no space left on device.", words, StringComparison.Ordinal);
        Assert.Contains("TMPDIR=/var/tmp", words, StringComparison.Ordinal);
        Assert.DoesNotContain("perf script", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FAULT=permission")]
    [InlineData("FAULT=exit255")]
    public async Task A_perf_that_refuses_is_an_error_and_nothing_has_run(string switches)
    {
        var run = await Fake(PublishedModels.CaseOf("sapphirerapids", 0), switches, 125, "--for", "cycles");
        Assert.Empty(run.Output);
        Assert.False(File.Exists(bench.PathOf("ran")));
    }

    public void Dispose() => bench.Dispose();

    private static Dictionary<string, double> Planted(TmaRun run) => run.Output.Split('\n').Where(line => line.StartsWith("planted_", StringComparison.Ordinal))
        .Select(line => line.Split(' ')).ToDictionary(words => words[0], words => double.Parse(words[1], CultureInfo.InvariantCulture));

    private static string NameOf(JsonElement function) => function.GetProperty("name").GetString()!;

    private static double Percent(JsonElement function, string what) => function.GetProperty(what).GetProperty("percent").GetDouble();

    private static Dictionary<string, JsonElement> Functions(TmaRun run) => run.Document.Result.GetProperty("profile").GetProperty("functions").EnumerateArray()
        .GroupBy(NameOf).ToDictionary(group => group.Key, group => group.First());

    private static void SkipWithoutPerf(TmaRun run) => Assert.SkipWhen(
        run.ExitCode == 125 && run.Error.Contains("perf", StringComparison.Ordinal), "perf cannot sample here: " + run.Error);

    private string Compiled(string source)
    {
        var program = bench.PathOf(Path.GetFileNameWithoutExtension(source));
        Assert.SkipUnless(
            Tools.TryCompile(Path.Combine(Repository.Root, "tests", "ProfileClient", source), program, "-lpthread"), "there is no C compiler (cc)");
        return program;
    }

    /// <summary>The document goes to a file: standard output is the program's.</summary>
    private async Task<TmaRun> Locate(params string[] arguments)
    {
        var run = await bench.Tma(["locate", "--json", "result.json", .. arguments]);
        SkipWithoutPerf(run);
        run.Exits(0);
        var document = await File.ReadAllTextAsync(bench.PathOf("result.json"), TestContext.Current.CancellationToken);
        return run with { Output = run.Output, DocumentText = document };
    }

    private Task<TmaRun> Fake(PublishedCase published, string switches, params string[] options) => Fake(published, switches, 0, options);

    private async Task<TmaRun> Fake(PublishedCase published, string switches, int code, params string[] options)
    {
        bench.Write("counts.json", published.Counts());
        bench.With("FAKEPERF_COUNTS", bench.PathOf("counts.json")).Perf(switches);
        var run = await bench.Tma(
            ["locate", "--perf", Repository.FakePerf, "--root", bench.PlainMachine(smt: false), "--model", "sapphirerapids", "--json", "result.json",
                .. options, "--", "sh", "-c", "echo ran >ran"]);
        run.Exits(code);
        return File.Exists(bench.PathOf("result.json"))
            ? run with { DocumentText = await File.ReadAllTextAsync(bench.PathOf("result.json"), TestContext.Current.CancellationToken) }
            : run;
    }
}
