using BenchmarkDotNet.Attributes;
using Toplev.BenchmarkDotNet;

namespace Benchmarks;

/// <summary>Three loops whose limits are known: the latency of arithmetic, mispredicted branches, the latency of memory.</summary>
[TmaDiagnoser(Level = 2)]
[MemoryDiagnoser]
public class Characters
{
    private const int Steps = 1 << 16;
    private const int Chased = 1 << 25; // 128 MiB, more than the caches of most machines

    private readonly uint[] random = new uint[Steps];
    private int[] next = [];
    private int place;

    /// <summary>The same random numbers in every process.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var seed = 12345u;
        for (var i = 0; i < random.Length; i++)
        {
            random[i] = seed = Step(seed);
        }
    }

    /// <summary>One cycle through all of memory in random order (Sattolo's algorithm).</summary>
    [GlobalSetup(Target = nameof(Chase))]
    public void PrepareChase()
    {
        next = new int[Chased];
        for (var i = 0; i < next.Length; i++)
        {
            next[i] = i;
        }

        var seed = 12345u;
        for (var i = next.Length - 1; i > 0; i--)
        {
            seed = Step(seed);
            var other = (int)(seed % (uint)i);
            (next[i], next[other]) = (next[other], next[i]);
        }
    }

    /// <summary>Each multiplication waits for the one before it.</summary>
    [Benchmark(Baseline = true)]
    public ulong Chain()
    {
        var value = 1ul;
        for (var i = 0; i < Steps; i++)
        {
            value = (value * 6364136223846793005ul) + 1442695040888963407ul;
        }

        return value;
    }

    /// <summary>The direction of each branch is a coin toss.</summary>
    [Benchmark]
    public uint Branches()
    {
        var sum = 0u;
        foreach (var value in random)
        {
            if ((value & 0x10000) != 0)
            {
                sum += value;
            }
            else
            {
                sum = (sum << 1) ^ (sum >> 3);
            }
        }

        return sum;
    }

    /// <summary>Each load waits for the one before it, and hardly any finds its line in a cache.</summary>
    [Benchmark]
    public int Chase()
    {
        var at = place;
        for (var i = 0; i < Steps; i++)
        {
            at = next[at];
        }

        return place = at;
    }

    private static uint Step(uint seed)
    {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        return seed ^ (seed << 5);
    }
}
