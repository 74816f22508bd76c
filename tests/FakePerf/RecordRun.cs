using System.Globalization;
using System.Text;

namespace FakePerf;

/// <summary>
/// Answers like <c>perf record</c> and <c>perf script</c>: the file of samples is the text that script prints. The functions follow from the
/// event's encoding (<c>FAKEPERF_STACKS</c>), so that sampling the wrong event finds the wrong function.
/// </summary>
internal sealed class RecordRun : IDisposable
{
    private const int UsualSamples = 2000;
    private const double SamplesPerSecond = 1000;

    private readonly ManualResetEventSlim interrupted = new();
    private string events = "";
    private string output = "perf.data";
    private string? processes;
    private string? control;
    private long period = 1_001_001;

    /// <summary>What <c>perf script -i FILE</c> does.</summary>
    public static int Script(string[] args)
    {
        var file = Array.IndexOf(args, "-i") is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : "perf.data";
        var text = File.ReadAllText(file);
        if (Setting.Fault == "script-dies")
        {
            Console.Write(text[..(text.Length / 2)]);
            Console.Error.WriteLine("incompatible file format (rerun with -v to learn more)");
            return 255;
        }

        Console.Write(text);
        return 0;
    }

    public int Record(string[] args)
    {
        for (var i = 1; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "-N":
                    continue;
                case "-a":
                    continue;
                case "-e":
                    events = value;
                    break;
                case "-o":
                    output = value;
                    break;
                case "-p":
                    processes = value;
                    break;
                case "--control":
                    control = value;
                    break;
                case "-c":
                    period = long.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "-F" or "-D" or "-C" or "--max-size" or "--call-graph":
                    break;
                default:
                    Console.Error.WriteLine($"  Error: unknown option `{args[i].TrimStart('-')}'\n\n Usage: perf record [<options>] [<command>]");
                    return 129;
            }

            i++;
        }

        var group = -1;
        List<FakeEvent> parsed = [];
        if (!FakeEvent.TryParse(WithoutPrecision(events), ref group, parsed, out var error))
        {
            Console.Error.WriteLine(error);
            return 129;
        }

        using var interrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(
            System.Runtime.InteropServices.PosixSignal.SIGINT, context =>
            {
                context.Cancel = true;
                interrupted.Set();
            });
        using var commands = control is null ? null : new Control(control);
        commands?.Start();
        var targets = Targets.Of(processes);
        while (!interrupted.Wait(100) && (targets.Count == 0 || targets.Any(Targets.IsAlive)))
        {
        }

        if (Setting.Fault == "record-nothing")
        {
            Console.Error.WriteLine("failed to write perf data, error: No space left on device");
            return 255;
        }

        var process = targets.Count > 0 ? targets[0] : 1;
        File.WriteAllText(output, "\n" + (parsed.Count > 1 ? Groups(parsed, process) : Samples(parsed[0], process)));
        return 0;
    }

    public void Dispose() => interrupted.Dispose();

    // perf's P and p behind the privilege, which counting does not know.
    private static string WithoutPrecision(string text) => text.TrimEnd('P', 'p') is { } plain && plain.EndsWith(':') ? plain[..^1] : text.TrimEnd('P', 'p');

    /// <summary>Functions in turns that keep their shares in every stretch: <c>alpha:70,beta:30</c>, or <c>ENCODING|alpha:70 OTHER|beta:100</c>.</summary>
    private string Samples(FakeEvent sampled, int process)
    {
        var text = new StringBuilder();
        var stacks = StacksOf(sampled.Encoding).Split(',').Select(part => part.Split(':')).ToList();
        var samples = (int)Setting.Number("SAMPLES", UsualSamples);
        var random = new Random(7);
        if (Setting.Fault == "lost")
        {
            text.Append(CultureInfo.InvariantCulture, $"app {process}/{process} [000] 1.000000: PERF_RECORD_LOST lost 42\n\n");
        }

        for (var i = 0; i < samples; i++)
        {
            var left = random.NextDouble() * 100;
            var stack = stacks.First(part => (left -= double.Parse(part[1], CultureInfo.InvariantCulture)) < 0 || part == stacks[^1]);
            text.Append(CultureInfo.InvariantCulture, $"app {process}/{process}  {100 + (i / 1000.0):0.000000}: {period,10} {sampled.Printed}: \n");
            text.Append(CultureInfo.InvariantCulture, $"\t            1192 {stack[0]} (/tmp/app)\n\t            1234 main (/tmp/app)\n\n");
        }

        return text.ToString();
    }

    /// <summary>Functions in turns for longer than a sample; a change lies in the middle between two samples.</summary>
    private static string Groups(List<FakeEvent> events, int process)
    {
        var text = new StringBuilder();
        var inherit = Setting.Of("INHERIT") == "0" ? "" : ", inherit = 1";
        text.Append(CultureInfo.InvariantCulture, $"# event : name = {events[0].Printed}, , type = 4, disabled = 1{inherit}, freq = 1\n");
        text.Append(CultureInfo.InvariantCulture, $"# event : name = dummy:HG, , type = 1, inherit = 1, task = 1\n");
        text.Append(CultureInfo.InvariantCulture, $"app {process}/{process}  99.000000: PERF_RECORD_FORK({process}:{process + 1}):({process}:{process})\n");
        var counts = new Counts("record");
        var stacks = StacksOf(events[0].Encoding).Split(',').Select(part => part.Split(':'))
            .Select(part => (Name: part[0], Share: double.Parse(part[1], CultureInfo.InvariantCulture))).ToList();
        var stay = Setting.Number("STAY", 20);
        var samples = (int)Setting.Number("SAMPLES", UsualSamples);
        var (at, left) = (0, (int)stay);
        for (var i = 0; i < samples; i++)
        {
            var before = at;
            if (left-- == 0)
            {
                at = (at + 1) % stacks.Count;
                left = Math.Max(1, (int)Math.Round(stay * stacks[at].Share / stacks[0].Share)) - 1;
            }

            foreach (var counted in events)
            {
                var count = (counts.InFunction(stacks[before].Name, counted) + counts.InFunction(stacks[at].Name, counted)) / 2 / SamplesPerSecond;
                // perf leaves out what was not counted at all.
                if (Math.Round(count) > 0)
                {
                    text.Append(CultureInfo.InvariantCulture, $"app {process}/{process}  {100 + (i / 1000.0):0.000000}: {count,10:0} {counted.Printed}: \n");
                    text.Append(CultureInfo.InvariantCulture, $"\t            1192 {stacks[at].Name} (/tmp/app)\n\t            1234 main (/tmp/app)\n\n");
                }
            }
        }

        return text.ToString();
    }

    private static string StacksOf(string encoding)
    {
        var chosen = "alpha:70,beta:20,gamma:10";
        foreach (var word in (Setting.Of("STACKS") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = word.Split('|');
            if (parts.Length == 1 || parts[0] == encoding)
            {
                chosen = parts[^1];
            }
        }

        return chosen;
    }
}
