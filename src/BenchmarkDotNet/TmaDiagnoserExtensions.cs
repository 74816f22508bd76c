using BenchmarkDotNet.Configs;

namespace Toplev.BenchmarkDotNet;

/// <summary>How a configuration gets the diagnoser.</summary>
public static class TmaDiagnoserExtensions
{
    /// <summary>
    /// Adds a <see cref="TmaDiagnoser"/> and its columns. With <c>AddDiagnoser</c> alone the columns are plain numbers, because BenchmarkDotNet asks a
    /// diagnoser for nothing else: then intervals have columns of their own, and the bottleneck is said below the table.
    /// </summary>
    /// <param name="config">Is changed and returned.</param>
    /// <param name="diagnoserConfig">Null for the defaults.</param>
    public static ManualConfig AddTmaDiagnoser(this ManualConfig config, TmaDiagnoserConfig? diagnoserConfig = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.AddDiagnoser(new TmaDiagnoser(diagnoserConfig ?? new TmaDiagnoserConfig())).AddColumnProvider(TmaColumns.Instance);
    }
}
