using Toplev.Tma.Profiles;
using Xunit;

namespace Toplev.Tma.Tests.Profiles;

/// <summary>Samples added up by hand.</summary>
public sealed class ProfileBuilderTests
{
    [Fact]
    public void Equal_stacks_of_a_thread_in_one_stretch_of_time_are_one_weight()
    {
        var builder = new ProfileBuilder("cpu-clock");
        var (main, work) = (builder.FrameOf(new Frame("main", "app")), builder.FrameOf(new Frame("work", "app")));
        var thread = builder.ThreadOf("app");
        builder.Add(thread, 10.0, 5, [work, main]);
        builder.Add(thread, 10.001, 7, [work, main]);
        builder.Add(thread, 10.002, 1, [main]);
        var profile = builder.Build();

        Assert.Equal([new StackNode(-1, 0), new StackNode(0, 1)], profile.Nodes);
        Assert.Equal([new StackWeight(0, 0, 0, 1, 1), new StackWeight(1, 0, 0, 12, 2)], profile.Weights);
        Assert.Equal((3, 13.0), (profile.Samples, profile.Weight));
    }

    // An hour at 100 samples per second: the stretches get longer, no sample is lost, and every one is in the stretch of its time.
    [Fact]
    public void Stretches_of_time_are_joined_when_there_are_many()
    {
        var builder = new ProfileBuilder("cycles");
        var (frame, thread) = (builder.FrameOf(new Frame("main", "app")), builder.ThreadOf("app"));
        for (var i = 0; i < 360_000; i++)
        {
            builder.Add(thread, 100 + (i / 100.0), 1, [frame]);
        }

        var profile = builder.Build();
        Assert.Equal(360_000, profile.Samples);
        Assert.InRange(profile.Weights.Count, 29, 64);
        var whole = (int)(profile.BlockSeconds * 100);
        Assert.All(profile.Weights.SkipLast(1), weight => Assert.InRange(weight.Samples, whole - 1, whole + 1));
    }

    [Fact]
    public void A_time_before_the_first_one_belongs_to_the_first_stretch()
    {
        var builder = new ProfileBuilder("cycles");
        var (frame, thread) = (builder.FrameOf(new Frame("main", "app")), builder.ThreadOf("app"));
        builder.Add(thread, 5, 1, [frame]);
        builder.Add(thread, 4, 1, [frame]);
        builder.Add(thread, double.NaN, 1, [frame]);
        Assert.Equal(new StackWeight(0, 0, 0, 3, 3), Assert.Single(builder.Build().Weights));
    }
}
