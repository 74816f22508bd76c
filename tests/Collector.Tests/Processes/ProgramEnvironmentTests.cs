using Toplev.Collector.Processes;

namespace Toplev.Collector.Tests.Processes;

public sealed class ProgramEnvironmentTests
{
    [Theory]
    [InlineData("A=1|GLIBC_TUNABLES=x=1|y=2|z=3|B=2", "x=1:y=2:z=3", "A=1|GLIBC_TUNABLES=x=1:y=2:z=3|B=2")]
    [InlineData("GLIBC_TUNABLES=x=1:y=2|B=2", "x=1:y=2", "GLIBC_TUNABLES=x=1:y=2|B=2")]
    [InlineData("GLIBC_TUNABLES=x=1|y=2", "x=1", "GLIBC_TUNABLES=x=1|y=2")]
    [InlineData("GLIBC_TUNABLES=x=1|B=2", null, "GLIBC_TUNABLES=x=1|B=2")]
    [InlineData("A=1|B=2", null, "A=1|B=2")]
    public void Variables_that_the_c_library_has_cut_are_joined_and_others_are_not(string seen, string? tunables, string whole) =>
        Assert.Equal(whole.Split('|'), ProgramEnvironment.Whole(seen.Split('|'), tunables));
}
