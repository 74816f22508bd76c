using System.Diagnostics;
using System.Globalization;
using System.Text;
using Toplev.Collector.Import;
using Toplev.ImportInput;

// generate LINES [FILE]   writes lines of perf stat -x, -I 1000 -A of a machine with 200 CPUs
// fuzz COUNT [SEED]       reads that many damaged fixtures; ends with 1 and the text in fuzz.txt when one is not survived
switch (args)
{
    case ["generate", var lines, ..]:
        Generate(long.Parse(lines, CultureInfo.InvariantCulture), args.Length > 2 ? args[2] : "-");
        return 0;
    case ["fuzz", var count, ..]:
        return Fuzz(int.Parse(count, CultureInfo.InvariantCulture), args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1);
    default:
        Console.Error.WriteLine("Usage: generate LINES [FILE] | fuzz COUNT [SEED]");
        return 2;
}

static void Generate(long lines, string path)
{
    const int Cpus = 200;
    string[] events =
    [
        "slots", "topdown-retiring", "topdown-bad-spec", "topdown-fe-bound", "topdown-be-bound", "topdown-heavy-ops", "topdown-br-mispredict",
        "topdown-fetch-lat", "topdown-mem-bound", "INT_MISC.UOP_DROPPING", "cycles", "instructions",
    ];
    int[] weights = [60, 20, 4, 16, 20, 2, 3, 9, 12, 1, 10, 14];
    using var output = path == "-" ? Console.OpenStandardOutput() : File.Create(path);
    using var writer = new StreamWriter(output, new UTF8Encoding(false), 1 << 20) { NewLine = "\n" };
    var random = new Random(1);
    long written = 0;
    for (var second = 1; written < lines; second++)
    {
        var stamp = string.Create(CultureInfo.InvariantCulture, $"{second}.{random.Next(900_000):000000000}");
        for (var planned = 0; planned < events.Length && written < lines; planned++)
        {
            for (var cpu = 0; cpu < Cpus && written < lines; cpu++, written++)
            {
                var count = weights[planned] * (90_000_000L + random.Next(20_000_000));
                writer.Write(
                    string.Create(CultureInfo.InvariantCulture, $"{stamp},CPU{cpu},{count},,{events[planned]},1000{random.Next(1_000_000):000000},100.00,,\n"));
            }
        }
    }
}

static int Fuzz(int count, int seed)
{
    var folder = Path.Combine(Environment.CurrentDirectory, "fixtures", "perf-stat");
    byte[][] texts = [
        .. Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories).Where(
            file => !file.EndsWith(".md", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
    var mutation = new Mutation(texts, seed);
    var watch = Stopwatch.StartNew();
    long outputs = 0;
    for (var i = 0; i < count; i++)
    {
        var text = mutation.Next();
        try
        {
            using var stream = new MemoryStream(text);
            outputs += ImportSource.Read(stream, "fuzz").Outputs.Count;
        }
        catch (Exception e) when (e is not Toplev.Tma.UserErrorException)
        {
            File.WriteAllBytes("fuzz.txt", text);
            Console.Error.WriteLine($"{i}: {e}");
            return 1;
        }
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} texts, {outputs} outputs in them, {watch.Elapsed.TotalSeconds:0.0} s"));
    return 0;
}
