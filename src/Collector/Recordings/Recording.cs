using Toplev.Tma.Findings;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Recordings;

/// <summary>A recording read back: all that evaluation needs.</summary>
public sealed record Recording
{
    /// <summary>File or directory it was read from.</summary>
    public required string Path { get; init; }

    public required RecordingManifest Manifest { get; init; }

    /// <summary>True when it was not packed: the run is going on or was killed.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Samples of every execution, in the order of <see cref="RecordingManifest.Passes"/>.</summary>
    public required IReadOnlyList<PassSamples> Samples { get; init; }

    /// <summary>Names of all files in it.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Repetitions of a variant, without warm-ups, in the order of time; those that lack a pass are left out.</summary>
    public IReadOnlyList<RunSamples> RunsOf(int variant, int plan)
    {
        int passes = Manifest.Plans[plan].Plan.Passes.Count;
        return [.. Manifest.Passes
            .Select((pass, index) => (Pass: pass, Samples: Samples[index]))
            .Where(item => item.Pass.Variant == variant && item.Pass.Plan == plan && !item.Pass.Warmup)
            .GroupBy(item => item.Pass.Repetition)
            .OrderBy(group => group.Key)
            .Select(group => group.OrderBy(item => item.Pass.Pass).Select(item => item.Samples).ToArray())
            .Where(samples => samples.Length == passes)
            .Select(samples => new RunSamples { Passes = samples })];
    }

    /// <summary>Content of a further file (<c>regions/…</c>).</summary>
    /// <param name="limit">Largest size accepted, in bytes.</param>
    public byte[] ReadFile(string name, int limit) => RecordingReader.Guarded(Path, () =>
    {
        using RecordingFiles files = RecordingFiles.Open(Path);
        return files.ReadAll(name, limit);
    });
}
