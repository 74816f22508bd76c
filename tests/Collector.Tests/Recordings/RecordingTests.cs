using System.Globalization;
using System.IO.Compression;
using System.Text;
using Toplev.Collector.Machines;
using Toplev.Collector.Perf;
using Toplev.Collector.Recordings;
using Toplev.Collector.Regions;
using Toplev.Collector.Tests.Perf;
using Toplev.Collector.Workloads;
using Toplev.Tma;
using Toplev.Tma.Samples;

namespace Toplev.Collector.Tests.Recordings;

public sealed class RecordingTests : IDisposable
{
    private const string Csv = "# started on now\n\n1.0;5;;e0;500000000;50.00;;\n1.0;6;;e1;500000000;50.00;;\n1.5;<not counted>;;e0;0;100.00;;\n";

    private readonly string folder = Directory.CreateTempSubdirectory("tma-test-").FullName;

    private string Target => Path.Combine(folder, "run.tma");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("sapphirerapids")]
    [InlineData("alderlake")]
    [InlineData("neoverse-v1")]
    [InlineData("vm-without-pmu")]
    public void Gives_back_what_was_written(string machine)
    {
        var manifest = Manifest(MachineProbe.Read(Fixtures.Machine(machine)));
        var path = Write(manifest, complete: true);
        var recording = RecordingReader.Read(path);

        Assert.Equal(Target, path);
        Assert.False(recording.IsPartial);
        Assert.Empty(recording.Findings);
        Assert.Equal([1.0, 1.5], recording.Samples[0].Samples.Select(sample => sample.EndSeconds));
        Assert.Equal(CounterReading.Counted(6, 0.5, 0.5), recording.Samples[0].Samples[0].Events[1]);
        Assert.Equal(
            (1.5, 7, 1.25, false), (
                recording.Samples[0].WallSeconds, recording.Samples[0].ExitCode, recording.Samples[0].UserSeconds, recording.Samples[0].Incomplete));
        Assert.Equal(manifest.Machine.Cpu.Key, recording.Manifest.Machine.Cpu.Key);
        Assert.Equal(
            manifest.Machine.CoreDevices.SelectMany(device => device.Events), recording.Manifest.Machine.CoreDevices.SelectMany(device => device.Events));
        Assert.Equal(manifest.Machine.Topology.PhysicalCores(null).ToString(), recording.Manifest.Machine.Topology.PhysicalCores(null).ToString());
        Assert.Equal(PerfStatArguments.Group(manifest.Plans[0].Plan, manifest.Plans[0].Plan.Groups[0]),
            PerfStatArguments.Group(recording.Manifest.Plans[0].Plan, recording.Manifest.Plans[0].Plan.Groups[0]));
        Assert.Single(recording.RunsOf(0, 0));
        Assert.Equal("hello", Encoding.UTF8.GetString(recording.ReadFile("regions/a.txt", 100)));
        Assert.False(Directory.Exists(Target + ".partial"));
    }

    // The last interval is cut off: what is left reads well and is not what was measured.
    [Fact]
    public void A_file_that_was_shortened_afterwards_is_a_finding()
    {
        var path = Write(Manifest(new Machine()), complete: true);
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            archive.GetEntry("perf/0001.csv")!.Delete();
            using var text = new StreamWriter(archive.CreateEntry("perf/0001.csv").Open());
            text.Write(Csv[..Csv.IndexOf("1.5;", StringComparison.Ordinal)]);
        }

        var finding = Assert.Single(RecordingReader.Read(path).Findings);
        var left = Csv.IndexOf("1.5;", StringComparison.Ordinal);
        Assert.Equal("recording-changed", finding.Id);
        Assert.StartsWith(
            $"perf/0001.csv in the recording was changed after the measurement: it has {left} bytes and had {Csv.Length}.",
            finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Can_be_read_while_it_is_made()
    {
        var path = Write(Manifest(new Machine()), complete: false);
        var recording = RecordingReader.Read(Target + ".partial");

        Assert.NotEqual(Target, path);
        Assert.True(recording.IsPartial);
        Assert.Equal(2, recording.Samples[0].Samples.Count);
        Assert.Equal("recording-partial", Assert.Single(recording.Findings).Id);
    }

    [Fact]
    public void Holds_the_execution_that_was_going_on_when_the_run_was_killed()
    {
        using (var writer = RecordingWriter.Create(Target, Manifest(new Machine())))
        {
            var raw = writer.BeginPass(Pass());
            writer.WritePending();
            raw.Write(Encoding.UTF8.GetBytes(Csv));
        }

        var pass = Assert.Single(RecordingReader.Read(Target + ".partial").Samples);
        Assert.True(pass.Incomplete);
        Assert.Equal(2, pass.Samples.Count);
        Assert.Equal(1.5, pass.WallSeconds);
    }

    [Fact]
    public void What_is_written_for_an_execution_does_not_grow_with_their_number_and_all_can_be_read_after_a_kill()
    {
        using (var writer = RecordingWriter.Create(Target, Manifest(new Machine())))
        {
            writer.WritePending();
            var before = new FileInfo(writer.PathOf("manifest.json")).Length;
            for (var i = 0; i < 50; i++)
            {
                writer.BeginPass(Pass()).Dispose();
                writer.EndPass(Pass() with { WallSeconds = i + 1 });
            }

            Assert.Equal(before, new FileInfo(writer.PathOf("manifest.json")).Length);
            File.AppendAllText(writer.PathOf("executions.jsonl"), "{\"index\":50,\"execut");
        }

        Assert.Equal(
            Enumerable.Range(1, 50).Select(seconds => (double)seconds), RecordingReader.Read(Target + ".partial").Samples.Select(pass => pass.WallSeconds));
    }

    [Fact]
    public void An_execution_that_was_taken_back_does_not_return()
    {
        using var writer = RecordingWriter.Create(Target, Manifest(new Machine()));
        writer.BeginPass(Pass()).Dispose();
        writer.Update(manifest => manifest with { Passes = [] });
        writer.BeginPass(Pass()).Dispose();
        writer.EndPass(Pass() with { WallSeconds = 2 });

        Assert.Equal(2, Assert.Single(RecordingReader.Read(Target + ".partial").Samples).WallSeconds);
        writer.Complete();
        Assert.Equal(2, Assert.Single(RecordingReader.Read(Target).Samples).WallSeconds);
        Assert.DoesNotContain("executions.jsonl", RecordingReader.Read(Target).Files);
    }

    [Fact]
    public void Regions_are_written_and_read_in_pieces_however_many_there_are()
    {
        Region[] regions = [.. Enumerable.Range(0, 10_000).Select(i => new Region(new string('x', 490) + i, i, i + 1))];
        using var stream = new LargestWrite();
        RegionFile.Write(stream, regions);
        Assert.InRange(stream.Largest, 1, 1 << 18);

        using (var writer = RecordingWriter.Create(Target, Manifest(new Machine())))
        {
            writer.BeginPass(Pass()).Dispose();
            writer.EndPass(Pass(), regions);
            writer.Complete();
        }

        Assert.Equal(regions, Assert.Single(RecordingReader.Read(Target).Samples).Regions);
    }

    [Fact]
    public void Keeps_the_recording_before()
    {
        Write(Manifest(new Machine()) with { ToolVersion = "1" }, complete: true);
        Write(Manifest(new Machine()) with { ToolVersion = "2" }, complete: true);

        Assert.Equal("1", RecordingReader.Read(Path.Combine(folder, "run.1.tma")).Manifest.ToolVersion);
        Assert.Equal("2", RecordingReader.Read(Target).Manifest.ToolVersion);
        Assert.Equal(2, Directory.GetFileSystemEntries(folder).Length);
    }

    [Fact]
    public void Keeps_ten_older_recordings_the_last_first_and_leaves_strangers_alone()
    {
        File.WriteAllText(Path.Combine(folder, "run.3.tma"), "a stranger's");
        for (var version = 1; version <= 14; version++)
        {
            Write(Manifest(new Machine()) with { ToolVersion = version.ToString(CultureInfo.InvariantCulture) }, complete: true);
        }

        Assert.Equal("a stranger's", File.ReadAllText(Path.Combine(folder, "run.3.tma")));
        Assert.Equal(
            ["14", "13", "12", "11", "10", "9", "8", "7", "6", "5"],
            new[] { "run.tma", "run.1.tma", "run.2.tma", "run.4.tma", "run.5.tma", "run.6.tma", "run.7.tma", "run.8.tma", "run.9.tma", "run.10.tma" }
                .Select(name => RecordingReader.Read(Path.Combine(folder, name)).Manifest.ToolVersion));
        Assert.Equal(11, Directory.GetFileSystemEntries(folder).Length);
    }

    [Fact]
    public void Replaces_nothing_that_is_no_recording()
    {
        File.WriteAllText(Target, "a stranger's");
        Assert.Throws<UserErrorException>(() => RecordingWriter.Create(Target, Manifest(new Machine())));
        Assert.Equal("a stranger's", File.ReadAllText(Target));

        // Neither what the program made meanwhile under that name.
        File.Delete(Target);
        using var writer = RecordingWriter.Create(Target, Manifest(new Machine()));
        File.WriteAllText(Target, "the program's");
        Assert.Equal(Path.Combine(folder, "run.1.tma"), writer.Complete());
        Assert.Equal("the program's", File.ReadAllText(Target));
    }

    [Fact]
    public void A_link_stays_one_and_the_recording_it_names_is_replaced()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(folder, "elsewhere")).FullName;
        File.CreateSymbolicLink(Target, Path.Combine(elsewhere, "real.tma"));
        Write(Manifest(new Machine()) with { ToolVersion = "1" }, complete: true);
        Write(Manifest(new Machine()) with { ToolVersion = "2" }, complete: true);

        Assert.NotNull(new FileInfo(Target).LinkTarget);
        Assert.Equal("2", RecordingReader.Read(Target).Manifest.ToolVersion);
        Assert.Equal("1", RecordingReader.Read(Path.Combine(elsewhere, "real.1.tma")).Manifest.ToolVersion);
    }

    [Fact]
    public void Does_not_touch_a_recording_that_is_being_made()
    {
        using var first = RecordingWriter.Create(Target, Manifest(new Machine()));

        Assert.Throws<UserErrorException>(() => RecordingWriter.Create(Target, Manifest(new Machine())));
        first.WritePending();
        Assert.Throws<UserErrorException>(() => RecordingWriter.Create(Target, Manifest(new Machine())));
        Assert.True(File.Exists(Target + ".partial/manifest.json"));
    }

    [Fact]
    public void Fails_before_the_start_where_nothing_can_be_written()
    {
        var error = Assert.Throws<UserErrorException>(() => RecordingWriter.Create("/proc/run.tma", Manifest(new Machine())));

        Assert.Contains("/proc/run.tma", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Fails_before_the_program_where_the_beginning_cannot_be_written()
    {
        using var writer = RecordingWriter.Create(Target, Manifest(new Machine()));
        using var raw = writer.BeginPass(Pass());
        Directory.CreateDirectory(writer.PathOf("manifest.json"));

        var error = Assert.Throws<UserErrorException>(writer.WritePending);

        Assert.Contains(Target, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Reports_a_disk_that_fails_during_the_run_and_goes_on()
    {
        using var writer = RecordingWriter.Create(Target, Manifest(new Machine()));
        Directory.Delete(Target + ".partial", recursive: true);
        using var raw = writer.BeginPass(Pass());
        raw.Write(Encoding.UTF8.GetBytes(Csv));
        Directory.Delete(folder, recursive: true);
        writer.EndPass(Pass());

        Assert.Equal(Target + ".partial", writer.Complete());
        Assert.Equal("recording-incomplete", Assert.Single(writer.Findings).Id);
        Directory.CreateDirectory(folder);
    }

    [Fact]
    public void Refuses_what_is_no_recording_with_one_sentence()
    {
        Refused("not there.tma", null);
        Refused("text.tma", "hello"u8.ToArray());
        Refused("empty.tma", []);
        Refused("no manifest.tma", Zip(("other", "x"u8.ToArray())));
        Refused("no json.tma", Zip(("manifest.json", "{"u8.ToArray())));
        Refused("null.tma", Zip(("manifest.json", "null"u8.ToArray())));
        Refused("array.tma", Zip(("manifest.json", "[]"u8.ToArray())));
        Refused("lacking.tma", Zip(("manifest.json", "{\"schema\":\"tma-recording/1\"}"u8.ToArray())));
        Refused("deep.tma", Zip(("manifest.json", Encoding.UTF8.GetBytes(new string('[', 100_000)))));
        Refused("bomb.tma", Zip(("manifest.json", new byte[80 << 20])));
        var good = File.ReadAllBytes(Write(Manifest(new Machine()), complete: true));
        Refused("cut.tma", good[..(good.Length / 2)]);
    }

    [Fact]
    public void Refuses_a_manifest_that_points_outside_or_contradicts_itself()
    {
        foreach ((var from, var to) in new[]
        {
            ("tma-recording/1", "tma-recording/9"), ("\"variant\": 0", "\"variant\": 5"), ("\"pass\": 0", "\"pass\": -1"),
            ("\"index\": 1", "\"index\": 2000000000"), ("\"machine\": {", "\"machine\": null, \"x\": {"), ("\"plans\": [", "\"plans\": null, \"x\": ["),
        })
        {
            var path = Write(Manifest(new Machine()), complete: true);
            Refused("changed.tma", Changed(path, from, to));
        }

        var outside = Path.Combine(folder, "outside.tma");
        File.WriteAllBytes(outside, Changed(Target, "perf/0001.csv", "../../../../etc/passwd"));
        Assert.Contains(RecordingReader.Read(outside).Findings, finding => finding.Id == "recording-incomplete");
    }

    [Fact]
    public void Survives_any_damage()
    {
        var good = File.ReadAllBytes(Write(Manifest(MachineProbe.Read(Fixtures.Machine("zen4"))), complete: true));
        var random = new Random(7);
        var path = Path.Combine(folder, "damaged.tma");
        for (var round = 0; round < 300; round++)
        {
            byte[] bytes = [.. good];
            for (var i = 0; i < 1 + (round % 5); i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(path, bytes);
            try
            {
                RecordingReader.Read(path);
            }
            catch (UserErrorException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create))
        {
            foreach ((var name, var content) in files)
            {
                using var stream = archive.CreateEntry(name).Open();
                stream.Write(content);
            }
        }

        return memory.ToArray();
    }

    private static byte[] Changed(string path, string from, string to)
    {
        using var archive = ZipFile.OpenRead(path);
        return Zip([.. archive.Entries.Select(entry =>
        {
            using var reader = new StreamReader(entry.Open());
            var text = reader.ReadToEnd();
            Assert.True(entry.FullName != "manifest.json" || text.Contains(from, StringComparison.Ordinal), $"the manifest has no {from}");
            return (entry.FullName, Encoding.UTF8.GetBytes(entry.FullName == "manifest.json" ? text.Replace(from, to, StringComparison.Ordinal) : text));
        })]);
    }

    private static RecordingManifest Manifest(Machine machine)
    {
        var plan = Plans.OfSizes(2);
        return new RecordingManifest
        {
            ToolVersion = "0.1.0",
            Created = DateTimeOffset.UnixEpoch,
            Machine = machine,
            Plans = [new RecordedPlan("sapphirerapids", null, plan)],
            Variants = [new RecordedVariant { Name = "a", Workload = new Workload { Program = "x", Arguments = ["ax"], Pinning = new(new CpuList([1, 2])) } }],
        };
    }

    private static RecordedPass Pass() => new() { Variant = 0, Repetition = 0, Pass = 0, HasInterval = true };

    private string Write(RecordingManifest manifest, bool complete)
    {
        using var writer = RecordingWriter.Create(Target, manifest);
        using (var raw = writer.BeginPass(Pass()))
        {
            raw.Write(Encoding.UTF8.GetBytes(Csv));
        }

        using (var regions = writer.CreateFile("regions/a.txt"))
        {
            regions.Write("hello"u8);
        }

        writer.EndPass(Pass() with { WallSeconds = 1.5, ExitCode = 7, UserSeconds = 1.25, Start = new(DateTimeOffset.UnixEpoch, 5) });
        Assert.Empty(writer.Findings);
        return complete ? writer.Complete() : Target + ".partial";
    }

    private void Refused(string name, byte[]? content)
    {
        var path = Path.Combine(folder, name);
        if (content is not null)
        {
            File.WriteAllBytes(path, content);
        }

        var error = Assert.Throws<UserErrorException>(() => RecordingReader.Read(path));
        Assert.DoesNotContain('\n', error.Message);
        Assert.InRange(error.Message.Length, 10, 400);
    }

    private sealed class LargestWrite : MemoryStream
    {
        public int Largest { get; private set; }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => Largest = Math.Max(Largest, buffer.Length);
    }
}
