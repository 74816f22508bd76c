using Toplev.Collector.Recordings;
using Toplev.Collector.Running;
using Toplev.Engine.Planning;
using Toplev.Tma;
using Toplev.Tma.Findings;
using Toplev.Tma.Metrics;
using Toplev.Tma.Samples;

namespace Toplev.Engine.Measuring;

/// <summary>What a session has measured so far: the samples in memory, and the recording that holds the same on disk after every execution.</summary>
internal sealed class SessionRecord : IDisposable
{
    private readonly List<PassSamples> samples = [];
    private readonly RecordingWriter writer;
    private readonly string path;
    private int plan;

    /// <param name="path">The recording to be.</param>
    /// <param name="models">Models known here: what did not come with the program goes into the recording.</param>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    public SessionRecord(string path, RecordingManifest manifest, ModelCatalog models)
    {
        this.path = path;
        writer = RecordingWriter.Create(path, manifest);
        RecordedModels.Keep(writer, models);
    }

    /// <summary>Of each execution and plan, in the order of the recording's.</summary>
    public IReadOnlyList<PassSamples> Samples => samples;

    public Recording Recording => new() { Path = path, Manifest = writer.Manifest, Samples = samples, Files = [] };

    /// <summary>What went wrong with writing, if anything.</summary>
    public IReadOnlyList<Finding> WriteFailures => writer.Findings;

    /// <summary>What the recording is called now that had this one's name before it was complete; null without one.</summary>
    public string? Older => writer.Older;

    public static RecordedPlan PlanOf(MeasurementSetup setup) =>
        new(
            setup.Profile is null ? setup.Model?.Name : null, setup.Profile is null ? setup.Model?.CoreType : null, setup.Plan)
        {
            Nodes = setup.Step,
            IsStep = setup.Step is not null,
            WithoutPerfMetrics = setup.WithoutPerfMetrics,
            Profile = setup.Profile,
        };

    /// <summary>From here on executions are of a further plan.</summary>
    public void Begin(MeasurementSetup further)
    {
        plan++;
        writer.Update(manifest => manifest with
        {
            Plans = [.. manifest.Plans, PlanOf(further)],
            Findings = [.. manifest.Findings.Union(further.Findings)],
        });
    }

    /// <summary>Nothing has been measured yet, and it begins anew with less.</summary>
    public void BeginAgain(MeasurementSetup less, RecordedOptions options) => writer.Update(manifest => manifest with
    {
        Passes = [],
        Plans = [PlanOf(less)],
        Options = options.Write(),
    });

    /// <summary>Begins an execution.</summary>
    /// <param name="pass">The execution, but for its plan.</param>
    public ExecutionRequest Begin(RecordedPass pass, MeasurementSetup setup, RecordedVariant variant) => new(setup, variant, pass.Pass)
    {
        Raw = writer.BeginPass(pass with { Plan = plan }),
        PerfData = setup.Profile is { KeepsPerfData: true } ? writer.PerfDataPath : null,
        BeforeProgram = writer.WritePending,
    };

    /// <summary>The execution begun last did not take place.</summary>
    /// <param name="why">What a reader must know of it, or null.</param>
    public void Forget(Finding? why = null) => writer.Update(manifest => manifest with
    {
        Passes = [.. manifest.Passes.SkipLast(1)],
        Findings = why is null ? manifest.Findings : [.. manifest.Findings, why],
    });

    /// <summary>Ends the execution begun last.</summary>
    /// <param name="note">What must be said of it, or null.</param>
    /// <param name="others">Plans of the other core types, which were counted in the same execution: they read the same output of perf.</param>
    public void End(RecordedPass pass, PassResult result, Finding? note, IReadOnlyList<MeasurementSetup> others)
    {
        var done = pass.With(result) with { Plan = plan };
        done = note is null ? done : done with { Findings = [.. done.Findings, note] };
        writer.EndPass(done, result.Samples.Regions, result.Samples.Profile);
        samples.Add(result.Samples);
        var file = writer.Manifest.Passes[^1].File;
        for (var i = 0; i < result.OtherCoreTypes.Count; i++)
        {
            if (done.Pass < others[i].Plan.Passes.Count)
            {
                writer.AddPass(done with { File = file, Plan = plan + 1 + i, Findings = [] });
                samples.Add(result.OtherCoreTypes[i]);
            }
        }
    }

    /// <summary>Keeps the executions that have ended.</summary>
    public void KeepEnded() => writer.Update(manifest => manifest with { Passes = [.. manifest.Passes.Take(samples.Count)] });

    public void Note(Finding finding) => writer.Update(manifest => manifest with { Findings = [.. manifest.Findings, finding] });

    /// <summary>True when each of that many variants was measured.</summary>
    public bool HasAll(int variants) => Enumerable.Range(0, variants)
        .All(variant => writer.Manifest.Passes.Any(pass => pass.Variant == variant && !pass.Warmup));

    /// <summary>Seconds that the last execution of a variant took, or null before one.</summary>
    public double? LastSecondsOf(int variant)
    {
        for (var i = samples.Count - 1; i >= 0; i--)
        {
            if (writer.Manifest.Passes[i].Variant == variant)
            {
                return samples[i].WallSeconds;
            }
        }

        return null;
    }

    /// <summary>Packs the recording.</summary>
    /// <returns>Its path.</returns>
    public string Complete() => writer.Complete();

    /// <summary>Nothing was measured: nothing stays.</summary>
    public void Discard() => writer.Discard();

    public void Dispose() => writer.Dispose();
}
