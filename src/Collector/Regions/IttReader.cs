using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Toplev.Tma.Findings;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Regions;

/// <summary>Reads what ITT's collector has left in a directory: by then the program has ended, or at least is no longer measured.</summary>
internal static class IttReader
{
    private const long MostNameBytes = 256 << 20;
    private const long MostChunkBytes = 4 << 20;

    // On a busy machine the program may be at its first tasks before we have read that it was started.
    private const double LateSeconds = 10;

    /// <param name="start">When the program began, in ticks of <see cref="Stopwatch"/>, whose clock is the collector's.</param>
    /// <param name="seconds">How long it ran.</param>
    /// <param name="counters">Whether tasks were to be counted.</param>
    /// <param name="events">Hardware events that were to be counted in them.</param>
    public static RegionYield Read(string folder, long start, double seconds, bool counters, int events = 0)
    {
        var names = new IttNames();
        foreach (var path in Files(folder, "*.names"))
        {
            if (Bytes(path, MostNameBytes) is byte[] bytes)
            {
                names.Add(bytes);
            }
        }

        List<(string Path, IttImage Image, uint Thread, uint Number)> chunks = [];
        foreach (var path in Files(folder, "*.events"))
        {
            if (Bytes(path, MostChunkBytes, header: true) is byte[] bytes && IttChunk.Of(bytes) is IttChunk chunk)
            {
                chunks.Add((path, chunk.Image, chunk.Thread, chunk.Number));
            }
        }

        var origin = names.Began < (ulong)start && Stopwatch.GetElapsedTime((long)names.Began, start).TotalSeconds < LateSeconds ? names.Began : (ulong)start;
        var end = seconds + (((ulong)start - origin) / (double)Stopwatch.Frequency);
        var now = (ulong)Stopwatch.GetTimestamp();
        double? At(ulong time) => time >= origin && time <= now ? (time - origin) / (double)Stopwatch.Frequency : null;

        var processes = chunks.Select(chunk => chunk.Image.Process).Distinct().Count();
        List<Region> regions = [];
        long unpaired = 0;
        long unended = 0;
        long uncounted = 0;
        ulong lost = 0;
        foreach (var image in chunks.GroupBy(chunk => chunk.Image).OrderBy(image => image.Key.Process).ThenBy(image => image.Key.Number))
        {
            var pairs = new IttPairs(image.Key, names, At, end);
            foreach (var thread in image.GroupBy(chunk => chunk.Thread))
            {
                List<IttChunk> pieces = [
                    .. thread.OrderBy(chunk => chunk.Number).Select(
                        chunk => Bytes(chunk.Path, MostChunkBytes)).OfType<byte[]>().Select(IttChunk.Of).OfType<IttChunk>()];
                if (pieces.Count > 0)
                {
                    pairs.AddThread(pieces, Label(pieces, names, processes > 1));
                }
            }

            pairs.Close();
            unpaired += pairs.Unpaired;
            unended += pairs.Unended;
            uncounted += pairs.Uncounted;
            lost += pairs.Lost + (ulong)Math.Max(0, regions.Count + pairs.Regions.Count - RegionPairs.MostRegions);
            regions.AddRange(pairs.Regions.Take(RegionPairs.MostRegions - regions.Count));
        }

        return new(
            regions, [
                .. Findings(unpaired, unended, lost, names), .. counters
                    ? Refusals(uncounted)
                    : [], .. names.RefusedGroup is { } refused
                    ? [IttGroups.Refusal(refused, events)]
                    : (Finding[])[]]);
    }

    private static IEnumerable<Finding> Findings(long unpaired, long unended, ulong lost, IttNames names)
    {
        var withoutRoom = names.WithoutRoom;
        if (lost > 0 || withoutRoom.Count > 0)
        {
            var why = withoutRoom.Count > 0
                ? $"a thread had no room for them ({new Win32Exception(withoutRoom[0]).Message})"
                : $"only {RegionPairs.MostRegions} regions are kept";
            yield return new(
                FindingIds.RegionsLost, Severity.Warning, $"Some of the program's ITT tasks are missing: {why}.",
                "Measure a shorter part of the program, or free space in /dev/shm and /tmp.");
        }

        if (names.BesideGate > 0)
        {
            yield return new(
                FindingIds.RegionGateLate, Severity.Warning,
                $"ITT tasks in {names.BesideGate} of the processes continued before the counters were switched, or could not switch them: the counts do not "
                    + $"match the regions exactly.", "Allow the program more open files (ulimit -n), or run fewer other programs.");
        }

        if (unpaired > 0)
        {
            yield return new(FindingIds.RegionsUnpaired, Severity.Info, $"{unpaired} ends of ITT tasks had no begin, or impossible times; they are left out.");
        }

        if (unended > 0)
        {
            yield return new(FindingIds.RegionsUnended, Severity.Info, $"{unended} ITT tasks were not ended by the program; they are closed at its end.");
        }
    }

    private static IEnumerable<Finding> Refusals(long uncounted) => uncounted == 0 ? [] :
    [
        new(FindingIds.RegionCountersRefused, Severity.Warning,
            $"{uncounted} ITT tasks were not counted: the kernel did not allow their threads to open counters.",
            "sudo sysctl kernel.perf_event_paranoid=2, or allow more open files (ulimit -n): each thread needs four."),
    ];

    /// <summary><c>4711 worker</c>, or <c>4700/4711 worker</c> when there are several processes.</summary>
    private static string Label(List<IttChunk> chunks, IttNames names, bool several)
    {
        var named = chunks.SelectMany(chunk => chunk.Records()).LastOrDefault(record => record.Kind == IttRecordKind.ThreadName);
        var name = named.Kind == IttRecordKind.ThreadName ? names.Of(chunks[0].Image, named.Name) : chunks[0].Command;
        var process = several ? string.Create(CultureInfo.InvariantCulture, $"{chunks[0].Image.Process}/") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{process}{chunks[0].ThreadId} {name}").TrimEnd();
    }

    private static IEnumerable<string> Files(string folder, string pattern)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The program may have changed its directory; then nothing was reported.
            return [];
        }
    }

    /// <summary>Null for what is not a plain file of a size the collector writes, such as a link to something that never ends.</summary>
    private static byte[]? Bytes(string path, long most, bool header = false)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.LinkTarget is not null || file.Length == 0 || file.Length > most)
            {
                return null;
            }

            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var bytes = new byte[header ? Math.Min(64, file.Length) : file.Length];
            return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
