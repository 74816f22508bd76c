using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Toplev.Cli.Tests.Importing;

/// <summary>
/// Damaged files of every kind, from seeds: whatever is read, tma ends with a result or one sentence, never with a fault of its own, and
/// what it writes for machines is valid.
/// </summary>
public sealed class MutationTests : IDisposable
{
    private const int Rounds = 120;
    private const string Manifest = "manifest.json";

    private static readonly string[] Words =
    [
        "1e308", "inf", "-inf", "nan", "-1", "0", ";;", "\n", "99999999999999999999", "9223372036854775807", "%", "<not counted>",
        "<not supported>", "#", "\0", "\e[31m", "\u202e", "{", "}", "[", "null", "\"", ",",
    ];

    private static readonly string[] Sources =
    [
        "1;;slots;1;100.00;;\n1;;topdown-retiring;1;100.00;;\n1;;topdown-bad-spec;1;100.00;;\n1;;topdown-fe-bound;1;100.00;;\n1;;topdown-be-bound;1;100.00;;\n",
        "     1.000000000;1000;;slots;1000000;100.00;;\n     1.000000000;400;;topdown-retiring;1000000;100.00;;\n     "
            + "1.000000000;100;;topdown-bad-spec;1000000;100.00;;\n     1.000000000;200;;topdown-fe-bound;1000000;100.00;;\n     "
            + "1.000000000;300;;topdown-be-bound;1000000;100.00;;\n     2.000000000;1000;;slots;1000000;50.00;;\n",
        " Performance counter stats for './app' (3 runs):\n\n 1,000,000      slots\n 400,000      topdown-retiring   #  40.0% retiring   ( +- 1.2% )\n "
            + "100,000      topdown-bad-spec\n 200,000      topdown-fe-bound\n 300,000      topdown-be-bound  (80.00%)\n\n 1.5 seconds time elapsed\n 1.2 "
            + "seconds user\n 0.1 seconds sys\n",
        "{\"counter-value\" : \"1000\", \"unit\" : \"\", \"event\" : \"slots\", \"event-runtime\" : 1, \"pcnt-running\" : 100.00, \"metric-value\" : 0.1, "
            + "\"metric-unit\" : \"tma_retiring\"}\n{\"counter-value\" : \"400\", \"event\" : \"topdown-retiring\", \"event-runtime\" : 1, \"pcnt-running\" "
            + ": 100.00}\n",
        "FE             Frontend_Bound                      % Slots                       23.5  [25.0%]\nBE             Backend_Bound                       "
            + "% Slots                       45.1\nBE/Mem         Backend_Bound.Memory_Bound          % Slots                       30.2  <==\n",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Import_of_a_damaged_file_is_a_result_or_a_sentence(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var text = Mutated(Sources[random.Next(Sources.Length)], random);
            await File.WriteAllTextAsync(folder.File("in.txt"), text, TestContext.Current.CancellationToken);
            await Check(text, "import", folder.File("in.txt"), "--json", folder.File("out.json"), "--markdown", folder.File("out.md"));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Report_of_a_damaged_recording_is_a_result_or_a_sentence(int seed)
    {
        var random = new Random(seed);
        var files = await Recording();
        for (var round = 0; round < Rounds; round++)
        {
            var (name, content) = files.ElementAt(random.Next(files.Count));
            var text = Mutated(content, random);
            Pack(folder.File("bad.tma"), files.ToDictionary(file => file.Key, file => file.Key == name ? text : file.Value));
            await Check(
                text, "report", folder.File("bad.tma"), "--json", folder.File("out.json"), "--trace", folder.File("trace.json"), "--html",
                folder.File("out.html"));
        }
    }

    /// <summary>Another version may know fewer properties or other ones, and what is written by hand has nulls.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Report_of_a_manifest_without_one_of_its_properties_is_a_result_or_a_sentence(bool isNull)
    {
        var files = await Recording();
        var places = PropertiesIn(JsonNode.Parse(files[Manifest])!.AsObject(), []).ToList();
        Assert.True(places.Count > 80, $"{places.Count} properties");
        foreach (var place in places)
        {
            var whole = JsonNode.Parse(files[Manifest])!;
            var owner = place.SkipLast(1).Aggregate(whole, (node, step) => int.TryParse(step, out var index) && node is JsonArray ? node[index]! : node[step]!);
            if (isNull)
            {
                owner.AsObject()[place[^1]] = null;
            }
            else
            {
                owner.AsObject().Remove(place[^1]);
            }

            var text = whole.ToJsonString();
            Pack(folder.File("bad.tma"), files.ToDictionary(file => file.Key, file => file.Key == Manifest ? text : file.Value));
            await Check(
                $"{string.Join('/', place)} is {(isNull ? "null" : "missing")} in {text}", "report", folder.File("bad.tma"), "--json", folder.File("out.json"));
        }
    }

    [Theory]
    [InlineData(6)]
    public async Task Import_of_a_damaged_trace_is_a_result_or_a_sentence(int seed)
    {
        const string Trace = """{"traceEvents":[{"ph":"X","name":"step","ts":1000,"dur":200000,"pid":1,"tid":2},"""
            + """{"ph":"B","name":"part","ts":1100,"pid":1,"tid":2},{"ph":"E","ts":1200,"pid":1,"tid":2},"""
            + """{"ph":"M","name":"thread_name","pid":1,"tid":2,"args":{"name":"main"}}]}""";
        var random = new Random(seed);
        Pack(folder.File("good.tma"), await Recording());
        for (var round = 0; round < Rounds; round++)
        {
            var text = Mutated(Trace, random);
            await File.WriteAllTextAsync(folder.File("in.json"), text, TestContext.Current.CancellationToken);
            await Check(text, "import", folder.File("good.tma"), "--trace", folder.File("in.json"), "--json", folder.File("out.json"));
        }
    }

    [Theory]
    [InlineData("1e308")]
    [InlineData("inf")]
    [InlineData("nan")]
    [InlineData("123456789012345678901e300")]
    [InlineData("9999999999999999999999999999999999")]
    public async Task Numbers_that_no_measurement_gives_are_no_counts_and_no_times(string number)
    {
        foreach (var text in new[]
        {
            Sources[0].Replace("1;;slots", number + ";;slots", StringComparison.Ordinal),
            Sources[0].Replace("slots;1;", "slots;" + number + ";", StringComparison.Ordinal),
            Sources[1].Replace("2.000000000", number, StringComparison.Ordinal),
            Sources[2].Replace("1.5 seconds", number + " seconds", StringComparison.Ordinal),
        })
        {
            await File.WriteAllTextAsync(folder.File("in.txt"), text, TestContext.Current.CancellationToken);
            await Check(text, "import", folder.File("in.txt"), "--json", folder.File("out.json"));
        }
    }

    [Fact]
    public async Task What_is_no_text_of_perf_is_refused_by_its_kind()
    {
        await File.WriteAllBytesAsync(
            folder.File("elf"), [0x7f, (byte)'E', (byte)'L', (byte)'F', .. Encoding.UTF8.GetBytes("\n" + Sources[0])], TestContext.Current.CancellationToken);
        Assert.Contains("is a program", (await CommandRun.Of("import", folder.File("elf"))).Error, StringComparison.Ordinal);

        var bytes = new byte[20_000];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(folder.File("random"), bytes, TestContext.Current.CancellationToken);
        Assert.Contains("is not text", (await CommandRun.Of("import", folder.File("random"))).Error, StringComparison.Ordinal);

        Assert.Contains("is a directory", (await CommandRun.Of("import", folder.Path)).Error, StringComparison.Ordinal);

        foreach (var length in new[] { 5, 15, 40 })
        {
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            {
                await gzip.WriteAsync(Encoding.UTF8.GetBytes(Sources[0]), TestContext.Current.CancellationToken);
            }

            await File.WriteAllBytesAsync(folder.File("cut.gz"), packed.ToArray()[..length], TestContext.Current.CancellationToken);
            var run = await CommandRun.Of("import", folder.File("cut.gz"));
            Assert.Equal(125, run.Code);
            Assert.Contains("truncated", run.Error, StringComparison.Ordinal);
        }
    }

    private async Task Check(string text, params string[] arguments)
    {
        foreach (var name in new[] { "out.json", "trace.json" })
        {
            File.Delete(folder.File(name));
        }

        var run = await CommandRun.Of(arguments);
        var printed = run.Output + run.Error;
        var context = $"{printed}\nof: {text}";
        Assert.True(run.Code is 0 or 125, context);
        Assert.False(run.Error.Contains("internal error", StringComparison.Ordinal), context);
        foreach (var word in new[] { "Infinity", "NaN", "Exception", "System.", "Toplev.", "(Parameter" })
        {
            Assert.False(printed.Contains(word, StringComparison.Ordinal) && !text.Contains(word, StringComparison.Ordinal), context);
        }

        Assert.False(printed.Any(c => (char.IsControl(c) && c != '\n') || c == '\u202e'), context);
        foreach (var name in new[] { "out.json", "trace.json" })
        {
            if (File.Exists(folder.File(name)))
            {
                using var valid = JsonDocument.Parse(await File.ReadAllBytesAsync(folder.File(name), TestContext.Current.CancellationToken));
            }
        }

        if (run.Code == 0 && File.Exists(folder.File("out.md")))
        {
            Assert.DoesNotContain('\u202e', await File.ReadAllTextAsync(folder.File("out.md"), TestContext.Current.CancellationToken));
        }
    }

    private async Task<Dictionary<string, string>> Recording()
    {
        await File.WriteAllTextAsync(folder.File("source.txt"), Sources[1], TestContext.Current.CancellationToken);
        Assert.Equal(0, (await CommandRun.Of("import", folder.File("source.txt"), "--model", "icelake", "-q", "-o", folder.File("source.tma"))).Code);
        Dictionary<string, string> files = [];
        using var archive = ZipFile.OpenRead(folder.File("source.tma"));
        foreach (var entry in archive.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            files[entry.FullName] = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }

        return files;
    }

    /// <summary>Names of the objects around each property, and its own.</summary>
    private static IEnumerable<IReadOnlyList<string>> PropertiesIn(JsonNode? node, IReadOnlyList<string> above) => node switch
    {
        JsonObject item => item.SelectMany(pair => PropertiesIn(pair.Value, [.. above, pair.Key]).Prepend([.. above, pair.Key])),
        JsonArray list => list.SelectMany((element, index) => PropertiesIn(element, [.. above, index.ToString(CultureInfo.InvariantCulture)])),
        _ => [],
    };

    private static void Pack(string path, Dictionary<string, string> files)
    {
        File.Delete(path);
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, text) in files)
        {
            using var writer = new StreamWriter(archive.CreateEntry(name, CompressionLevel.NoCompression).Open());
            writer.Write(text);
        }
    }

    private static string Mutated(string source, Random random)
    {
        var text = new StringBuilder(source);
        if (random.Next(3) == 0)
        {
            var lines = source.Split('\n');
            text.Clear().AppendJoin('\n', Enumerable.Range(0, random.Next(1, 7)).Select(_ => lines[random.Next(lines.Length)]));
        }

        for (var change = random.Next(1, 6); change > 0 && text.Length > 0; change--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, Words[random.Next(Words.Length)]);
                    break;
                case 2:
                    // A whole number is replaced: what is read as one is what matters.
                    while (at < text.Length && !char.IsAsciiDigit(text[at]))
                    {
                        at++;
                    }

                    var end = at;
                    while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
                    {
                        end++;
                    }

                    text.Remove(at, end - at).Insert(at, Words[random.Next(10)]);
                    break;
                default:
                    text[at] = (char)random.Next(256);
                    break;
            }
        }

        return text.ToString();
    }
}
