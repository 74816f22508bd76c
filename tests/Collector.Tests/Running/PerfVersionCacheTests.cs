using Toplev.Collector.Processes;
using Toplev.Collector.Running;
using Toplev.Tests.Support;

namespace Toplev.Collector.Tests.Running;

/// <summary>perf is asked for its version once, and again when its file is another one.</summary>
public sealed class PerfVersionCacheTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tma-cache-test-").FullName;
    private int asked;

    [Fact]
    public void A_program_is_asked_once()
    {
        var perf = Program("perf");

        Assert.Equal(("6.1", "6.1", 1), (Get(perf, "6.1"), Get(perf, "7.0"), asked));
        Assert.Equal(["perf-version"], Directory.GetFiles(Path.Combine(folder, "tma")).Select(Path.GetFileName));
    }

    // Same size, same time of its contents: a package manager and cp -p set that.
    [Fact]
    public void Another_file_of_the_same_size_and_time_is_asked_again()
    {
        var perf = Program("perf");
        _ = Get(perf, "6.1");
        var time = File.GetLastWriteTimeUtc(perf);
        var next = Program("next");
        File.SetLastWriteTimeUtc(next, time);
        File.Move(next, perf, overwrite: true);

        Assert.Equal("7.0", Get(perf, "7.0"));
    }

    [Fact]
    public void A_script_is_asked_each_time()
    {
        var perf = Path.Combine(folder, "perf");
        File.WriteAllText(perf, "#!/bin/sh\nexec perf_$(uname -r)\n");

        Assert.Equal(("6.1", "7.0"), (Get(perf, "6.1"), Get(perf, "7.0")));
        Assert.False(Directory.Exists(Path.Combine(folder, "tma")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not what was written")]
    [InlineData("{0}\n")]
    [InlineData("{0}\n{1}\n")]
    [InlineData("{0}\n{1}\n\n")]
    [InlineData("{0}\n{1}\n9.9\u001b[2J\n")]
    [InlineData("{0}\n{1}\n9.9\nmore\n")]
    public void A_damaged_answer_is_asked_again(string text)
    {
        var perf = Program("perf");
        _ = Get(perf, "6.1");
        var stamp = FileIdentity.StampOf(perf)!;
        File.WriteAllText(
            Path.Combine(folder, "tma", "perf-version"), text.Replace("{0}", perf, StringComparison.Ordinal).Replace("{1}", stamp, StringComparison.Ordinal));

        Assert.Equal("7.0", Get(perf, "7.0"));
    }

    [Theory]
    [InlineData("mkfifo")]
    [InlineData("ln -s /dev/zero")]
    public void What_is_no_file_is_not_read(string made)
    {
        var perf = Program("perf");
        Directory.CreateDirectory(Path.Combine(folder, "tma"));
        Assert.Equal(0, new ProgramCall("sh", "-c", $"{made} \"$1\"", "sh", Path.Combine(folder, "tma", "perf-version")).Run().ExitCode);

        Assert.Equal("6.1", Get(perf, "6.1"));
    }

    [Theory]
    [InlineData("relative/cache")]
    [InlineData("/proc/no/such/place")]
    public void Without_a_place_it_is_asked_each_time(string cache)
    {
        var perf = Program("perf");

        Assert.Equal(("6.1", "7.0"), (Get(perf, "6.1", cache), Get(perf, "7.0", cache)));
    }

    [Fact]
    public void No_answer_is_not_remembered()
    {
        var perf = Program("perf");

        Assert.Equal((null, "6.1"), (Get(perf, null), Get(perf, "6.1")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string? Get(string perf, string? version, string? cache = null)
    {
        var environment = ProgramEnvironment.OfThisProcess().With("XDG_CACHE_HOME", cache ?? folder).With("HOME", cache is null ? folder : "");
        return PerfVersionCache.Get(perf, environment, () =>
        {
            asked++;
            return version;
        });
    }

    private string Program(string name)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, [0x7f, .. "ELF and more"u8]);
        return path;
    }
}
