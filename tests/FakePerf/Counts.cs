using System.Globalization;
using System.Text.Json;

namespace FakePerf;

/// <summary>Where counts come from.</summary>
internal sealed class Counts
{
    private readonly Dictionary<string, double> known = [];
    private readonly Dictionary<string, Dictionary<string, double>> byFunction = [];
    private readonly bool total;
    private JsonElement? later;
    private readonly Random noise = new((int)Setting.Number("SEED", Environment.ProcessId));
    private readonly double noisePercent = Setting.Number("NOISE", 0);

    public Counts(string commandLine)
    {
        if (Setting.Of("COUNTS") is not string file)
        {
            return;
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var root = document.RootElement;
        total = root.TryGetProperty("unit", out var unit) && unit.GetString() == "total";
        Add(root);
        if (root.TryGetProperty("functions", out var functions))
        {
            foreach (var function in functions.EnumerateObject())
            {
                byFunction[function.Name] = function.Value.EnumerateObject().ToDictionary(count => Normal(count.Name), count => count.Value.GetDouble());
            }
        }

        this.later = root.TryGetProperty("later", out var later) ? later.Clone() : null;
        if (root.TryGetProperty("when", out var cases))
        {
            foreach (var variant in cases.EnumerateArray())
            {
                if (commandLine.Contains(variant.GetProperty("contains").GetString()!, StringComparison.Ordinal))
                {
                    Add(variant);
                }
            }
        }
    }

    /// <summary>Half of the run is over: from now on the counts are those under <c>later</c>.</summary>
    public void PassHalf()
    {
        if (this.later is JsonElement counts)
        {
            Add(counts);
            this.later = null;
        }
    }

    /// <summary>Count of an event over a part of the run.</summary>
    /// <param name="seconds">Length of the part.</param>
    /// <param name="whole">Length of the run as far as it is known.</param>
    public double Of(FakeEvent wanted, double seconds, double whole)
    {
        var value = this.known.TryGetValue(wanted.Pmu + "!" + wanted.Encoding, out var here) ? total ? here * seconds / Math.Max(whole, 1e-9) : here * seconds
            : this.known.TryGetValue(wanted.Key, out var known) || this.known.TryGetValue(wanted.Encoding, out known)
            ? total ? known * seconds / Math.Max(whole, 1e-9) : known * seconds
            : wanted.Key == "task-clock" ? seconds * 1000 : Invented(wanted) * seconds;
        return value * (1 + (noisePercent / 100 * ((2 * noise.NextDouble()) - 1)));
    }

    /// <summary>Count of an event in a second of a function.</summary>
    public double InFunction(string function, FakeEvent wanted) =>
        byFunction.TryGetValue(function, out var counts) && (counts.TryGetValue(wanted.Key, out var count) || counts.TryGetValue(wanted.Encoding, out count))
            ? count
            : Of(wanted, 1, 1);

    private void Add(JsonElement element)
    {
        if (element.TryGetProperty("counts", out var counts))
        {
            foreach (var count in counts.EnumerateObject())
            {
                this.known[Normal(count.Name)] = count.Value.GetDouble();
            }
        }
    }

    // `cpu_atom!event=0xc0` holds for one device only.
    private static string Normal(string key)
    {
        var device = key.IndexOf('!', StringComparison.Ordinal);
        if (device >= 0)
        {
            return key[..(device + 1)] + Normal(key[(device + 1)..]);
        }

        var privilege = key.IndexOf('/', StringComparison.Ordinal);
        return !key.Contains('=', StringComparison.Ordinal) ? key
            : privilege >= 0 ? Normal(key[..privilege]) + key[privilege..]
            : FakeEvent.KeyOf(key.Split(',').Select(term => term.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : "1"));
    }

    // FNV-1a: the same for every run and machine; cycles, instructions and slots as a core has them.
    private static double Invented(FakeEvent wanted)
    {
        switch (wanted.Key)
        {
            case "cycles" or "event=0x3c,umask=0x0" or "event=0x0,umask=0x2" or "event=0x76,umask=0x0" or "event=0x11" or "event=0x11,umask=0x0":
                return 3e9;
            case "instructions" or "event=0xc0,umask=0x0" or "event=0x0,umask=0x1" or "event=0x8" or "event=0x8,umask=0x0":
                return 2e9;
            case "event=0x0,umask=0x4" or "event=0xa4,umask=0x1":
                return 15e9;
            default:
                break;
        }

        var hash = 2166136261;
        foreach (var c in wanted.Key)
        {
            hash = (hash ^ c) * 16777619;
        }

        return wanted.Hardware ? 1e6 + (hash % 1000 * 1e6) : hash % 1000;
    }

    public static string Text(double value, bool fractional) => value.ToString(fractional ? "F2" : "F0", CultureInfo.InvariantCulture);
}
