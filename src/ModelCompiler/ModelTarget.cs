using Toplev.ModelCompiler.Encodings;
using Toplev.Tma.Metrics;

namespace Toplev.ModelCompiler;

/// <summary>One model file to make: which column of which sheet, which event list and, where there is one, which metrics file.</summary>
/// <param name="Column">Null for a core without a column: then only its metrics file is used.</param>
internal sealed record ModelTarget(string Name, string Title, string[] Aliases, CoreFamily Core, string? Column, string Events)
{
    /// <summary>The model's own metrics file, which decides where it differs from the spreadsheet.</summary>
    public string? Metrics { get; init; }

    public CoreType? CoreType { get; init; }

    /// <summary>Value of "Core Role Name" in mapfile.csv on hybrid processors.</summary>
    public string Role { get; init; } = "";

    public bool IsEfficiencyCore { get; init; }

    /// <summary>False for a variant that shares its processor number with another model and must be named explicitly.</summary>
    public bool IsDetected { get; init; } = true;

    /// <summary>Added to the model's source if the column is that of a related core.</summary>
    public string? Remark { get; init; }
}
