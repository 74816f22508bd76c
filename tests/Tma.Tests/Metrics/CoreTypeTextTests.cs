using Toplev.Tma.Metrics;
using Xunit;

namespace Toplev.Tma.Tests.Metrics;

public sealed class CoreTypeTextTests
{
    [Theory]
    [InlineData(CoreType.Core, "core", "P-cores")]
    [InlineData(CoreType.Atom, "atom", "E-cores")]
    [InlineData(CoreType.LowPowerAtom, "lowpower", "low-power E-cores")]
    public void Each_type_has_one_spelling_for_machines_and_one_for_people(CoreType type, string machines, string people)
    {
        Assert.Equal((machines, people), (CoreTypeText.Of(type), CoreTypeText.ForPeople(type)));
        Assert.Equal(type, CoreTypeText.Parse(machines));
    }

    [Fact]
    public void The_option_is_typed_as_it_is_named() =>
        Assert.Equal("--core-type core or atom or lowpower", CoreTypeText.Option(Enum.GetValues<CoreType>()));
}
