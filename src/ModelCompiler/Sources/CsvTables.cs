using System.Globalization;
using CsvHelper;

namespace Toplev.ModelCompiler.Sources;

/// <summary>Reads the CSV files: the spreadsheets as they are, events and metrics by their header.</summary>
internal static class CsvTables
{
    // Rows differ in length: above a spreadsheet's header are a few cells of its own.
    private static readonly CsvReaderOptions Format = new()
    {
        Separator = ',',
        HasHeader = false,
        SkipEmptyLines = false,
        MalformedData = CsvMalformedDataHandling.Recover,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
    };

    public static IReadOnlyList<string[]> Rows(string path) => Parse(PublishedDirectory.Text(path));

    /// <summary>Fields with commas, quotes and line breaks inside quotes (RFC 4180); an empty line is a row of one empty field.</summary>
    public static IReadOnlyList<string[]> Parse(string text)
    {
        using var reader = CsvReader.FromText(text, Format);
        List<string[]> rows = [];
        while (reader.Read())
        {
            var row = new string[reader.FieldCount];
            for (var field = 0; field < row.Length; field++)
            {
                row[field] = reader.GetString(field);
            }

            rows.Add(row);
        }

        return rows;
    }

    public static IReadOnlyList<PublishedEvent> Events(string path)
    {
        var rows = Rows(path);
        var columns = Columns(rows[0]);
        return [.. rows.Skip(1).Where(row => row.Length > 1).Select(row => new PublishedEvent
        {
            Name = row[columns["EventName"]],
            Code = row[columns["EventCode"]],
            Umask = row[columns["UMask"]],
            UmaskExtension = row[columns["UMaskExt"]],
            CounterMask = row[columns["CounterMask"]],
            Invert = row[columns["Invert"]],
            Edge = row[columns["EdgeDetect"]],
            AnyThread = row[columns["AnyThread"]],
            RegisterIndex = row[columns["MSRIndex"]],
            RegisterValue = row[columns["MSRValue"]],
            Counters = row[columns["Counter"]],
            CountersWithoutSmt = row[columns["CounterHTOff"]],
            TakenAlone = row[columns["TakenAlone"]],
            Errata = row[columns["Errata"]],
        })];
    }

    public static PublishedMetrics Metrics(string path)
    {
        var rows = Rows(path);
        var columns = Columns(rows[1]);
        return new PublishedMetrics(rows[0][1], [.. rows.Skip(2).Where(row => row.Length > 1).Select(row => new PublishedMetric
        {
            Name = row[columns["MetricName"]],
            Level = int.Parse(row[columns["Level"]], CultureInfo.InvariantCulture),
            Parent = row[columns["ParentCategory"]],
            Unit = row[columns["UnitOfMeasure"]],
            Domain = row[columns["CountDomain"]],
            Formula = row[columns["Formula"]],
            Threshold = row[columns["Threshold"]],
            Groups = row[columns["MetricGroup"]],
            LocateWith = row[columns["LocateWith"]],
        })]);
    }

    private static Dictionary<string, int> Columns(string[] header)
    {
        Dictionary<string, int> columns = [];
        for (var i = 0; i < header.Length; i++)
        {
            columns[header[i]] = i;
        }

        return columns;
    }
}
