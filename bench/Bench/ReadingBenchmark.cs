using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Toplev.Collector.Perf;

namespace Toplev.Bench;

/// <summary>Reading perf's output: one million lines a second is the goal.</summary>
public class ReadingBenchmark
{
    private const int Intervals = 1_000;
    private MeasuredPlan measured = null!;
    private byte[] text = [];

    [GlobalSetup]
    public void Print()
    {
        measured = new MeasuredPlan("sapphirerapids", 1);
        var lines = new StringBuilder();
        for (var interval = 1; interval <= Intervals; interval++)
        {
            for (var index = 0; index < measured.Plan.EventCount; index++)
            {
                lines.Append(CultureInfo.InvariantCulture, $"{interval}.000123456;{1_000_000L * index};;e{index};142857142;14.28;;\n");
            }
        }

        text = Encoding.ASCII.GetBytes(lines.ToString());
        Lines = Intervals * measured.Plan.EventCount;
    }

    public int Lines { get; private set; }

    [Benchmark(OperationsPerInvoke = Intervals)]
    public int IntervalOfLines()
    {
        var reader = new PerfStatReader(measured.Plan, new PerfOutputLayout(true, PerfAggregation.None));
        for (var start = 0; start < text.Length; start += 4096)
        {
            reader.Append(text.AsSpan(start, Math.Min(4096, text.Length - start)));
        }

        reader.Complete();
        return reader.Samples.Count;
    }
}
