using Toplev.Collector.Processes;
using Toplev.Collector.Workloads;
using Toplev.Tma;

namespace Toplev.Collector.Tests.Workloads;

public sealed class AllocatorPresetsTests : IDisposable
{
    private static readonly ProgramEnvironment Empty = new([]);

    private readonly string root = Directory.CreateTempSubdirectory("tma-test-").FullName;

    public AllocatorPresetsTests()
    {
        var folder = Path.Combine(root, "usr/lib/x86_64-linux-gnu");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "libjemalloc.so.2"), "");
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Preloads_the_library_with_its_settings()
    {
        var changes = AllocatorPresets.Changes("jemalloc-benchmark", Empty, root);

        Assert.Equal(Path.Combine(root, "usr/lib/x86_64-linux-gnu/libjemalloc.so.2"), changes["LD_PRELOAD"]);
        Assert.Contains("dirty_decay_ms:-1", changes["MALLOC_CONF"], StringComparison.Ordinal);
    }

    [Fact]
    public void Extends_a_preload_and_respects_settings_of_the_user()
    {
        var changes =
            AllocatorPresets.Changes("jemalloc", new(["LD_PRELOAD=/opt/mine.so", "MALLOC_CONF=narenas:1"]), root);

        Assert.EndsWith("libjemalloc.so.2:/opt/mine.so", changes["LD_PRELOAD"], StringComparison.Ordinal);
        Assert.DoesNotContain("MALLOC_CONF", changes.Keys);
    }

    [Fact]
    public void Changes_nothing_for_the_allocator_of_the_c_library() => Assert.Empty(AllocatorPresets.Changes("ptmalloc", Empty, root));

    [Fact]
    public void The_name_of_an_allocator_is_its_library_and_nothing_else()
    {
        Assert.Equal(["LD_PRELOAD"], AllocatorPresets.Changes("jemalloc", Empty, root).Keys);
        Assert.Equal(["LD_PRELOAD", "MALLOC_CONF"], AllocatorPresets.Changes("jemalloc-tuned", Empty, root).Keys.Order());
    }

    [Fact]
    public void Names_the_package_of_a_missing_library()
    {
        var missing = Assert.Throws<UserErrorException>(() => AllocatorPresets.Changes("mimalloc", Empty, root));
        var unknown = Assert.Throws<UserErrorException>(() => AllocatorPresets.Changes("hoard", Empty, root));

        Assert.Contains("sudo apt install libmimalloc2.0", missing.Message, StringComparison.Ordinal);
        Assert.Contains("ptmalloc, jemalloc, jemalloc-tuned, jemalloc-benchmark, tcmalloc, mimalloc", unknown.Message, StringComparison.Ordinal);
    }
}
