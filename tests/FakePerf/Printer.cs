using System.Globalization;

namespace FakePerf;

/// <summary>Writes lines as the chosen version of perf does.</summary>
internal sealed class Printer(CommandLine command, TextWriter output)
{
    private readonly Lock @lock = new();
    private readonly Counts counts = new(command.WholeText + " " + Targets.Describe(command.Processes));
    private readonly HashSet<string> unsupported = Setting.Words("UNSUPPORTED");
    private readonly HashSet<string> lost = Setting.Words("LOSE");
    private readonly List<(string Scope, int Cpus)> scopes = ScopesOf(command);
    private double last;
    private int printed;
    private bool isOff;

    /// <summary>Clock (seconds since the start) at which the counters were switched on, asked at every interval; null while they are off.</summary>
    public Func<double?> EnabledFrom { get; set; } = () => 0;

    public void Header() => output.Write($"# started on {DateTime.UtcNow:ddd MMM dd HH:mm:ss yyyy}\n\n");

    /// <summary>One interval, or all when perf has none.</summary>
    /// <param name="whole">Length of the run, 0 when not known yet.</param>
    public void Interval(double end, double whole)
    {
        lock (@lock)
        {
            Print(end, whole);
        }
    }

    /// <summary>An interval in which the counters were off.</summary>
    public void NothingYet(double end)
    {
        lock (@lock)
        {
            (var off, var last) = (isOff, this.last);
            isOff = true;
            Print(end, 0);
            (isOff, this.last) = (off, last);
        }
    }

    private void Print(double end, double whole)
    {
        var seconds = end - this.last;
        if (whole > 0 && end > whole / 2)
        {
            counts.PassHalf();
        }

        var stamp = command.Interval == 0 ? "" : Stamp(end) + command.Separator;
        foreach (var planned in command.Events)
        {
            for (var i = 0; i < scopes.Count; i++)
            {
                Line(stamp, planned, i, seconds, whole > 0 ? whole : end);
            }
        }

        this.last = end;
        printed++;
        output.Flush();
    }

    /// <summary>No two intervals of a processor are equal to the last digit, but where EQUAL=1 says so.</summary>
    private double Unlike(FakeEvent planned, double count) =>
        command.Interval > 0 && planned.Hardware && count > 1e6 && Setting.Of("EQUAL") != "1" ? count + (printed % 3) : count;

    /// <summary>The beginning of a line, as a dying perf leaves it.</summary>
    public void HalfLine(double end)
    {
        output.Write($"{Stamp(end)}{command.Separator}123{command.Separator}{command.Separator}e");
        output.Flush();
    }

    public void Garbage()
    {
        output.Write("\u0001\u0002 no line of perf\n;;;;;;;;;;\n1.0;abc;;e0;1;100.00;;\n");
        output.Flush();
    }

    public bool IsUnsupported(FakeEvent planned) => unsupported.Contains(planned.Key) || unsupported.Contains(planned.Printed);

    private static string Stamp(double seconds)
    {
        var text = seconds.ToString("F9", CultureInfo.InvariantCulture);
        return Setting.PadsStamp ? text.PadLeft(16) : text;
    }

    private static List<(string Scope, int Cpus)> ScopesOf(CommandLine command)
    {
        var cpus = (int)Setting.Number("CPUS", 4);
        return command.Aggregation switch
        {
            "A" => [.. Enumerable.Range(0, cpus).Select(cpu => ($"CPU{cpu}", 1))],
            "core" => [.. Enumerable.Range(0, Math.Max(1, cpus / 2)).Select(core => ($"S0-D0-C{core}", 2))],
            "socket" => [("S0", cpus)],
            _ => [("", 0)],
        };
    }

    private void Line(string stamp, FakeEvent planned, int scope, double seconds, double whole)
    {
        var s = command.Separator;
        var clock = planned.Key is "task-clock" or "cpu-clock";
        var share = ShareOf(planned.Group) * PartOfTime(planned) * (planned.Hardware ? Setting.Number("SHARED", 1) : 1);
        var enabled = seconds * 1e9;
        var scopeText = scopes[scope] switch
        {
            { Cpus: 0 } => "",
            { } one when command.Aggregation == "A" => one.Scope + s,
            { } many => string.Create(CultureInfo.InvariantCulture, $"{many.Scope}{s}{many.Cpus}{s}"),
        };
        var value = IsUnsupported(planned) ? "<not supported>"
            : share == 0
            || lost.Contains(planned.Key)
            || lost.Contains(planned.Printed)
            || !Fits(planned.Group)
            || isOff
            || this.last < command.Delay / 1e3
            || EnabledFrom() is null
            || (command.Control is not null && seconds == 0)
            ? "<not counted>"
            : Counts.Text(Unlike(planned, counts.Of(planned, seconds, whole) / scopes.Count), clock);
        var counted = value[0] != '<';
        var running = counted ? Counts.Text(enabled * share, false) : "0";
        var percent = counted ? Counts.Text(Math.Floor(100 * share), true) : "100.00";
        if (Setting.Fault == "comma")
        {
            value = value.Replace('.', ',');
            percent = percent.Replace('.', ',');
        }

        if (counted && !clock && planned.Hardware)
        {
            (value, percent) = Damaged(value, percent, planned.Group);
        }

        var metric = Setting.IsVersion7 ? $"{s}{s}" : clock && counted ? $"{s}1.000{s}CPUs utilized" : $"{s}{s}";
        output.Write($"{stamp}{scopeText}{value}{s}{(clock ? "msec" : "")}{s}{planned.Printed}{s}{running}{s}{percent}{metric}\n");
        if (Setting.Fault == "duplicate" && planned.Hardware && counted)
        {
            output.Write($"{stamp}{scopeText}{value}9{s}{s}{planned.Printed}{s}{running}{s}{percent}{metric}\n");
        }
    }

    // Every third group is hit, so that some nodes lose their events and others do not.
    private static (string Value, string Percent) Damaged(string value, string percent, int group) => (Setting.Fault, group % 3) switch
    {
        ("zero", _) => ("0", percent),
        ("never-ran", 1) => (value + "7", "0.00"),
        ("negative", 1) => ("-" + value, percent),
        ("absurd", 1) => ("18446744073709551615", percent),
        ("nan", 1) => ("nan", percent),
        _ => (value, percent),
    };

    private bool Fits(int group)
    {
        List<FakeEvent> members = [.. command.Events.Where(planned => planned.Group == group && planned.Hardware && !planned.OnFixedCounter)];
        var counters = (int)Setting.Number("COUNTERS", 8) - (Setting.Of("NMI") == "1" ? 1 : 0);
        return members.Count <= counters;
    }

    /// <summary>Share of the time the program is on the kind of core that the event is counted on: CORE=0.6 leaves 0.4 for the others.</summary>
    private static double PartOfTime(FakeEvent planned) => Setting.Of("CORE") is null || !planned.Hardware ? 1
        : planned.Pmu == "cpu_core" ? Setting.Number("CORE", 1) : 1 - Setting.Number("CORE", 1);

    private double ShareOf(int group)
    {
        if (Setting.Of("MULTIPLEX") == "0" || !command.Events.Any(planned => planned.Group == group && planned.Hardware))
        {
            return 1;
        }

        var pmu = command.Events.First(planned => planned.Group == group && planned.Hardware).Pmu;
        var groups = command.Events.Where(
            planned => planned.Hardware && planned.Pmu == pmu && Fits(planned.Group)).Select(planned => planned.Group).Distinct().Count();
        return 1.0 / Math.Max(1, groups);
    }
}
