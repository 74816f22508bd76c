// An index in three phases, each an activity: load keeps what it allocates, transform replaces it piece by piece, query keeps nothing.
// Usage: dotnet-gc [RECORDS]
using System.Diagnostics;
using System.Globalization;

var count = args is [var number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : 300_000;
using var phases = new ActivitySource("Index");
var records = new Record[count];
var byKey = new Dictionary<string, Record>();

using (phases.StartActivity("load"))
{
    for (var i = 0; i < records.Length; i++)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"key{i},{i % 977},{i % 31}");
        var fields = line.Split(',');
        records[i] = new Record(fields[0], [.. fields.Skip(1).Select(field => int.Parse(field, CultureInfo.InvariantCulture))]);
        byKey[fields[0]] = records[i];
    }
}

using (phases.StartActivity("transform"))
{
    for (var i = 0; i < 8 * count; i++)
    {
        // A copy takes the place of an old record, all over the array: the collector has to look through old objects for references to young ones.
        var at = (int)(i * 7919L % count);
        records[at] = records[at] with { Values = [.. records[at].Values.Select(value => value + 1)] };
    }
}

var found = 0L;
using (phases.StartActivity("query"))
{
    for (var i = 0; i < 4 * count; i++)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"key{i * 7919L % count}");
        found += byKey[key].Values.Where(value => value % 3 == 0).ToList().Count;
    }
}

Console.WriteLine($"{count} records, {found} found, paused for {GC.GetTotalPauseDuration().TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture)} ms, "
    + $"{GC.CollectionCount(0)} collections, {GC.CollectionCount(2)} of generation 2");

internal sealed record Record(string Key, int[] Values);
