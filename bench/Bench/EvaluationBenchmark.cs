using BenchmarkDotNet.Attributes;
using Toplev.Tma.Samples;
using Toplev.Tma.Tree;

namespace Toplev.Bench;

/// <summary>From samples to trees.</summary>
[MemoryDiagnoser]
public class EvaluationBenchmark
{
    private MeasuredPlan measured = null!;
    private TreeEvaluator evaluator = null!;
    private MeasuredCounts counts = null!;

    [Params("skylakex", "sapphirerapids")]
    public string Model { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        measured = new MeasuredPlan(Model, 100);
        evaluator = new TreeEvaluator(measured.Model, measured.Plan, measured.Measurement, 3, MeasuredPlan.Constants);
        counts = MeasuredCounts.Sum(measured.Plan, [measured.Samples[0]], 1, null);
    }

    [Benchmark]
    public TmaTree OneInterval() => evaluator.Evaluate(counts);

    [Benchmark]
    public TmaTree RunOfAHundredIntervalsWithConfidence() =>
        new TreeEvaluator(measured.Model, measured.Plan, measured.Measurement, 3, MeasuredPlan.Constants).Evaluate();
}
