using Toplev.Collector.Processes;
using Toplev.Collector.Workloads;
using Toplev.Tma;

namespace Toplev.Collector.Tests.Workloads;

public sealed class HugePageChoiceTests
{
    private static readonly ProgramEnvironment Empty = new([]);
    private static readonly Version New = new(2, 36);

    [Theory]
    [InlineData(null)]
    [InlineData("never")]
    [InlineData("always")]
    public void Off_is_possible_everywhere_and_sets_no_variable(string? system) =>
        Assert.Empty(HugePageChoice.Changes(HugePages.Off, Empty, system, "jemalloc", null).Values);

    [Fact]
    public void Madvise_is_a_tunable_of_the_c_library_beside_the_users()
    {
        ProgramEnvironment user = new(["GLIBC_TUNABLES=glibc.malloc.arena_max=1"]);

        Assert.Equal("glibc.malloc.hugetlb=1", HugePageChoice.Changes(HugePages.Madvise, Empty, "madvise", null, New).Values["GLIBC_TUNABLES"]);
        Assert.Equal(
            "glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1", HugePageChoice.Changes(HugePages.Madvise, user, "madvise", null, New).Values["GLIBC_TUNABLES"]);
    }

    [Fact]
    public void Always_is_the_systems_setting_alone() => Assert.Empty(HugePageChoice.Changes(HugePages.Always, Empty, "always", "jemalloc", null).Values);

    [Theory]
    [InlineData(HugePages.Madvise, "never", null, "2.36", "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled (undo: echo never")]
    [InlineData(HugePages.Madvise, "always", null, "2.36", "echo madvise | sudo tee")]
    [InlineData(HugePages.Always, "madvise", null, "2.36", "echo always | sudo tee")]
    [InlineData(HugePages.Always, null, null, "2.36", "this kernel has no transparent huge pages")]
    [InlineData(HugePages.Madvise, "madvise", "jemalloc", "2.36", "--allocator jemalloc replaces it")]
    [InlineData(HugePages.Madvise, "madvise", null, "2.34", "needs glibc 2.35 or newer; here is glibc 2.34")]
    [InlineData(HugePages.Madvise, "madvise", null, null, "here is another C library")]
    public void What_would_have_no_effect_is_refused_with_the_remedy(HugePages pages, string? system, string? allocator, string? library, string said)
    {
        var refused = Assert.Throws<UserErrorException>(
            () => HugePageChoice.Changes(pages, Empty, system, allocator, library is null ? null : Version.Parse(library)));

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }
}
