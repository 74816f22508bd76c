using static Toplev.Collector.Lines.Bytes;

namespace Toplev.Collector.Import;

/// <summary>Interleaved lines of several programs in one log: the prefix identifies the program, and each program is read separately.</summary>
public sealed partial class ImportReader
{
    private const int MostSources = 1000;

    private readonly Dictionary<string, ImportReader> sources = [];
    private bool isOfSource;

    /// <summary>Null in the reader of one source: a program may write such a prefix itself.</summary>
    private ImportReader? ReaderOf(ReadOnlySpan<byte> source)
    {
        if (isOfSource)
        {
            return null;
        }

        var name = Text(source);
        if (!sources.TryGetValue(name, out var reader) && sources.Count < MostSources)
        {
            reader = new ImportReader { isOfSource = true };
            sources[name] = reader;
        }

        return reader;
    }

    private ImportedFile WithSources(ImportedFile file)
    {
        foreach (var own in sources.Values.Select(reader => reader.Complete(null)))
        {
            file = file with
            {
                Outputs = [.. file.Outputs, .. own.Outputs],
                Facts = file.Facts.With(own.Facts),
                Damaged = file.Damaged + own.Damaged,
                FirstDamaged = file.FirstDamaged ?? own.FirstDamaged,
                FirstLine = file.FirstLine ?? own.FirstLine,
                Complaint = file.Complaint ?? own.Complaint,
                HasMetricTable = file.HasMetricTable || own.HasMetricTable,
            };
        }

        return file;
    }
}
