using System.Globalization;
using Toplev.Collector.Import;
using Toplev.Collector.Recordings;
using Toplev.Tma;
using Toplev.Tma.Findings;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;

namespace Toplev.Engine.Importing;

/// <summary>Adds the slices of a trace to a recording as regions, aligned with its first measured run. See docs/METHOD.md, "Regions".</summary>
public static class AlignedTrace
{
    private const double Microsecond = 1e-6;
    private const int MostBytes = 1 << 30;

    /// <exception cref="UserErrorException">The trace cannot be read, or none of its slices can be aligned.</exception>
    public static Recording On(Recording recording, string path)
    {
        var trace = ChromeTrace.Read(Content(path));
        if (trace.Slices.Count == 0)
        {
            throw new UserErrorException(
                $"{path} contains no slices in Chrome trace format.", "Export one: torch.profiler's export_chrome_trace, or any tool that writes "
                    + "\"traceEvents\".");
        }

        var run = Enumerable.Range(0, recording.Manifest.Passes.Count).FirstOrDefault(i => !recording.Manifest.Passes[i].Warmup, -1);
        if (run < 0)
        {
            throw new UserErrorException($"{recording.Path} has no measured run to align {path} with.");
        }

        var (pass, samples) = (recording.Manifest.Passes[run], recording.Samples[run]);
        var timed = trace.Slices.Where(slice => slice.Begin != 0 || slice.Length > 0).ToList();
        timed = timed.Count > 0 ? timed : [.. trace.Slices];
        var withoutTime = trace.WithoutTime + trace.Slices.Count - timed.Count;
        List<Region> slices = [
            .. timed.Select(
                slice => new Region(
                    slice.Name, slice.Begin * Microsecond, (
                        slice.Begin + slice.Length) * Microsecond) { Source = RegionSource.Trace, Thread = slice.Thread }.Bounded())];
        double? start = pass.Start is { } anchor ? (anchor.Utc - DateTimeOffset.UnixEpoch).TotalSeconds : null;
        var alignment = TraceAnchor.Of(slices, samples.Regions, start, samples.WallSeconds);
        var known = samples.Regions.Select(region => region.Name).ToHashSet();
        var doubled = slices.RemoveAll(region => known.Contains(region.Name));
        List<Region> inside = [
            .. slices.Select(region => Moved(region, alignment.Offset)).Where(
                region => region.End > 0 && region.Begin < samples.WallSeconds).Select(region => Cut(region, samples.WallSeconds))];
        if (inside.Count == 0)
        {
            throw new UserErrorException($"No slice of {path} falls within the {samples.WallSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s of "
                + $"the first measured run.", "Is it a trace of that run?");
        }

        List<PassSamples> all = [.. recording.Samples];
        all[run] = samples with { Regions = [.. samples.Regions.Concat(inside).OrderBy(region => region.Begin)] };
        var findings = Findings(path, alignment, trace.IsCut, doubled, slices.Count - inside.Count, withoutTime);
        return recording with
        {
            Samples = all,
            Manifest = recording.Manifest with { Findings = [.. recording.Manifest.Findings, .. findings] },
        };
    }

    private static IEnumerable<Finding> Findings(string path, TraceAnchor anchor, bool isCut, int doubled, int outside, int withoutTime)
    {
        var name = Path.GetFileName(path);
        yield return anchor.Kind switch
        {
            AnchorKind.WallClock => new(FindingIds.TraceLaid, Severity.Info, $"{name} was aligned with the first measured run by wall-clock time."),
            AnchorKind.Region => new(FindingIds.TraceLaid, Severity.Info,
                $"{name} was aligned with the first measured run at the begin of region {anchor.Region}."),
            _ =>
                new(
                    FindingIds.TraceLaid, Severity.Warning, $"Nothing relates the times of {name} to the run: it was aligned with the start of the run.",
                    "Mark a region in the program with a name that also occurs in the trace (TMA_REGIONS, ITT)."),
        };
        if (isCut)
        {
            yield return new(FindingIds.TraceCut, Severity.Warning, $"{name} is truncated: the rest is missing.");
        }

        if (withoutTime > 0)
        {
            yield return new(FindingIds.TraceWithoutTime, Severity.Warning, $"{Slices(withoutTime)} of {name} without a time were left out.");
        }

        if (doubled > 0)
        {
            yield return new(FindingIds.TraceDoubled, Severity.Info,
                $"{Slices(doubled)} of {name} were left out because the program reported regions of the same "
                + $"names itself.");
        }

        if (outside > 0)
        {
            yield return new(FindingIds.TraceOutside, Severity.Warning, $"{Slices(outside)} of {name} outside the run were left out.");
        }
    }

    private static string Slices(int count) => count == 1 ? "1 slice" : string.Create(CultureInfo.InvariantCulture, $"{count} slices");

    private static Region Moved(Region region, double by) => region with { Begin = region.Begin + by, End = region.End + by };

    private static Region Cut(Region region, double wall) => region with { Begin = Math.Max(0, region.Begin), End = Math.Min(wall, region.End) };

    private static byte[] Content(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new UserErrorException($"{path} is a directory.", "Give the trace that belongs to the recording.");
            }

            var file = new FileInfo(path);
            return file.Length <= MostBytes
                ? path.EndsWith(".gz", StringComparison.Ordinal) ? Unpacked(path) : File.ReadAllBytes(path)
                : throw new UserErrorException($"{path} is larger than 1 GB.", "Export a shorter part.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UserErrorException($"{path} cannot be read: {e.Message}", "Give the trace that belongs to the recording.", e);
        }
    }

    private static byte[] Unpacked(string path)
    {
        using var file = new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress);
        using var all = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = file.Read(buffer)) > 0;)
        {
            all.Write(
                buffer, 0, all.Length + count <= MostBytes
                    ? count
                    : throw new UserErrorException($"{path} is larger than 1 GB unpacked.", "Export a shorter part."));
        }

        return all.ToArray();
    }
}
