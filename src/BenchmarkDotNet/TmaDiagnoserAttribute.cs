using BenchmarkDotNet.Configs;

namespace Toplev.BenchmarkDotNet;

/// <summary>
/// Counts the benchmarks of a class by Top-down Microarchitecture Analysis and adds its columns to the table, its report and its recordings to the
/// artifacts: <c>[TmaDiagnoser(Level = 2)]</c>. Properties that are not set have the defaults of <see cref="TmaDiagnoserConfig"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Assembly)]
public sealed class TmaDiagnoserAttribute : Attribute, IConfigSource
{
    private static readonly TmaDiagnoserConfig Default = new();

    /// <summary>The deepest level of the tree that is counted, from 1.</summary>
    public int Level { get; set; } = Default.Level;

    /// <summary>Further nodes by name or pattern, each with a column of its own.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1819", Justification = "Attributes take arrays only.")]
    public string[] Nodes { get; set; } = [];

    /// <summary>Length of perf's intervals in milliseconds, at least 10.</summary>
    public int IntervalMilliseconds { get; set; } = Default.IntervalMilliseconds;

    /// <summary>True to count user mode alone.</summary>
    public bool UserOnly { get; set; }

    /// <summary>The perf program, or null to search for it.</summary>
    public string? PerfPath { get; set; }

    /// <summary>Name of the model to count by, or null for that of the machine.</summary>
    public string? Model { get; set; }

    /// <summary>A folder with models of the user's own, or null.</summary>
    public string? ModelFolder { get; set; }

    /// <summary>The diagnoser and its columns, as BenchmarkDotNet takes them.</summary>
    public IConfig Config => ManualConfig.CreateEmpty().AddTmaDiagnoser(new TmaDiagnoserConfig
    {
        Level = Level,
        Nodes = Nodes,
        IntervalMilliseconds = IntervalMilliseconds,
        UserOnly = UserOnly,
        PerfPath = PerfPath,
        Model = Model,
        ModelFolder = ModelFolder,
    });
}
