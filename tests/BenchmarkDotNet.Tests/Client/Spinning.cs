using BenchmarkDotNet.Attributes;

/// <summary>Something to count for a while.</summary>
public class Spinning
{
    [Benchmark]
    public int Spin()
    {
        var value = 1;
        for (var i = 0; i < 50_000_000; i++)
        {
            value = (value * 31) + i;
        }

        return value;
    }
}
