using System.Globalization;
using Toplev.Collector.Lines;
using Toplev.Tma.Importing;
using Toplev.Tma.Metrics;
using Toplev.Tma.Samples;
using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>
/// Reads line by line what perf stat or toplev wrote, in whatever format, alone or amid other text, and hands each count to the output
/// it belongs to. Nothing is kept of a line.
/// </summary>
public sealed partial class ImportReader
{
    private const int MostOutputs = 1000;
    private const int MostNames = 1 << 16;
    private const int MostParts = 1000;

    /// <summary>Beyond rounding and the skew of the two clocks.</summary>
    private const double MostShare = 1.1;

    private readonly List<ImportedOutput> finished = [];
    private readonly Dictionary<string, OutputBuilder> current = [];
    private readonly ByteTable names = new();
    private readonly ImportedFacts facts = new();
    private readonly PlanNotes notes;
    private readonly JsonObjects json;
    private readonly Dictionary<int, (EventName Name, int? Group)> parsed = [];
    private CsvLayout? layout;
    private OutputBuilder? last;
    private byte[] stamp = [];
    private CoreType? core;
    private string? command;
    private string environment = "";
    private int meanOf = 1;
    private bool ended;
    private bool inSection;
    private bool isAnnounced;
    private long lines;
    private long damaged;
    private string? firstDamaged;
    private string? firstLine;
    private string? complaint;
    private long binary;
    private long readings;
    private bool hasTable;
    private bool endsInCount;
    private int fewestSeparators = int.MaxValue;
    private bool followsSeries;
    private bool inSummary;

    public ImportReader()
    {
        notes = new PlanNotes(facts);
        json = new JsonObjects(TakeJson, Damage);
    }

    /// <summary>
    /// Takes the last line where it has no newline: it may be cut. A cut CSV line has too few fields; a cut JSON line lacks
    /// its bracket.
    /// </summary>
    public void TakeLast(ReadOnlySpan<byte> line)
    {
        var readings = this.readings;
        if (this.layout is not null && LogPrefix.Without(line).Count(this.layout.Separator) < fewestSeparators)
        {
            lines++;
            Damage(line);
            return;
        }

        Take(line);
        endsInCount = this.readings > readings && this.layout is null && TrimStart(line) is not [(byte)'{' or (byte)'[', ..];
    }

    /// <summary>Takes the next line, without its newline.</summary>
    public void Take(ReadOnlySpan<byte> line)
    {
        lines++;
        if (line.IndexOf((byte)0x1B) >= 0)
        {
            line = TerminalColors.Without(line);
        }

        if (this.layout is not null && TryCsv(line, this.layout))
        {
            return;
        }

        var written = LogPrefix.Without(line, out var source);
        if (!source.IsEmpty && ReaderOf(source) is { } own)
        {
            own.Take(written);
            return;
        }

        if (written.Length < line.Length)
        {
            line = written;
            if (this.layout is not null && TryCsv(line, this.layout))
            {
                return;
            }
        }

        var text = TrimStart(line);
        if (text.IsEmpty)
        {
            return;
        }

        firstLine ??= Quoted(text);
        if (complaint is "Error:" or "Error")
        {
            complaint = Quoted(text);
        }

        binary += text.IndexOf((byte)0) >= 0 ? 1 : 0;
        if (TakeTable(line))
        {
            return;
        }

        if (json.TryTake(line))
        {
            return;
        }

        switch (text[0])
        {
            case (byte)'#':
                TakeNote(line, text);
                break;
            default:
                TakeOther(line, text);
                break;
        }
    }

    public ImportedFile Complete(string? cutOff)
    {
        json.Abandon();
        End();
        return WithSources(new ImportedFile
        {
            Outputs = finished,
            Facts = facts,
            Lines = lines,
            Damaged = damaged,
            FirstDamaged = firstDamaged,
            FirstLine = firstLine,
            Complaint = complaint,
            CutOff = cutOff,
            IsBinary = binary > this.readings,
            HasMetricTable = hasTable,
            EndsInCount = endsInCount,
        });
    }

    private List<PrintedShare> Metrics => this.last is { IsSeries: false } last ? last.Printed : [];

    private bool TryCsv(ReadOnlySpan<byte> line, CsvLayout layout)
    {
        if (!CsvLine.TryParse(Joined(line, layout), layout, out var reading))
        {
            return false;
        }

        Add(reading);
        fewestSeparators = Math.Min(fewestSeparators, line.Count(layout.Separator));
        if (!reading.Rest.IsEmpty && reading.Rest.IndexOfAnyExcept(layout.Separator) >= 0)
        {
            CsvLine.ReadMetrics(reading.Rest, layout, core, Metrics);
        }

        return true;
    }

    private static ReadOnlySpan<byte> Joined(ReadOnlySpan<byte> line, CsvLayout layout) =>
        layout.HasDecimalComma && DecimalComma.Join(line) is { } joined ? joined : line;

    private void TakeJson(ReadOnlySpan<byte> line)
    {
        if (JsonLine.TryParse(line, out var reading))
        {
            Add(reading);
        }
        else if (JsonLine.Columns(line, out var stamp, out var scope) is { Count: > 0 } shares)
        {
            AddColumns(shares, stamp, scope);
            return;
        }
        else if (line.IndexOf("\"metric"u8) < 0)
        {
            Damage(line);
            return;
        }

        NoteCore(line);
        this.last ??= BuilderFor("");
        JsonLine.ReadMetrics(line, core, Metrics);
    }

    private void TakeNote(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text)
    {
        var isToplev = PlanNotes.IsToplev(text);
        if (isToplev && current.Values.Any(builder => builder.HasPrintedStamps))
        {
            End();
        }

        if (!isToplev && text.Length > 1 && LocalNumber.Decimal(TrimStart(text[1..]), out _) > 0)
        {
            MetricText.Read(text, core, Metrics);
            if (TextLine.HasShare(text))
            {
                this.last?.ShareBelow(Math.Min(1, TextLine.ShareOf(text)));
            }
        }
        else if ((isToplev || line[0] == '#') && notes.Take(text))
        {
            End();
            followsSeries = false;
        }
        else
        {
            NoteCommand(line);
        }
    }

    private void TakeOther(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text)
    {
        if (TextLine.TryParse(line, out var reading) && IsPlausible(in reading))
        {
            inSection = true;
            Add(reading);
            MetricText.Read(reading.Rest, core, Metrics);
        }
        else if (
            this.layout is not null
                && (IsDigit(text[0]) || line.StartsWith(this.layout.Separator) || this.layout.HasDecimalComma)
                && IsMetrics(Joined(line, this.layout), this.layout))
        {
            NoteCore(line);
            this.last ??= BuilderFor("");
            CsvLine.ReadMetrics(Joined(line, this.layout), this.layout, core, Metrics);
        }
        else if (CsvLayout.Of(line) is { } layout && TryCsv(line, layout))
        {
            this.layout = layout;
        }
        else if (ToplevLine.TryParse(line, out var stamp, out var scope, out var share))
        {
            if (share is not null)
            {
                AddToplev(stamp, scope, share);
            }
        }
        else if (!TakeEnd(text) && !TakeHeading(text))
        {
            TakeRemark(line, text);
        }
    }

    /// <summary>The program's own output may look like a count (<c>12 files</c>): without a blank in front only events that are known as such.</summary>
    private static bool IsPlausible(in ImportedLine reading) => !reading.Event.SequenceEqual("seconds"u8) && !reading.Event.EndsWith(":"u8);

    private static bool IsMetrics(ReadOnlySpan<byte> line, CsvLayout layout) =>
        line.IndexOf((byte)'%') >= 0
            || line.IndexOf("Topdown"u8) >= 0
            || line.IndexOf("tma_"u8) >= 0
            || line.IndexOf("percent of "u8) >= 0
            || line.IndexOfAnyExcept(layout.Separator) < 0;

    private void TakeRemark(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("Topdown"u8) || text.StartsWith("Pipeline"u8))
        {
            // The heading of a group of metrics: TopdownL1 (cpu_core)   #   7.9 %  tma_bad_speculation.
            NoteCore(line);
            this.last ??= BuilderFor("");
            MetricText.Read(line, core, Metrics);
        }
        else if (!NoteCommand(line))
        {
            if (complaint is null && (text.StartsWith("Error"u8) || text.StartsWith("Cannot"u8) || text.IndexOf("requested but"u8) >= 0
                || text.IndexOf("No permission"u8) >= 0
                || text.IndexOf("nmi watchdog"u8) >= 0
                || text.IndexOf("NMI watchdog"u8) >= 0
                || text.IndexOf("not supported"u8) >= 0))
            {
                complaint = Quoted(text);
            }

            if (this.layout is not null ? IsDigit(text[0]) || text[0] == '<' : inSection && TextLine.LooksCut(line))
            {
                Damage(line);
            }
        }
    }

    private void Add(ImportedLine reading)
    {
        if (ended)
        {
            End();
            command = null;
        }

        if (reading.Stamp.SequenceEqual("summary"u8))
        {
            return;
        }

        if (!IsPossible(in reading))
        {
            Damage(reading.Event);
            return;
        }

        if (reading.Status == ReadingStatus.Counted && reading.Share > MostShare)
        {
            DamageShare(in reading);
            return;
        }

        reading.Share = Math.Min(reading.Share, 1);

        this.readings++;

        var builder = reading.Cgroup.IsEmpty && this.last is { Part.Length: 0 } ? this.last : BuilderFor(reading.Cgroup.IsEmpty ? "" : Text(reading.Cgroup));
        if (!reading.Stamp.IsEmpty)
        {
            if (!reading.Stamp.SequenceEqual(this.stamp) || !builder.HasStamps)
            {
                builder = BeginInterval(in reading, builder);
            }
        }
        else if (builder.HasStamps)
        {
            // The totals that --summary prints after the intervals.
            return;
        }

        if (names.Count >= MostNames)
        {
            damaged++;
            firstDamaged ??= Quoted(reading.Event);
            return;
        }

        var name = names.Number(reading.Event);
        if (!this.parsed.TryGetValue(name, out var parsed))
        {
            parsed = notes.NameOf(names[name]);
            this.parsed[name] = parsed;
        }

        core = parsed.Name.CoreType ?? core;
        builder.Add(in reading, name);
    }

    private static bool IsPossible(in ImportedLine reading) =>
        (
            reading.Status != ReadingStatus.Counted
                || (Plausible.IsCount(reading.Count) && reading.RunningSeconds <= Plausible.MostCpuSeconds && double.IsFinite(reading.Share)))
        && (reading.Stamp.IsEmpty || LocalNumber.Decimal(reading.Stamp, out var seconds) == 0 || Plausible.IsTime(seconds));

    private void NoteCore(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("(cpu_core)"u8) >= 0)
        {
            core = CoreType.Core;
        }
        else if (line.IndexOf("(cpu_atom)"u8) >= 0)
        {
            core = CoreType.Atom;
        }
    }

    /// <summary>An event with a running time above its enabled time: perf has scaled its count by the ratio.</summary>
    private void DamageShare(in ImportedLine reading)
    {
        damaged++;
        firstDamaged ??= string.Create(CultureInfo.InvariantCulture, $"{Quoted(reading.Event)}, counted in {reading.Share * 100:0.##} % of the time");
    }

    private void Damage(ReadOnlySpan<byte> line)
    {
        damaged++;
        firstDamaged ??= Quoted(line);
    }
}
