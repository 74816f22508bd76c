namespace Toplev.Report.Csv;

/// <summary>Units of the figures of a run, by their names; empty for counts and ratios.</summary>
internal static class FigureUnits
{
    public static string Of(string name) => name switch
    {
        "cpu-utilization" => "CPUs",
        _ when name.EndsWith("-ms", StringComparison.Ordinal) => "ms",
        _ when name.EndsWith("-bytes", StringComparison.Ordinal) => "bytes",
        _ when name.EndsWith("-percent", StringComparison.Ordinal) => "%",
        _ => "",
    };
}
