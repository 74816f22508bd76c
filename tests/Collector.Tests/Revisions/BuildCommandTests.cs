using Toplev.Collector.Processes;
using Toplev.Collector.Revisions;

namespace Toplev.Collector.Tests.Revisions;

/// <summary>A cancelled build ends whatever this process has started since the build began, so no other test may run beside it.</summary>
[Collection(nameof(Alone))]
public sealed class BuildCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tma-build-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_build_that_fails_shows_its_last_lines()
    {
        var build = new BuildCommand("seq 1 100; echo wrong >&2; exit 3", ProgramEnvironment.OfThisProcess(), null);
        var why = build.Run(folder, TestContext.Current.CancellationToken)!;
        Assert.StartsWith("the build ended with exit code 3:\n", why, StringComparison.Ordinal);
        Assert.EndsWith("\n99\n100\nwrong", why, StringComparison.Ordinal);
        Assert.DoesNotContain("\n50\n", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_runs_in_its_directory_with_the_users_environment_and_is_passed_on()
    {
        using var output = new StringWriter();
        var environment = ProgramEnvironment.OfThisProcess().With("LC_ALL", "mine");
        Assert.Null(new BuildCommand("pwd; echo \"$LC_ALL\"; cat", environment, output).Run(folder, TestContext.Current.CancellationToken));
        Assert.Equal($"{folder}\nmine\n", output.ToString());
    }

    [Fact]
    public void A_character_in_two_pieces_of_the_output_is_one()
    {
        // Three bytes each: no size of a buffer but a multiple of three keeps them whole.
        using var output = new StringWriter();
        var build = new BuildCommand("head -c 100000 /dev/zero | tr '\\0' x | sed 's/x/€/g'", ProgramEnvironment.OfThisProcess(), output);
        Assert.Null(build.Run(folder, TestContext.Current.CancellationToken));
        Assert.Equal(new string('€', 100_000), output.ToString());
    }

    [Fact]
    public void A_build_that_is_cancelled_ends_with_all_that_it_started()
    {
        using var cancelled = new CancellationTokenSource();
        using var output = new CancellingWriter(cancelled);
        var why = new BuildCommand("sleep 300 & echo $!; wait", ProgramEnvironment.OfThisProcess(), output).Run(folder, cancelled.Token);
        Assert.Equal("the build was not completed", why);
        var state = File.Exists($"/proc/{output.Text}/stat") ? File.ReadAllText($"/proc/{output.Text}/stat").Split(' ')[2] : "gone";
        Assert.Contains(state, new[] { "gone", "Z" });
    }

    /// <summary>Cancels as soon as something is printed.</summary>
    private sealed class CancellingWriter(CancellationTokenSource cancelled) : StringWriter
    {
        public string Text => ToString().Trim();

        public override void Write(string? value)
        {
            base.Write(value);
            cancelled.Cancel();
        }
    }
}
