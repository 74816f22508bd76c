using Toplev.Collector.Processes;
using Toplev.Collector.Running;
using Toplev.Tma;

namespace Toplev.Collector.Tests.Running;

public sealed class PerfBinaryTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("tma-test-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Takes_the_option_before_the_variable_before_the_path()
    {
        var option = Program("a/perf", "");
        var variable = Program("b/perf", "");
        var path = Program("c/perf", "");
        var environment = Environment("c").With("TMA_PERF", variable);

        Assert.Equal(option, PerfBinary.Find(option, environment, root, null));
        Assert.Equal(variable, PerfBinary.Find(null, environment, root, null));
        Assert.Equal(path, PerfBinary.Find(null, Environment("c"), root, null));
    }

    [Fact]
    public void Finds_a_real_perf_behind_a_wrapper_without_one()
    {
        var wrapper = Program("bin/perf", "#!/bin/bash\nexec /usr/lib/linux-tools/$(uname -r)/perf \"$@\"\n");
        var real = Program("usr/lib/linux-tools/6.8.0-40-generic/perf", "");

        Assert.Equal(real, PerfBinary.Find(null, Environment("bin"), root, "6.8.0-45-generic"));
        Assert.Equal(wrapper, PerfBinary.Find(null, Environment("bin"), root, "6.8.0-40-generic"));
    }

    [Fact]
    public void Finds_nothing_where_there_is_nothing() => Assert.Null(PerfBinary.Find(null, Environment("bin"), root, null));

    [Fact]
    public void Refuses_a_name_that_is_no_program() =>
        Assert.Throws<UserErrorException>(() => PerfBinary.Find("/no/such/perf", Environment("bin"), root, null));

    [Theory]
    [InlineData("perf version 6.1.187", "6.1.187")]
    [InlineData("perf version 5.15.167-r1", "5.15.167")]
    [InlineData("perf version 6.8.12", "6.8.12")]
    [InlineData("perf version 4.18.0-553.el8.x86_64", "4.18.0")]
    [InlineData("perf version 6.12.g1234", "6.12")]
    [InlineData("WARNING", null)]
    public void Reads_the_version(string text, string? version) => Assert.Equal(version, PerfBinary.ParseVersion(text)?.ToString());

    private ProgramEnvironment Environment(string folder) => new([$"PATH={Path.Combine(root, folder)}"]);

    private string Program(string name, string text)
    {
        var path = Path.Combine(root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        return path;
    }
}
