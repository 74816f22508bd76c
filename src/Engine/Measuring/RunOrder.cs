namespace Toplev.Engine.Measuring;

/// <summary>One repetition to be: of which variant, in which round.</summary>
/// <param name="Round">From 0; warm-up rounds are numbered on their own.</param>
public readonly record struct ScheduledRun(int Variant, int Round, bool Warmup);

/// <summary>
/// In which order variants run. Every round holds each variant once, so that a drift of the machine falls on all alike. The order
/// within a round is random, and the next round takes it backwards: over two rounds every variant stands equally early.
/// </summary>
public static class RunOrder
{
    public static IReadOnlyList<ScheduledRun> Of(int variants, int warmups, int runs, int seed)
    {
        var random = new Random(seed);
        List<ScheduledRun> order = [];
        AddRounds(order, variants, warmups, warmup: true, random);
        AddRounds(order, variants, runs, warmup: false, random);
        return order;
    }

    private static void AddRounds(List<ScheduledRun> order, int variants, int rounds, bool warmup, Random random)
    {
        int[] places = [.. Enumerable.Range(0, variants)];
        for (var round = 0; round < rounds; round++)
        {
            if (round % 2 == 0)
            {
                random.Shuffle(places);
            }
            else
            {
                Array.Reverse(places);
            }

            foreach (var variant in places)
            {
                order.Add(new ScheduledRun(variant, round, warmup));
            }
        }
    }
}
