using Toplev.Collector.Machines;
using Toplev.Tma.Events;

namespace Toplev.Collector.Tests.Machines;

/// <summary>Encodings as the kernel takes them, against its own description of each machine's device.</summary>
public class PerfAttributeTests
{
    // umask 0x4 lies in bits 8 to 15, cmask in 24 to 31, inv is bit 23, edge bit 18.
    [Fact]
    public void Terms_lie_where_the_device_has_them()
    {
        var cpu = MachineProbe.Read(Fixtures.Machine("skylakex")).Device("cpu")!;
        var encoding = new EventEncoding(0xc2, 0x4) { CounterMask = 0x10, Invert = true, Edge = true };

        Assert.Equal(new PerfAttribute(4, 0x10840000 | 0x04c2, 0, 0), PerfAttribute.Of(encoding, cpu, Privilege.Any));
        Assert.Equal(
            new PerfAttribute(4, 0x01b7, 0x3fbc0491, 0), PerfAttribute.Of(
                new EventEncoding(0xb7, 1) { Register = ExtraRegister.Offcore, RegisterValue = 0x3fbc0491 }, cpu, Privilege.Any));
        Assert.Equal(
            new PerfAttribute(4, 0x01c6, 0x400406, 0), PerfAttribute.Of(
                new EventEncoding(0xc6, 1) { Register = ExtraRegister.Frontend, RegisterValue = 0x400406 }, cpu, Privilege.Any));
        Assert.Equal(
            new PerfAttribute(4, 0x01cd, 0x80, 0), PerfAttribute.Of(
                new EventEncoding(0xcd, 1) { Register = ExtraRegister.LoadLatency, RegisterValue = 0x80 }, cpu, Privilege.Any));
        Assert.Equal(Privilege.User, PerfAttribute.Of(new EventEncoding(0xc2, 4), cpu, Privilege.User)!.Value.Only);
        Assert.Equal(Privilege.Kernel, PerfAttribute.Of(new EventEncoding(0xc2, 4) { Privilege = Privilege.Kernel }, cpu, Privilege.User)!.Value.Only);
    }

    [Theory]
    [InlineData("config:0-7,32-35", 0xfc0, 0xf000000c0ul, 0ul, 0ul)]
    [InlineData("config1:0-15", 0x1234, 0ul, 0x1234ul, 0ul)]
    [InlineData("config2:63", 1, 0ul, 0ul, 1ul << 63)]
    [InlineData("config2:0-63\n", 0x11, 0ul, 0ul, 0x11ul)]
    public void A_value_may_be_spread(string format, int value, ulong config, ulong config1, ulong config2) =>
        Assert.Equal(
            new PerfAttribute(9, config, config1, config2), PerfAttribute.Of(
                new EventEncoding(value, 0) { WithoutUmask = true }, Device(format), Privilege.Any));

    [Theory]
    [InlineData("config:0-3")]
    [InlineData("config3:0-7")]
    [InlineData("config")]
    [InlineData("config:7-0")]
    [InlineData("config:0-64")]
    [InlineData("config:a")]
    public void What_a_device_cannot_take_is_no_attribute(string format)
    {
        Assert.Null(PerfAttribute.Of(new EventEncoding(0xc0, 0), Device(format), Privilege.Any));
        Assert.Null(PerfAttribute.Of(new EventEncoding(0, 1), Device(format), Privilege.Any));
        Assert.Null(PerfAttribute.Of(new EventEncoding(0, 0), new PmuDevice { Name = "cpu" }, Privilege.Any));
    }

    private static PmuDevice Device(string format) => new() { Name = "cpu", Type = 9, Format = new Dictionary<string, string> { ["event"] = format } };
}
