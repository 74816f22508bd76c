using Toplev.ModelCompiler.Sheets;
using Toplev.ModelCompiler.Sources;
using Toplev.Tma.Formulas;

namespace Toplev.ModelCompiler.Entries;

/// <summary>A node or metric on its way into a model, with what both sources say about it.</summary>
internal sealed class ModelItem
{
    /// <summary>Name in the model: as the model's own file spells it.</summary>
    public required string Name { get; init; }

    /// <summary>Name under which other formulas refer to it: a node's name, a metric's short one (<c>IPC</c>).</summary>
    public required string Symbol { get; init; }

    public required bool IsNode { get; init; }

    public string? Parent { get; init; }

    public SheetItem? Sheet { get; init; }

    public PublishedMetric? Published { get; init; }

    /// <summary>The published formula as a fraction (nodes) or in its own unit (metrics), everything inlined.</summary>
    public Expression? Inlined { get; init; }
}
