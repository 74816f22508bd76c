namespace Toplev.ModelCompiler.Sheets;

/// <summary>
/// One of the two TMA spreadsheets. Processors are columns, newest left; the columns Level1..N give the tree by indentation.
/// </summary>
internal sealed class Spreadsheet
{
    private const int MostRows = 5000;

    private readonly IReadOnlyList<string[]> rows;
    private readonly string[] header;
    private readonly int headerRow;
    private readonly int firstProcessor;
    private readonly int lastProcessor;

    public Spreadsheet(IReadOnlyList<string[]> rows)
    {
        if (rows.Count > MostRows)
        {
            throw new Tma.UserErrorException($"A spreadsheet has more than {MostRows} rows.", "Intel's have about 300: check its origin.");
        }

        this.rows = rows;
        headerRow = rows.TakeWhile(row => row[0] != "Key").Count();
        header = rows[headerRow];
        firstProcessor = header.TakeWhile(name => name is "Key" || name.StartsWith("Level", StringComparison.Ordinal)).Count();
        lastProcessor = Column("Locate-with") - 1;
        Version = rows[0].SkipWhile(cell => cell != "Version").ElementAt(1).Split('-')[0];
    }

    public string Version { get; }

    /// <summary>The latest processor's column.</summary>
    public string Latest => header[firstProcessor];

    /// <summary>The rows from one processor's side, in the order of the sheet. Rows without a formula are included.</summary>
    public IReadOnlyList<SheetItem> Items(string processor)
    {
        var column = Column(processor);
        List<SheetItem> items = [];
        var parents = new string[firstProcessor];
        var kind = SheetItemKind.Node;
        foreach (var row in rows.Skip(headerRow + 1))
        {
            var level = Enumerable.Range(1, firstProcessor - 1).FirstOrDefault(i => row[i].Length != 0);
            var name = level == 0 ? "" : row[level].Trim();
            var key = row[0].Trim();
            if (key == "." || name.Length == 0)
            {
                kind = name == "metrics" ? SheetItemKind.Metric : kind;
                continue;
            }

            parents[level] = name;
            var itemKind = key == "Aux" ? SheetItemKind.Term : key == "Bottleneck" ? SheetItemKind.Metric : kind;
            items.Add(new SheetItem
            {
                Name = name,
                Kind = itemKind,
                Prefix = itemKind == SheetItemKind.Metric ? key.Replace('.', '_') + "_" : "",
                Level = level,
                Parent = itemKind == SheetItemKind.Node && level > 1 ? parents[level - 1] : null,
                Formula = Cell(row, column),
                Domain = Field(row, "Count Domain"),
                Threshold = Field(row, "Threshold"),
                Groups = Field(row, "Metric Group"),
                LocateWith = Locations(Field(row, "Locate-with"), processor),
            });
        }

        return items;
    }

    /// <summary>True where the sheet marks the column as a server's; rows of the group Server exist only there.</summary>
    public bool IsServer(string processor) => headerRow > 0 && rows[headerRow - 1][Column(processor)] == "Server";

    private string? Cell(string[] row, int column)
    {
        while (column <= lastProcessor && row[column].Trim().Length == 0)
        {
            column++;
        }

        return column > lastProcessor || row[column].Trim() is "#NA" ? null : row[column].Trim();
    }

    private string Field(string[] row, string name) => row[Column(name)].Trim();

    private int Column(string name)
    {
        var column = Array.IndexOf(header, name);
        return column >= 0 ? column : throw new Tma.UserErrorException($"The spreadsheet has no column '{name}'.");
    }

    /// <summary>Resolves <c>SKX/SPR ? X : Y</c>: X for the processors named, Y for the others.</summary>
    private static string Locations(string text, string processor)
    {
        while (text.IndexOf('?', StringComparison.Ordinal) is > 0 and var question)
        {
            var colon = text.IndexOf(':', question);
            var applies = text[..question].Split('/', ' ').Intersect(processor.Split('/')).Any();
            text = (applies ? text[(question + 1)..(colon < 0 ? text.Length : colon)] : colon < 0 ? "" : text[(colon + 1)..]).Trim();
        }

        return text is "#NA" ? "" : text;
    }
}
