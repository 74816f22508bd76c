namespace Toplev.Tma.Statistics;

/// <summary>The value in the middle; of an even number of values the mean of the two in the middle.</summary>
public static class Median
{
    /// <param name="values">At least one, in any order.</param>
    public static double Of(IEnumerable<double> values) => OfAscending([.. values.Order()]);

    /// <param name="ascending">At least one, sorted already.</param>
    public static double OfAscending(IReadOnlyList<double> ascending) => (ascending[(ascending.Count - 1) / 2] + ascending[ascending.Count / 2]) / 2;
}
