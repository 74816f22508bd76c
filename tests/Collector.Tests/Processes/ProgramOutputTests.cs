using Toplev.Collector.Processes;
using Toplev.Tests.Support;

namespace Toplev.Collector.Tests.Processes;

public sealed class ProgramOutputTests : IDisposable
{
    private static readonly TimeSpan Patience = Hang.Limit;

    private readonly string folder = Directory.CreateTempSubdirectory("tma-helper-").FullName;

    [Theory]
    [InlineData("echo out; echo error >&2", 0, "out\n")]
    [InlineData("echo out; exit 3", 3, "out\n")]
    [InlineData("kill -KILL $$", 137, "")]
    [InlineData("cat; echo after", 0, "after\n")]
    [InlineData("echo $LC_ALL", 0, "C\n")]
    public void Says_how_a_helper_ended_and_what_it_printed(string script, int code, string text)
    {
        var errors = script.Contains(">&2", StringComparison.Ordinal) ? "error\n" : "";
        Assert.Equal(new ProgramOutput(code, text) { Errors = errors }, Read("sh", "-c", script));
    }

    [Fact]
    public void Arguments_arrive_as_they_are()
    {
        string[] arguments = ["", " ", "a b", "\"", "\\", "\\\"", "'", "$HOME", "`id`", "*", ";", "\n", "é", "😀", "--", "a\\\\\"b"];

        Assert.Equal(string.Concat(arguments.Select(argument => argument + "\n|")), Read("sh", ["-c", "printf '%s\\n|' \"$@\"", "sh", .. arguments])?.Text);
    }

    [Fact]
    public void What_cannot_be_started_has_no_answer() => Assert.Null(Read(Path.Combine(folder, "nothing")));

    [Theory]
    [InlineData("sleep 60")]
    [InlineData("sleep 60 & wait")]
    [InlineData("trap '' TERM INT; while :; do sleep 1; done")]
    public void A_helper_that_takes_too_long_is_killed_with_what_it_started(string script)
    {
        var marker = "tma-late-" + Environment.ProcessId;
        Assert.Null(ProgramOutput.Read("/bin/sh", ["-c", script, marker], Own().With("TMA_MARKER", marker), TimeSpan.FromSeconds(0.3)));

        Assert.Empty(WithVariable(marker));
    }

    [Fact]
    public void A_helper_that_prints_without_end_is_killed() =>
        Assert.Null(Read("sh", "-c", "while :; do echo 0123456789012345678901234567890123456789; done"));

    /// <summary>What <c>xdg-open</c> starts goes on and keeps the streams.</summary>
    [Fact]
    public void A_helper_is_not_waited_for_beyond_its_end()
    {
        var answer = Read("sh", "-c", "sleep 60 & echo $!");

        Assert.Equal(0, answer!.ExitCode);
        Assert.True(Directory.Exists("/proc/" + answer.Text.Trim()), "what it started was waited for");
        Toplev.Tests.Support.Tools.Send("KILL", int.Parse(answer.Text, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_helper_gets_the_variables_that_it_is_given()
    {
        var environment = new ProgramEnvironment(
            ["PATH=/usr/bin:/bin", "SAME=first", "SAME=second", "EMPTY=", "=odd", "no equals sign", "A=b=c", "RAW=\uDC80\uDCFF", "\uDC80=raw", "TEXT=é😀"]);
        var lines = ProgramOutput.Read("/usr/bin/env", ["-0"], environment, Patience)!.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(["A=b=c", "EMPTY=", "LC_ALL=C", "PATH=/usr/bin:/bin", "SAME=first", "TEXT=é😀"], lines.Order(StringComparer.Ordinal));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static ProgramEnvironment Own() => ProgramEnvironment.OfThisProcess();

    private static ProgramOutput? Read(string file, params IReadOnlyList<string> arguments) =>
        ProgramOutput.Read(ProgramSearch.Find(file, Own()["PATH"]) ?? file, arguments, Own(), Patience);

    private static List<string> WithVariable(string value) =>
        [.. Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _))
            .Where(path => EnvironmentOf(path).Contains(value, StringComparison.Ordinal))];

    private static string EnvironmentOf(string process)
    {
        try
        {
            return File.ReadAllText(process + "/environ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is somebody else's.
            return "";
        }
    }
}
