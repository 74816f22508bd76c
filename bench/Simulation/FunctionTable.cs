namespace Toplev.Simulation;

/// <summary>The table of attributed counts: stays from far longer than the time between two samples to shorter than it.</summary>
internal static class FunctionTable
{
    public static void Write(int executions, int samples)
    {
        Console.WriteLine($"{executions} executions of {samples} samples; three functions; stay of the first in times between two samples");
        Console.WriteLine("stays        shares     rates      stay function  given      bias  of perf   width covered");
        foreach (var length in Enum.GetValues<StayLength>())
        {
            foreach (var (shares, rates) in new (double[], double[])[] { ([0.6, 0.3, 0.1], [1000, 4000, 500]), ([0.34, 0.33, 0.33], [100, 1000, 3000]) })
            {
                foreach (var stay in new[] { 100, 20, 10, 5.1, 3.3, 1.1 })
                {
                    Write(new FunctionStream(shares, stay, length, rates), executions, samples);
                }
            }
        }
    }

    private static void Write(FunctionStream stream, int executions, int samples)
    {
        var tallies = FunctionTally.Of(stream, executions, samples, seed: 1);
        for (var f = 0; f < tallies.Count; f++)
        {
            var tally = tallies[f];
            Console.WriteLine(
                $"{stream.Length,-12} {stream.Shares[f],6:0.00} {stream.Rates[f],9:0} {stream.Stay,9:0.0} {f,8} {tally.Given * 100,5:0} % "
                    + $"{tally.Bias * 100,7:0.0} % {tally.NaiveBias * 100,6:0.0} % {tally.Width * 100,5:0.0} % {tally.Covered * 100,5:0.0} %");
        }
    }
}
