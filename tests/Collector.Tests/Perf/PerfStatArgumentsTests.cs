using Toplev.Collector.Perf;
using Toplev.Tma.Events;

namespace Toplev.Collector.Tests.Perf;

public class PerfStatArgumentsTests
{
    [Fact]
    public void Gives_every_group_its_own_option_and_every_event_its_name() => Assert.Equal(
        "stat -x ; -o out -I 1000 -e {cpu/event=0xc0,umask=0x1,name=e0/,cpu/event=0xc1,umask=0x1,name=e1/} "
        + "-e {cpu/event=0xc2,umask=0x1,name=e2/} -e task-clock -e page-faults -- true --x",
        Build(Plans.OfSizes(2, 1), new(), "true", "--x"));

    [Fact]
    public void Limits_everything_to_one_privilege_level() => Assert.Equal(
        "stat -x ; -o out -I 1000 -e {cpu/event=0xc0,umask=0x1,name=e0/u} -e task-clock:u -e page-faults:u -- true",
        Build(Plans.OfSizes(1) with { Privilege = Privilege.User }, new(), "true"));

    [Fact]
    public void Counts_what_it_is_told_to()
    {
        Assert.EndsWith("-p 12,34", Build(Plans.OfSizes(1), new() { Target = new PerfTarget.RunningProcess([12, 34]) }), StringComparison.Ordinal);
        Assert.EndsWith("-A -C 0-3,8 -- sleep 1",
            Build(
                Plans.OfSizes(1), new() { Target = new PerfTarget.Processors("0-3,8"), Aggregation = PerfAggregation.Cpu }, "sleep",
                "1"), StringComparison.Ordinal);
        Assert.EndsWith("--per-core -a -D 100 -- sleep 1",
            Build(
                Plans.OfSizes(1), new() { Target = new PerfTarget.Processors(null), Aggregation = PerfAggregation.Core, DelayMilliseconds = 100 }, "sleep",
                "1"),
            StringComparison.Ordinal);
        Assert.EndsWith("--per-socket -a -D -1 --control fifo:a,b",
            Build(
                Plans.OfSizes(1),
                new() { Target = new PerfTarget.Processors(null), Aggregation = PerfAggregation.Socket, DelayMilliseconds = -1, Control = "fifo:a,b" }),
            StringComparison.Ordinal);
    }

    private static string Build(CollectionPlan plan, PerfStatOptions options, params string[] command) =>
        string.Join(' ', PerfStatArguments.Build(plan, 0, options, "out", command));
}
