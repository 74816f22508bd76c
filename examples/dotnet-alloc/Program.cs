// A service in miniature: every request fills a few buffers, parses them into short-lived objects, and keeps a small cache alive.
// Usage: dotnet-alloc [REQUESTS]
using System.Globalization;

var requests = args is [var number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : 20_000;
var cache = new Dictionary<int, string[]>();
var checksum = 0L;
for (var request = 0; request < requests; request++)
{
    var body = new byte[16 * 1024];
    body.AsSpan().Fill((byte)request);
    var words = new string[200];
    for (var i = 0; i < words.Length; i++)
    {
        words[i] = string.Create(CultureInfo.InvariantCulture, $"{request}:{body[i]}:{i}");
    }

    cache[request % 2_000] = words;
    checksum += words[request % words.Length].Length + body[request % body.Length];
}

Console.WriteLine($"{requests} requests, checksum {checksum}, {GC.CollectionCount(0)} collections of generation 0, {GC.CollectionCount(2)} of generation 2");
