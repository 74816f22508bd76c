using System.Text;
using Toplev.Collector.Recordings;
using Toplev.Tma.Profiles;

namespace Toplev.Collector.Tests.Recordings;

/// <summary>Profiles written into a recording and read again.</summary>
public sealed class ProfileFileTests
{
    private static readonly Profile Written = new()
    {
        Event = "cpu-clock:u",
        Frames = [new("main", "app"), new("a\tb\nc\\d\r", "lib (x)"), new("", "")],
        Threads = [".NET TP\tWorker", ""],
        Nodes = [new(-1, 0), new(0, 1), new(1, 2)],
        Weights = [new(1, 0, 0, 1001001, 1), new(2, 1, 63, 0.5, 2)],
        Places = [new(1, "a b.c:17", 5, 2), new(0, "+0x22", 1, 1)],
        CountedEvents = ["cpu-clock", "a\tb"],
        Transitions = [new(-1, 0, false, 0, 1, [1001001, 0]), new(0, 1, true, 63, 2, [0.5, 1e12])],
        BlockSeconds = 0.015625,
        Lost = 3,
        WithoutCallers = 2,
    };

    [Fact]
    public void What_is_written_is_read()
    {
        var read = Read(Write(Written));
        Assert.Equal(Written.Frames, read.Frames);
        Assert.Equal(Written.Threads, read.Threads);
        Assert.Equal(Written.Nodes, read.Nodes);
        Assert.Equal(Written.Weights, read.Weights);
        Assert.Equal(Written.Places, read.Places);
        Assert.Equal(Written.CountedEvents, read.CountedEvents);
        Assert.Equal(Written.Transitions.Select(Fields), read.Transitions.Select(Fields));
        Assert.Equal(
            (Written.Event, Written.BlockSeconds, Written.Lost, Written.WithoutCallers),
            (read.Event, read.BlockSeconds, read.Lost, read.WithoutCallers));
    }

    // Indices that point nowhere or forward would read what is not there, or never end.
    [Theory]
    [InlineData("")]
    [InlineData("tma-profile/1\tcpu-clock\t-1\t0\t0")]
    [InlineData("tma-profile/1\tcpu-clock\t1\t0\t0\nN\t-1\t0")]
    [InlineData("tma-profile/1\tcpu-clock\t1\t0\t0\nF\ta\tb\nN\t0\t0")]
    [InlineData("tma-profile/1\tcpu-clock\t1\t0\t0\nT\ta\nF\ta\tb\nN\t-1\t0\nW\t1\t0\t0\t1\t1")]
    [InlineData("tma-profile/1\tcpu-clock\t1\t0\t0\nT\ta\nF\ta\tb\nN\t-1\t0\nW\t0\t0\t0\tNaN\t1")]
    [InlineData("tma-profile/1\tcpu-clock\t1\t0\t0\nT\ta\nF\ta\tb\nN\t-1\t0\nW\t0\t0\t999999\t1\t1")]
    [InlineData("tma-profile/1\tcpu-clock\t1\t0\t0\nX\t1")]
    [InlineData("tma-profile/1\tcpu-clock\t1\t0\t0\nF\ta\tb\nX\t-1\t0\t0\t0\t1\t1")]
    [InlineData("tma-profile/1\tcpu-clock\t1\t0\t0\nF\ta\tb\nC\te\nX\t-1\t1\t0\t0\t1\t1")]
    [InlineData("tma-profile/1\tcpu-clock\t1\t0\t0\nF\ta\tb\nC\te\nX\t-1\t0\t0\t0\t1\t-1")]
    [InlineData("tma-profile/1\tcpu-clock\t1\t0\t0\nF\ta\tb\nC\te\nX\t-1\t0\t0\t0\t1\t1\t1")]
    public void What_contradicts_itself_is_refused(string text) => Assert.Throws<InvalidDataException>(() => Read(text));

    [Theory]
    [InlineData("tma-profile/2\tcpu-clock\t1\t0\t0")]
    [InlineData("tma-profile/11")]
    public void The_profile_of_a_newer_version_is_refused_as_one(string text) =>
        Assert.Contains(
            "of a newer tma, this one reads tma-profile/1", Assert.Throws<InvalidDataException>(() => Read(text)).Message, StringComparison.Ordinal);

    private static (int, int, bool, int, int, string) Fields(TransitionCounts pair) =>
        (pair.From, pair.To, pair.WasThere, pair.Block, pair.Pairs, string.Join(' ', pair.Counts));

    private static string Write(Profile profile)
    {
        using var stream = new MemoryStream();
        ProfileFile.Write(stream, profile);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Profile Read(string text)
    {
        var reader = new ProfileFile.Reader();
        foreach (var line in text.Split('\n').Where((line, position) => line.Length > 0 || position == 0))
        {
            reader.Take(Encoding.UTF8.GetBytes(line));
        }

        return reader.Profile;
    }
}
