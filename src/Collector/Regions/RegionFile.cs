using System.Globalization;
using System.Text;
using Toplev.Tma.Regions;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Regions;

/// <summary>
/// Regions of one execution in a recording: a line each of <c>begin end unended source thread name</c> with tabs between, times in seconds
/// since the program's start; two more for its id and its parent's, or four for what was counted in it.
/// </summary>
internal static class RegionFile
{
    private const int Columns = 6;

    private const int BufferSize = 64 * 1024;

    private const int WithIds = Columns + 2;

    /// <summary>Of a region that was counted: page faults, context switches, migrations, ns on a CPU; empty where not known.</summary>
    private const int WithCounts = Columns + 4;

    /// <summary>Line by line: two million regions with long names are more text than one array holds.</summary>
    public static void Write(Stream stream, IReadOnlyList<Region> regions)
    {
        using var text = new StreamWriter(stream, bufferSize: BufferSize, leaveOpen: true) { NewLine = "\n" };
        foreach (var region in regions)
        {
            text.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{region.Begin:0.#########}\t{region.End:0.#########}\t{(region.Unended ? 1 : 0)}\t{region.Source}\t"
                    + $"{InOneLine(region.Thread)}\t{InOneLine(region.Name)}"));
            if (region.Counts is { } counts)
            {
                text.Write(
                    string.Create(
                        CultureInfo.InvariantCulture, $"\t{counts.PageFaults}\t{counts.ContextSwitches}\t{counts.Migrations}\t{counts.TaskClock * 1e9:0}"));
            }
            else if (region.Id.Length > 0)
            {
                text.Write($"\t{InOneLine(region.Id)}\t{InOneLine(region.ParentId)}");
            }

            text.WriteLine();
        }
    }

    private static RegionCounts? Counts(string[] fields) => Number(fields[Columns]) is long faults && Number(fields[Columns + 3]) is long clock
        ? new(faults, Number(fields[Columns + 1]), Number(fields[Columns + 2]), clock / 1e9)
        : null;

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string InOneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');

    /// <summary>Takes the file line by line. Lines that are not regions are left out: the file may come from anywhere.</summary>
    public sealed class Reader
    {
        // Names repeat hundreds of thousands of times.
        private readonly Dictionary<string, string> texts = [];
        private readonly List<Region> regions = [];

        public IReadOnlyList<Region> Regions => this.regions;

        public void Take(ReadOnlySpan<byte> line)
        {
            var fields = Encoding.UTF8.GetString(line).Split('\t');
            if (fields.Length is Columns or WithIds or WithCounts
                && double.TryParse(fields[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var begin)
                && double.TryParse(fields[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var end)
                && Plausible.IsTime(begin) && Plausible.IsTime(end) && end >= begin
                && Enum.TryParse(fields[3], out RegionSource source) && Enum.IsDefined(source) && fields[5].Length > 0
                && this.regions.Count < RegionPairs.MostRegions)
            {
                this.regions.Add(new Region(Shared(fields[5]), begin, end, fields[2] == "1")
                {
                    Source = source,
                    Thread = Shared(fields[4]),
                    Id = fields.Length == WithIds ? fields[6] : "",
                    ParentId = fields.Length == WithIds ? Shared(fields[7]) : "",
                    Counts = fields.Length == WithCounts ? Counts(fields) : null,
                }.Bounded());
            }
        }

        private string Shared(string text) => texts.TryGetValue(text, out var known) ? known : texts[text] = text;
    }
}
