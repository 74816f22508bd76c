using System.Diagnostics;
using Toplev.Collector.Processes;
using Toplev.Collector.Regions;
using Toplev.Tests.Support;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Tests.Regions;

/// <summary>Files of the collector as a full disk, a dying program or a stranger leaves them.</summary>
[Collection("Regions")]
public sealed class IttReaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tma-itt-").FullName;
    private readonly long start = Stopwatch.GetTimestamp();

    [Fact]
    public void Of_a_file_that_was_cut_off_what_is_whole_is_read()
    {
        Write("nested");
        var file = Assert.Single(Directory.GetFiles(folder, "*.events"));
        var whole = File.ReadAllBytes(file);
        var counts = new List<int>();

        // A header of 64 bytes, the thread's name, then in each of three rounds two begins and two ends: 13 records of 16 bytes.
        for (var length = 0; length <= 64 + (13 * 16); length++)
        {
            File.WriteAllBytes(file, whole[..length]);
            counts.Add(Read().Count(region => !region.Unended));
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6], counts.Distinct());
        Assert.Equal(counts.Order(), counts);
        Assert.Equal(2, counts[64 + (5 * 16)]);
        Assert.Equal(1, counts[64 + (5 * 16) - 1]);
    }

    [Fact]
    public void Without_the_file_of_names_the_times_are_still_there()
    {
        Write("nested");
        Directory.GetFiles(folder, "*.names").ToList().ForEach(File.Delete);

        Assert.Equal(6, Read().Count(region => region.Name == "(no name)"));
    }

    [Fact]
    public void Damage_never_crashes_the_reader_and_times_stay_possible()
    {
        Write("events");
        Write("overlapped");
        Write("forks", "3");
        var whole = Directory.GetFiles(folder).ToDictionary(path => path, File.ReadAllBytes);
        var random = new Random(20240607);
        for (var round = 0; round < 400; round++)
        {
            (var path, var good) = whole.ElementAt(random.Next(whole.Count));
            byte[] bad = [.. good];
            for (var i = random.Next(1, 20); i > 0; i--)
            {
                bad[random.Next(Math.Min(bad.Length, random.Next(2) == 0 ? 160 : int.MaxValue))] = (byte)random.Next(256);
            }

            File.WriteAllBytes(path, bad);
            Assert.All(Read(), region => Assert.True(region.Begin >= 0 && region.End >= region.Begin && double.IsFinite(region.End) && region.Name.Length > 0));
            File.WriteAllBytes(path, good);
        }
    }

    [Fact]
    public void What_is_no_plain_file_is_not_opened()
    {
        Write("nested");
        Descriptor.CreateFifo(Path.Combine(folder, "0.0.0.0.events"));
        Descriptor.CreateFifo(Path.Combine(folder, "0.0.names"));
        File.CreateSymbolicLink(Path.Combine(folder, "1.0.0.0.events"), "/dev/zero");
        File.CreateSymbolicLink(Path.Combine(folder, "1.0.names"), "/dev/zero");
        Directory.CreateDirectory(Path.Combine(folder, "2.0.0.0.events"));

        Assert.Equal(6, Read().Count);
    }

    [Fact]
    public void A_directory_that_is_gone_tells_nothing()
    {
        Directory.Delete(folder);

        Assert.Empty(Read());
        Directory.CreateDirectory(folder);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private IReadOnlyList<Region> Read() => IttReader.Read(folder, this.start, Stopwatch.GetElapsedTime(this.start).TotalSeconds, counters: false).Regions;

    private void Write(params string[] arguments)
    {
        var client = new ProgramCall(IttClient.PathOrSkip(), arguments)
        {
            Environment = new Dictionary<string, string?> { [IttRegions.CollectorVariable] = IttLibrary.Path, [IttRegions.FolderVariable] = folder },
        }.Run();
        Assert.Equal(0, client.ExitCode);
    }
}
