using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Recordings;

/// <summary>A recording read back: all that evaluation needs.</summary>
public sealed record Recording
{
    /// <summary>File or directory it was read from.</summary>
    public required string Path { get; init; }

    /// <summary>What the recording is called now that had its name before; null without one, or where this one was not just written.</summary>
    public string? Older { get; init; }

    public required RecordingManifest Manifest { get; init; }

    /// <summary>True when it was not packed: the run is going on or was killed.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Samples of every execution, in the order of <see cref="RecordingManifest.Passes"/>.</summary>
    public required IReadOnlyList<PassSamples> Samples { get; init; }

    /// <summary>Names of all files in it.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Models it was made with that do not come with the program.</summary>
    public IReadOnlyList<ModelEntry> Models { get; init; } = [];

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>
    /// Repetitions of a variant, without warm-ups, in the order of time. Those that lack a pass are left out, and those that were cut off where
    /// there are others.
    /// </summary>
    public IReadOnlyList<RunSamples> RunsOf(int variant, int plan)
    {
        var passes = Manifest.Plans[plan].Plan.Passes.Count;
        Dictionary<int, int?[]> repetitions = [];
        for (var i = 0; i < Math.Min(Manifest.Passes.Count, Samples.Count); i++)
        {
            var pass = Manifest.Passes[i];
            if (pass.Variant != variant || pass.Plan != plan || pass.Warmup || pass.Pass >= passes)
            {
                continue;
            }

            if (!repetitions.TryGetValue(pass.Repetition, out var executions))
            {
                executions = new int?[passes];
                repetitions.Add(pass.Repetition, executions);
            }

            executions[pass.Pass] = i;
        }

        List<RunSamples> runs = [];
        foreach (var repetition in repetitions.Keys.Order())
        {
            int[] executions = [.. repetitions[repetition].OfType<int>()];
            if (executions.Length == passes)
            {
                runs.Add(new RunSamples
                {
                    Passes = [.. executions.Select(execution => Samples[execution])],
                    Number = repetition,
                    Position = executions.Min(),
                    PrintedValue = executions.Average(execution => Manifest.Passes[execution].PrintedValue),
                });
            }
        }

        List<RunSamples> whole = [.. runs.Where(run => !run.IsCutOff)];
        return whole.Count > 0 ? whole : runs;
    }

    /// <summary>Content of a further file (<c>regions/…</c>).</summary>
    /// <param name="limit">Largest size accepted, in bytes.</param>
    public byte[] ReadFile(string name, int limit) => RecordingReader.Guarded(Path, () =>
    {
        using var files = RecordingFiles.Open(Path);
        return files.ReadAll(name, limit);
    });
}
