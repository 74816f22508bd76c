using System.Text.Json;
using Toplev.Tests.Support;
using Xunit;

namespace Toplev.Packages.Tests;

/// <summary>The programs for arm64 under an emulator of the processor, against those for x64. Nothing is measured: perf is not emulated.</summary>
public sealed class Arm64Tests : IDisposable
{
    private const string Libraries = "/usr/aarch64-linux-gnu";
    private readonly Packages packages = new();

    public static TheoryData<string> WithoutPerf =>
    [
        "models",
        "explain DRAM_Bound",
        "plan --model spr --level 4",
        "plan --model neoverse-v2 --level 2",
        "plan --model zen4 --level 2",
        "man",
        "completions zsh",
        "report --json - --html page.html " + Packages.Recording,
    ];

    [Theory]
    [MemberData(nameof(WithoutPerf))]
    public async Task Commands_print_the_same_bytes(string command)
    {
        Unpack();

        Assert.Equal(await X64(command.Split(' ')), await Arm64(command.Split(' ')));
    }

    // perf's text in all its forms, its units and its errors, and the formulas of many cores: the same numbers to the last digit.
    [Fact]
    public async Task What_perf_printed_gives_the_same_bytes()
    {
        Unpack();
        var folder = Path.Combine(Packages.Root, "fixtures", "perf-stat");
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".txt" or ".csv").Order().ToList();
        Assert.True(files.Count > 20);
        var evaluated = 0;

        // An emulated start takes half a second: of each kind some.
        foreach (var file in files.GroupBy(Path.GetDirectoryName).SelectMany(kind => kind.Take(2)))
        {
            string[] import = ["import", "--json", "-", file];
            var x64 = await packages.Run(packages.Inside("x64", "bin", "tma"), import);
            var arm64 = await packages.Run("qemu-aarch64", Emulated(import));

            Assert.Equal(x64, arm64);
            evaluated += x64.Output.Contains("\"nodes\"", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(evaluated >= 5, $"{evaluated} files had a tree");
    }

    // A program for arm64 loads the collector for arm64; what it wrote is read here.
    [Fact]
    public async Task The_collector_of_annotations_writes_what_the_program_marks()
    {
        Unpack();
        Assert.SkipUnless(Tools.IsInstalled("aarch64-linux-gnu-gcc"), "there is no compiler for arm64");
        var source = Path.Combine(Packages.Root, "tests", "IttClient", "client.c");
        await packages.Output("aarch64-linux-gnu-gcc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-pthread", source, "-o", "client", "-ldl");
        var started = $"INTEL_LIBITTNOTIFY64={packages.Inside("arm64", "lib", "tma", "libtma-itt.so")} exec qemu-aarch64 -L {Libraries} ./client nested";

        await X64("run", "--regions", "itt", "--no-recording", "--json", "itt.json", "--", "sh", "-c", started);

        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(packages.Inside("itt.json"), TestContext.Current.CancellationToken));
        // client.c: three times one inside the other.
        Assert.Equal(
            ["outer 3", "inner 3"],
            document.RootElement.GetProperty("results")[0].GetProperty("regions").EnumerateArray()
                .Select(region => $"{region.GetProperty("name").GetString()} {region.GetProperty("count").GetInt32()}"));
    }

    public void Dispose() => packages.Dispose();

    private void Unpack()
    {
        Assert.SkipUnless(Tools.IsInstalled("qemu-aarch64") && Directory.Exists(Libraries), "there is no emulator of arm64 (qemu-user, libc6-arm64-cross)");
        foreach (var architecture in (string[])["x64", "arm64"])
        {
            Directory.CreateDirectory(packages.Inside(architecture));
            var archive = Packages.PathOf($"tma-linux-{architecture}.tar.gz");
            var unpacked = new ProgramCall("tar", "-xzf", archive, "-C", packages.Inside(architecture), "--strip-components=1").Run();
            Assert.True(unpacked.ExitCode == 0, unpacked.Error);
        }
    }

    private Task<string> X64(params string[] arguments) => packages.Output(packages.Inside("x64", "bin", "tma"), arguments);

    private Task<string> Arm64(params string[] arguments) => packages.Output("qemu-aarch64", Emulated(arguments));

    private string[] Emulated(string[] arguments) => ["-L", Libraries, packages.Inside("arm64", "lib", "tma", "tma"), .. arguments];
}
