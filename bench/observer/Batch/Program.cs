using System.Diagnostics;
using System.Globalization;

// A program of .NET that does one thing as often as it is told. Prints how long that took and how much CPU time, in ms.
// Usage: batch alloc ROUNDS | throw EXCEPTIONS LOOPS | activity COUNT | nothing
int count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 0;
int loops = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 0;
using var source = new ActivitySource("Batch");
TimeSpan before = Environment.CpuUsage.TotalTime;
var watch = Stopwatch.StartNew();
long sum = 0;
for (int i = 0; i < count; i++)
{
    sum += args[0] switch
    {
        "alloc" => Allocate(),
        "throw" => Throw(loops),
        _ => Act(source),
    };
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalMilliseconds:0.000} "
    + $"{(Environment.CpuUsage.TotalTime - before).TotalMilliseconds:0.000}"));
return sum == 42 ? 1 : 0;

// A megabyte in a thousand arrays, all alive until the end of the round.
static long Allocate()
{
    var arrays = new List<byte[]>();
    for (int i = 0; i < 1000; i++)
    {
        byte[] array = new byte[1000];
        array[i] = (byte)i;
        arrays.Add(array);
    }

    return arrays.Sum(array => (long)array[5]);
}

// Work, then an exception from five calls below.
static long Throw(int loops)
{
    long sum = 0;
    for (int i = 0; i < loops; i++)
    {
        sum = (sum * 31) + i;
    }

    try
    {
        Deep(5);
    }
    catch (InvalidOperationException)
    {
        sum++;
    }

    return sum;
}

static void Deep(int levels)
{
    if (levels == 0)
    {
        throw new InvalidOperationException("thrown");
    }

    Deep(levels - 1);
    GC.KeepAlive(levels);
}

static long Act(ActivitySource source)
{
    using Activity? activity = source.StartActivity("act");
    return activity is null ? 0 : 1;
}
