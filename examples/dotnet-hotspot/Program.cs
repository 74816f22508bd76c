using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

// Prices 300 batches of orders. Most of the time is planted: Rebates.Best looks for each order's rebate from the beginning of the list, where a binary
// search would do. It measures itself, so that what a profiler says can be compared.
var rebates = new Rebates();
var totals = new Dictionary<string, decimal>();
var sum = 0m;
for (var batch = 0; batch < 300; batch++)
{
    var orders = await OrderBook.ReadAsync(batch, 6000);
    sum += Report.Total(orders, order => order.Net * (1 - rebates.Best(order.Quantity)));
    Report.Group(orders, totals, order => order.Customer);
    sum += orders.OrderBy(order => order.Customer).ThenByDescending(order => order.Net).Take(100).Sum(order => order.Net);
}

var all = DateTime.Now - Process.GetCurrentProcess().StartTime;
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{sum:0} for {totals.Count} customers. Rebates.Best: {rebates.Spent.TotalMilliseconds:0} of {all.TotalMilliseconds:0} ms, {rebates.Spent / all:0.0 %}"));

internal sealed record Order(string Customer, int Quantity, decimal Net);

internal sealed class Rebates
{
    private readonly int[] quantities = [.. Enumerable.Range(0, 60_000).Select(step => step * 10)];
    private long ticks;

    public TimeSpan Spent => Stopwatch.GetElapsedTime(0, ticks);

    // The JIT would put so small a method into its caller, the lambda, which a profiler would then show in its place.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public decimal Best(int quantity)
    {
        var begin = Stopwatch.GetTimestamp();
        var step = 0;
        while (step < quantities.Length && quantities[step] <= quantity)
        {
            step++;
        }

        ticks += Stopwatch.GetTimestamp() - begin;
        return step * 0.000005m;
    }
}

internal static class OrderBook
{
    public static async Task<List<Order>> ReadAsync(int batch, int count)
    {
        await Task.Yield();
        var random = new Random(batch);
        var orders = new List<Order>(count);
        for (var i = 0; i < count; i++)
        {
            orders.Add(new Order($"customer {random.Next(2000)}", random.Next(30_000, 120_000), random.Next(100, 100_000) / 100m));
        }

        return orders;
    }
}

internal static class Report
{
    public static decimal Total<T>(List<T> items, Func<T, decimal> price)
    {
        var sum = 0m;
        foreach (var item in items)
        {
            sum += price(item);
        }

        return sum;
    }

    public static void Group<TKey>(List<Order> orders, Dictionary<TKey, decimal> totals, Func<Order, TKey> key)
        where TKey : notnull
    {
        foreach (var order in orders)
        {
            totals[key(order)] = totals.GetValueOrDefault(key(order)) + order.Net;
        }
    }
}
