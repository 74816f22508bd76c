using Toplev.Tma.Samples;

namespace Toplev.Tma.Regions;

/// <summary>
/// Names of threads that are the same in every run: without the numbers that the kernel gave them (<c>4711 worker</c>, <c>4700/4711 main</c>), but
/// with their place among the threads and processes of the same name, in the order in which they first reported a region.
/// </summary>
public static class ThreadNames
{
    private const string Unnamed = "thread";

    /// <param name="regions">Those of one run, in the order of their beginnings.</param>
    public static IReadOnlyList<Region> WithoutNumbers(IReadOnlyList<Region> regions)
    {
        Dictionary<string, string> names = [];
        Dictionary<string, int> used = [];
        Dictionary<string, int> processes = [];
        return
        [
            .. regions.Select(region =>
            {
                if (!names.TryGetValue(region.Thread, out var name))
                {
                    names[region.Thread] = name = NameOf(region.Thread, used, processes);
                }

                return name == region.Thread ? region : region with { Thread = name };
            }),
        ];
    }

    private static string NameOf(string thread, Dictionary<string, int> used, Dictionary<string, int> processes)
    {
        var slash = thread.IndexOf('/', StringComparison.Ordinal);
        var process = slash > 0 && IsNumber(thread.AsSpan(0, slash)) ? thread[..slash] : "";
        var rest = process.Length > 0 ? thread[(slash + 1)..] : thread;
        var blank = rest.IndexOf(' ', StringComparison.Ordinal);
        var number = blank < 0 ? rest : rest[..blank];
        if (!IsNumber(number) && process.Length == 0)
        {
            return thread;
        }

        var name = !IsNumber(number) ? rest : blank < 0 ? Unnamed : rest[(blank + 1)..];
        if (process.Length > 0)
        {
            processes.TryAdd(process, processes.Count + 1);
            name = $"process {processes[process]}: {name}";
        }

        var times = used[name] = used.GetValueOrDefault(name) + 1;
        return times == 1 ? name : $"{name} {times}";
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => text.Length > 0 && text.IndexOfAnyExceptInRange('0', '9') < 0;
}
