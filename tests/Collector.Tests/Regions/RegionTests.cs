using System.Diagnostics;
using System.Text;
using Toplev.Collector.Regions;
using Toplev.Collector.Running;
using Toplev.Collector.Tests.Perf;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Tests.Regions;

[Collection("Regions")]
public class RegionTests
{
    [Fact]
    public async Task Marks_in_the_pipe_become_regions_of_the_run()
    {
        var result = await Marked("""
            m() { echo "$*" >"$TMA_REGIONS"; }
            m begin load; m begin 'inner part'; m end 'inner part'; m end load
            """);

        Assert.Collection(
            result.Samples.Regions,
            load => { Assert.Equal("load", load.Name); Assert.False(load.Unended); Assert.InRange(load.End, load.Begin, result.Samples.WallSeconds); },
            inner =>
            {
                var load = result.Samples.Regions[0];
                Assert.Equal("inner part", inner.Name);
                Assert.InRange(inner.Begin, load.Begin, inner.End);
                Assert.True(inner.End <= load.End);
            });
    }

    // The clock is ours: the program started at 100 s, and the pipe was read 0.25, 0.5 and 2 s later.
    [Fact]
    public void Marks_are_timed_when_they_are_read()
    {
        var folder = Directory.CreateTempSubdirectory("tma-test-").FullName;
        try
        {
            using var pipe = new RegionPipe(Path.Combine(folder, "regions"));
            long At(double seconds) => (long)(seconds * Stopwatch.Frequency);
            pipe.Take("begin load\nbegin pa"u8, At(100.25));
            pipe.Take("rt\n"u8, At(100.5));
            pipe.Take("end part\nend load\n"u8, At(102));
            var (regions, findings) = pipe.Collect(At(100), 3);

            Assert.Empty(findings);
            Assert.Equal(
                [("load", 0.25, 2.0), ("part", 0.5, 2.0)], regions.Select(region => (region.Name, Math.Round(region.Begin, 6), Math.Round(region.End, 6))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // One of three steps of a second was read late, when it had ended.
    [Fact]
    public void A_region_that_was_read_late_has_no_known_length()
    {
        var folder = Directory.CreateTempSubdirectory("tma-test-").FullName;
        try
        {
            using var pipe = new RegionPipe(Path.Combine(folder, "regions"));
            long At(double seconds) => (long)(seconds * Stopwatch.Frequency);
            pipe.Take("begin step_1\n"u8, At(100));
            pipe.Take("end step_1\n"u8, At(101));
            pipe.Take("begin step_2\nend step_2\nbegin step_3\n"u8, At(102));
            pipe.Take("end step_3\n"u8, At(103));

            var finding = Assert.Single(pipe.Collect(At(100), 3).Findings);

            Assert.Equal("regions-too-short", finding.Id);
            Assert.StartsWith("1 of 3 marked regions ended before its begin had been read", finding.Text, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // A short program may have ended before its pipe is read: its marks were written before that, in their order.
    [Fact]
    public void Marks_read_after_the_end_of_the_program_are_within_it_and_in_their_order()
    {
        var folder = Directory.CreateTempSubdirectory("tma-test-").FullName;
        try
        {
            using var pipe = new RegionPipe(Path.Combine(folder, "regions"));
            long At(double seconds) => (long)(seconds * Stopwatch.Frequency);
            pipe.Take("begin load\nbegin part\nend part\nend load\n"u8, At(103.5));
            var collected = pipe.Collect(At(100), 3);
            var regions = collected.Regions;

            Assert.Equal(
                [("load", 3.0, 3.0, false), ("part", 3.0, 3.0, false)], regions.Select(region => (region.Name, region.Begin, region.End, region.Unended)));
            Assert.Empty(collected.Findings);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The end is the number of the marks that could not be read: the line without an end is one of them.
    [Fact]
    public async Task A_line_without_an_end_is_counted_as_unreadable_however_long_it_is()
    {
        var result = await Marked("""
            echo "begin a" >"$TMA_REGIONS"; echo "end a" >"$TMA_REGIONS"; head -c 3000000 /dev/zero | tr '\0' x >"$TMA_REGIONS"
            """);

        Assert.Equal("a", Assert.Single(result.Samples.Regions).Name);
        Assert.Contains(result.Findings, finding => finding.Id == "regions-unpaired" && finding.Text.StartsWith("1 mark", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Marks_of_many_writers_are_all_kept()
    {
        var result = await Marked("""
            exec 3>"$TMA_REGIONS"
            for w in 1 2 3 4 5 6 7 8; do (i=0; while [ $i -lt 500 ]; do echo "begin w$w" >&3; echo "end w$w" >&3; i=$((i+1)); done) & done; wait
            """);

        Assert.Equal(
            Enumerable.Range(1, 8).Select(writer => ($"w{writer}", 500)),
            result.Samples.Regions.GroupBy(region => region.Name).OrderBy(
                group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Count())));
        Assert.Empty(result.Findings);
    }

    [Fact]
    public async Task A_program_that_dies_leaves_its_regions()
    {
        var result = await Marked("""echo begin a >"$TMA_REGIONS"; echo end a >"$TMA_REGIONS"; echo begin b >"$TMA_REGIONS"; kill -SEGV $$""");

        Assert.Equal(139, result.Samples.ExitCode);
        Assert.Equal([("a", false), ("b", true)], result.Samples.Regions.Select(region => (region.Name, region.Unended)));
    }

    [Fact]
    public async Task Lines_that_mean_nothing_are_told_and_lose_nothing_else()
    {
        var result = await Marked("""
            printf 'junk\nbegin\nend  \n\0\377\nbegin ok\nend ok\nbegin cut' >"$TMA_REGIONS"; head -c 300000 /dev/zero >"$TMA_REGIONS"
            """);

        Assert.Equal("ok", Assert.Single(result.Samples.Regions).Name);
        Assert.Contains(result.Findings, finding => finding.Id == "regions-unpaired");
    }

    [Fact]
    public async Task A_program_that_is_not_asked_for_marks_has_no_pipe()
    {
        var result = await RealPerf.Run(RealPerf.Shell("""[ -z "${TMA_REGIONS+x}" ]"""));

        Assert.Equal(0, result.Samples.ExitCode);
        Assert.Empty(result.Samples.Regions);
    }

    [Fact]
    public void The_file_of_a_recording_holds_what_it_was_given()
    {
        Region[] counted = [new("c", 1, 2) { Counts = new(7, 1, null, 0.000000003) }, new("d", 1, 2) { Counts = new(0, null, 12, 0) }];
        Assert.Equal(counted, Read(Written(counted)));
        Region[] named = [new("e", 1, 2) { Id = "1/a", ParentId = "1/b" }, new("f", 1, 2) { Id = "1/c" }];
        Assert.Equal(named, Read(Written(named)));
        Region[] regions =
        [
            new("a,b;\"ü", 0, 0.000000001),
            new(" <script>", 1.5, 2, Unended: true),
            new("two\nlines", 3, 4) { Source = RegionSource.Itt, Thread = "12 a\tb" },
        ];

        Assert.Equal([regions[0], regions[1], regions[2] with { Name = "two lines", Thread = "12 a b" }], Read(Written(regions)));
    }

    [Fact]
    public void Lines_of_the_file_that_are_no_regions_are_left_out() =>
        Assert.Equal(
            [new Region("good", 1, 2)],
            Read(Encoding.UTF8.GetBytes(
                ("\nx\n1,2\n1,2,0\n1,2,0,Pipe,,\n-1,2,0,Pipe,,early\n2,1,0,Pipe,,backwards\nNaN,2,0,Pipe,,a\n1,Infinity,0,Pipe,,a\n"
                + "1,2,0,Nobody,,a\n1,2,0,7,,a\n1,2,0,Pipe,,good\n1,2,0,Pipe,,too,many\n1,2,0").Replace(',', '\t'))));

    private static byte[] Written(IReadOnlyList<Region> regions)
    {
        using var stream = new MemoryStream();
        RegionFile.Write(stream, regions);
        return stream.ToArray();
    }

    private static IReadOnlyList<Region> Read(byte[] file)
    {
        var reader = new RegionFile.Reader();
        foreach (var line in Encoding.UTF8.GetString(file).Split('\n'))
        {
            reader.Take(Encoding.UTF8.GetBytes(line));
        }

        return reader.Regions;
    }

    private static Task<PassResult> Marked(string script) => RealPerf.Run(RealPerf.Shell(script), RealPerf.Runner(regions: new RegionChoice(Marks: true)));
}
