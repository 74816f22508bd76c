using Toplev.Collector.Processes;

namespace Toplev.Collector.Tests.Processes;

public sealed class PrivateDirectoryTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory("tma-test-").FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    // Nobody holds the lock of the first, as after a SIGKILL of its tma; the second is in use; the third has no lock yet, as one that is being
    // made; the fourth has had none for an hour; the others are nobody's we know.
    [Fact]
    public void What_a_tma_that_was_killed_has_left_is_removed_by_the_next()
    {
        var dead = Make("tma-run-dead", "lock", "perf");
        Make("tma-run-new");
        var old = Make("tma-run-old", "perf");
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-1));
        Make("tma-strange", "lock");
        Make("run-1", "lock");
        using (var living = new PrivateDirectory(parent))
        {
            Assert.False(Directory.Exists(dead));
            PrivateDirectory.RemoveAbandoned(parent);

            Assert.Equivalent(
                new[] { "run-1", Path.GetFileName(living.Path), "tma-run-new", "tma-strange" }, Directory.GetDirectories(parent).Select(Path.GetFileName),
                strict: true);
        }

        Assert.Equal(["run-1", "tma-run-new", "tma-strange"], Directory.GetDirectories(parent).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private string Make(string name, params string[] files)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, name)).FullName;
        foreach (var file in files)
        {
            File.WriteAllText(Path.Combine(folder, file), "");
        }

        return folder;
    }
}
