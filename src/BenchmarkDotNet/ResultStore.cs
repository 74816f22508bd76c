using BenchmarkDotNet.Running;

namespace Toplev.BenchmarkDotNet;

/// <summary>What is known of the benchmarks of a diagnoser, in the order in which they ran.</summary>
internal sealed class ResultStore
{
    private readonly Lock @lock = new();
    private readonly Dictionary<BenchmarkCase, CountedBenchmark> results = [];
    private readonly List<BenchmarkCase> order = [];

    public CountedBenchmark? Find(BenchmarkCase benchmark)
    {
        lock (@lock)
        {
            return results.GetValueOrDefault(benchmark);
        }
    }

    public void Keep(BenchmarkCase benchmark, CountedBenchmark counted)
    {
        lock (@lock)
        {
            if (!results.ContainsKey(benchmark))
            {
                order.Add(benchmark);
            }

            results[benchmark] = counted;
        }
    }

    /// <summary>Those from a position on, to say each once.</summary>
    public IReadOnlyList<CountedBenchmark> From(int position)
    {
        lock (@lock)
        {
            return [.. order.Skip(position).Select(benchmark => results[benchmark])];
        }
    }
}
