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

    private readonly List<ImportedOutput> _finished = [];
    private readonly Dictionary<string, OutputBuilder> _current = [];
    private readonly ByteTable _names = new();
    private readonly ImportedFacts _facts = new();
    private readonly PlanNotes _notes;
    private readonly JsonObjects _json;
    private readonly Dictionary<int, (EventName Name, int? Group)> _parsed = [];
    private CsvLayout? _layout;
    private OutputBuilder? _last;
    private byte[] _stamp = [];
    private CoreType? _core;
    private string? _command;
    private string _environment = "";
    private int _meanOf = 1;
    private bool _ended;
    private bool _inSection;
    private bool _isAnnounced;
    private long _lines;
    private long _damaged;
    private string? _firstDamaged;
    private string? _firstLine;
    private string? _complaint;
    private long _binary;
    private long _readings;
    private bool _hasTable;
    private bool _endsInCount;
    private int _fewestSeparators = int.MaxValue;
    private bool _followsSeries;
    private bool _inSummary;

    public ImportReader()
    {
        _notes = new PlanNotes(_facts);
        _json = new JsonObjects(TakeJson, Damage);
    }

    /// <summary>
    /// Takes the last line where it has no newline: it may be cut. Of lines of CSV the number of fields tells, of JSON the bracket.
    /// </summary>
    public void TakeLast(ReadOnlySpan<byte> line)
    {
        long readings = _readings;
        if (_layout is not null && LogPrefix.Without(line).Count(_layout.Separator) < _fewestSeparators)
        {
            _lines++;
            Damage(line);
            return;
        }

        Take(line);
        _endsInCount = _readings > readings && _layout is null && TrimStart(line) is not [(byte)'{' or (byte)'[', ..];
    }

    /// <summary>Takes the next line, without its newline.</summary>
    public void Take(ReadOnlySpan<byte> line)
    {
        _lines++;
        if (line.IndexOf((byte)0x1B) >= 0)
        {
            line = TerminalColors.Without(line);
        }

        if (_layout is not null && TryCsv(line, _layout))
        {
            return;
        }

        ReadOnlySpan<byte> written = LogPrefix.Without(line, out ReadOnlySpan<byte> source);
        if (!source.IsEmpty && ReaderOf(source) is { } own)
        {
            own.Take(written);
            return;
        }

        if (written.Length < line.Length)
        {
            line = written;
            if (_layout is not null && TryCsv(line, _layout))
            {
                return;
            }
        }

        ReadOnlySpan<byte> text = TrimStart(line);
        if (text.IsEmpty)
        {
            return;
        }

        _firstLine ??= Quoted(text);
        if (_complaint is "Error:" or "Error")
        {
            _complaint = Quoted(text);
        }

        _binary += text.IndexOf((byte)0) >= 0 ? 1 : 0;
        if (TakeTable(line))
        {
            return;
        }

        if (_json.TryTake(line))
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
        _json.Abandon();
        End();
        return WithSources(new ImportedFile
        {
            Outputs = _finished,
            Facts = _facts,
            Lines = _lines,
            Damaged = _damaged,
            FirstDamaged = _firstDamaged,
            FirstLine = _firstLine,
            Complaint = _complaint,
            CutOff = cutOff,
            IsBinary = _binary > _readings,
            HasMetricTable = _hasTable,
            EndsInCount = _endsInCount,
        });
    }

    private List<PrintedShare> Metrics => _last is { IsSeries: false } last ? last.Printed : [];

    private bool TryCsv(ReadOnlySpan<byte> line, CsvLayout layout)
    {
        if (!CsvLine.TryParse(Joined(line, layout), layout, out ImportedLine reading))
        {
            return false;
        }

        Add(reading);
        _fewestSeparators = Math.Min(_fewestSeparators, line.Count(layout.Separator));
        if (!reading.Rest.IsEmpty && reading.Rest.IndexOfAnyExcept(layout.Separator) >= 0)
        {
            CsvLine.ReadMetrics(reading.Rest, layout, _core, Metrics);
        }

        return true;
    }

    private static ReadOnlySpan<byte> Joined(ReadOnlySpan<byte> line, CsvLayout layout) => layout.HasDecimalComma && DecimalComma.Join(line) is { } joined ? joined : line;

    private void TakeJson(ReadOnlySpan<byte> line)
    {
        if (JsonLine.TryParse(line, out ImportedLine reading))
        {
            Add(reading);
        }
        else if (JsonLine.Columns(line, out string stamp, out string scope) is { Count: > 0 } shares)
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
        _last ??= BuilderFor("");
        JsonLine.ReadMetrics(line, _core, Metrics);
    }

    private void TakeNote(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text)
    {
        bool isToplev = PlanNotes.IsToplev(text);
        if (isToplev && _current.Values.Any(builder => builder.HasPrintedStamps))
        {
            End();
        }

        if (!isToplev && text.Length > 1 && LocalNumber.Decimal(TrimStart(text[1..]), out _) > 0)
        {
            MetricText.Read(text, _core, Metrics);
            if (TextLine.HasShare(text))
            {
                _last?.ShareBelow(Math.Min(1, TextLine.ShareOf(text)));
            }
        }
        else if ((isToplev || line[0] == '#') && _notes.Take(text))
        {
            End();
            _followsSeries = false;
        }
        else
        {
            NoteCommand(line);
        }
    }

    private void TakeOther(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text)
    {
        if (TextLine.TryParse(line, out ImportedLine reading) && IsPlausible(in reading))
        {
            _inSection = true;
            Add(reading);
            MetricText.Read(reading.Rest, _core, Metrics);
        }
        else if (_layout is not null && (IsDigit(text[0]) || line.StartsWith(_layout.Separator) || _layout.HasDecimalComma) && IsMetrics(Joined(line, _layout), _layout))
        {
            NoteCore(line);
            _last ??= BuilderFor("");
            CsvLine.ReadMetrics(Joined(line, _layout), _layout, _core, Metrics);
        }
        else if (CsvLayout.Of(line) is { } layout && TryCsv(line, layout))
        {
            _layout = layout;
        }
        else if (ToplevLine.TryParse(line, out ReadOnlySpan<byte> stamp, out ReadOnlySpan<byte> scope, out PrintedShare? share))
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
        line.IndexOf((byte)'%') >= 0 || line.IndexOf("Topdown"u8) >= 0 || line.IndexOf("tma_"u8) >= 0 || line.IndexOf("percent of "u8) >= 0 || line.IndexOfAnyExcept(layout.Separator) < 0;

    private void TakeRemark(ReadOnlySpan<byte> line, ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("Topdown"u8) || text.StartsWith("Pipeline"u8))
        {
            // The heading of a group of metrics: TopdownL1 (cpu_core)   #   7.9 %  tma_bad_speculation.
            NoteCore(line);
            _last ??= BuilderFor("");
            MetricText.Read(line, _core, Metrics);
        }
        else if (!NoteCommand(line))
        {
            if (_complaint is null && (text.StartsWith("Error"u8) || text.StartsWith("Cannot"u8) || text.IndexOf("requested but"u8) >= 0
                || text.IndexOf("No permission"u8) >= 0 || text.IndexOf("nmi watchdog"u8) >= 0 || text.IndexOf("NMI watchdog"u8) >= 0 || text.IndexOf("not supported"u8) >= 0))
            {
                _complaint = Quoted(text);
            }

            if (_layout is not null ? IsDigit(text[0]) || text[0] == '<' : _inSection && TextLine.LooksCut(line))
            {
                Damage(line);
            }
        }
    }

    private void Add(ImportedLine reading)
    {
        if (_ended)
        {
            End();
            _command = null;
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

        _readings++;

        OutputBuilder builder = reading.Cgroup.IsEmpty && _last is { Part.Length: 0 } ? _last : BuilderFor(reading.Cgroup.IsEmpty ? "" : Text(reading.Cgroup));
        if (!reading.Stamp.IsEmpty)
        {
            if (!reading.Stamp.SequenceEqual(_stamp) || !builder.HasStamps)
            {
                builder = BeginInterval(in reading, builder);
            }
        }
        else if (builder.HasStamps)
        {
            // The totals that --summary prints after the intervals.
            return;
        }

        if (_names.Count >= MostNames)
        {
            _damaged++;
            _firstDamaged ??= Quoted(reading.Event);
            return;
        }

        int name = _names.Number(reading.Event);
        if (!_parsed.TryGetValue(name, out (EventName Name, int? Group) parsed))
        {
            parsed = _notes.NameOf(_names[name]);
            _parsed[name] = parsed;
        }

        _core = parsed.Name.CoreType ?? _core;
        builder.Add(in reading, name);
    }

    private static bool IsPossible(in ImportedLine reading) =>
        (reading.Status != ReadingStatus.Counted || (Plausible.IsCount(reading.Count) && reading.RunningSeconds <= Plausible.MostCpuSeconds && double.IsFinite(reading.Share)))
        && (reading.Stamp.IsEmpty || LocalNumber.Decimal(reading.Stamp, out double seconds) == 0 || Plausible.IsTime(seconds));

    private void NoteCore(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("(cpu_core)"u8) >= 0)
        {
            _core = CoreType.Core;
        }
        else if (line.IndexOf("(cpu_atom)"u8) >= 0)
        {
            _core = CoreType.Atom;
        }
    }

    /// <summary>An event on a counter for longer than it was asked for: perf has scaled its count by that.</summary>
    private void DamageShare(in ImportedLine reading)
    {
        _damaged++;
        _firstDamaged ??= string.Create(CultureInfo.InvariantCulture, $"{Quoted(reading.Event)}, counted in {reading.Share * 100:0.##} % of the time");
    }

    private void Damage(ReadOnlySpan<byte> line)
    {
        _damaged++;
        _firstDamaged ??= Quoted(line);
    }
}
