namespace Toplev.ModelCompiler.Sheets;

internal enum SheetItemKind
{
    Node,
    Metric,
    Term,
}

/// <summary>One row of a spreadsheet as seen from one processor's column.</summary>
internal sealed record SheetItem
{
    /// <summary>Name as other formulas use it: <c>L1_Bound</c>, <c>IPC</c>, <c>#Retired_Slots</c>.</summary>
    public required string Name { get; init; }

    public required SheetItemKind Kind { get; init; }

    /// <summary>Prefix of a metric's published name: <c>Info_Thread_</c>, <c>Bottleneck_</c>.</summary>
    public string Prefix { get; init; } = "";

    public int Level { get; init; } = 1;

    public string? Parent { get; init; }

    /// <summary>The column's formula, inherited from the older core on the right where the cell is empty; null where there is none.</summary>
    public string? Formula { get; init; }

    public string Domain { get; init; } = "";

    public string Threshold { get; init; } = "";

    public string Groups { get; init; } = "";

    public string LocateWith { get; init; } = "";

    public string PublishedName => Prefix + Name.TrimStart('%').TrimStart('_');
}
