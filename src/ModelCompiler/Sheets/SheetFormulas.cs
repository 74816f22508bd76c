using Toplev.Tma.Formulas;
using static Toplev.Tma.Formulas.Expression;

namespace Toplev.ModelCompiler.Sheets;

/// <summary>A processor's column with its formulas parsed and all switches for other tools and other processors decided.</summary>
internal sealed class SheetFormulas
{
    /// <summary>System parameters and remarks that are rows of the sheet, but no formulas.</summary>
    private static readonly HashSet<string> NoFormula = ["#SMT_on", "Num_CPUs", "DurationTimeInMilliSeconds", "#Errata_Whitelist"];

    private readonly Dictionary<string, string> renamed;
    private readonly Dictionary<string, Expression> switches = new(StringComparer.Ordinal);

    public SheetFormulas(Spreadsheet spreadsheet, string processor, Dictionary<string, string> renamed)
    {
        this.renamed = renamed;
        var isServer = spreadsheet.IsServer(processor);
        Items = [.. spreadsheet.Items(processor).Select(Rename)];
        foreach (var item in Items.Where(item => item.Domain == "ExternalParameter"))
        {
            switches[item.Name] = item.Formula is null || (item.Name == "#DS" && !isServer) ? new Number(0) : FormulaNotation.Parse(item.Formula);
        }

        if (Items.FirstOrDefault(item => item.Name == "#SMT_on") is { Formula: null } || Items.All(item => item.Name != "#SMT_on"))
        {
            switches["#SMT_on"] = new Number(0);
        }

        foreach (var item in Items.Where(item => item.Formula is not null && !NoFormula.Contains(item.Name) && !switches.ContainsKey(item.Name)))
        {
            var isForServers = item.Groups.Split(';').Contains("Server");
            var formula = Simplification.Of(FormulaNotation.Parse(item.Formula!), name => switches.GetValueOrDefault(name));
            formula = Simplification.Rename(formula, Spelling);
            if (!formula.Names().Contains("#NA") && (isServer || !isForServers))
            {
                Formulas.TryAdd(item.Name, formula);
            }
        }
    }

    private SheetFormulas(IReadOnlyList<SheetItem> items)
    {
        renamed = [];
        Items = items;
    }

    /// <summary>
    /// What the rows say of every processor (names, thresholds, which nodes overlap) without any column's formulas: for a core whose
    /// formulas are all in its metrics file.
    /// </summary>
    public static SheetFormulas WithoutColumn(Spreadsheet? spreadsheet) => new(
        [.. (spreadsheet?.Items(spreadsheet.Latest) ?? []).Select(item => item with { Formula = null, LocateWith = "" })]);

    /// <summary>All rows in the order of the sheet, names as the model spells them.</summary>
    public IReadOnlyList<SheetItem> Items { get; }

    /// <summary>Formulas of the rows that exist for this processor.</summary>
    public Dictionary<string, Expression> Formulas { get; } = new(StringComparer.Ordinal);

    private SheetItem Rename(SheetItem item) => item with
    {
        Name = renamed.GetValueOrDefault(item.Name, item.Name),
        Parent = item.Parent is null ? null : renamed.GetValueOrDefault(item.Parent, item.Parent),
    };

    private Name? Spelling(string name)
    {
        var hashes = name.Length - name.TrimStart('#').Length;
        return renamed.TryGetValue(name[hashes..], out var spelled) ? new Name(name[..hashes] + spelled) : null;
    }
}
