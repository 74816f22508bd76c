using Toplev.Tma.Regions;
using Toplev.Tma.Samples;
using Xunit;

namespace Toplev.Tma.Tests.Regions;

/// <summary>Names that become one, and those that must not.</summary>
public sealed class NumberedNamesTests
{
    [Theory]
    [InlineData("step_{0}", 0, "step_*")]
    [InlineData("step{0}", 0, "step*")]
    [InlineData("ProfilerStep#{0}", 3, "ProfilerStep#*")]
    [InlineData("Batch {0} of 20", 1, "Batch * of 20")]
    [InlineData("conv2d iteration {0}", 0, "conv2d iteration *")]
    [InlineData("a*b step {0}", 0, "a*b step *")]
    [InlineData("<script>request-{0}</script>", 7, "<script>request-*</script>")]
    public void Numbers_of_repeated_work_become_one_name(string format, int first, string common)
    {
        var names = NumberedNames.Of([Loop(format, first, 5)]);

        var folded = names.Fold(Loop(format, first, 5));
        Assert.All(folded, region => Assert.Equal(common, region.Name));
        Assert.Equal(Enumerable.Range(first, 5).Select(i => Named(format, i)), folded.Select(region => region.Numbered));
    }

    [Theory]
    [InlineData("conv{0}d")] // a part of a word
    [InlineData("layer{0}")]
    [InlineData("encoder.layer.{0}.attention")]
    [InlineData("query {0}")] // of a benchmark: each is another one
    [InlineData("{0}")]
    [InlineData("lr=0.{0} step")]
    [InlineData("stepper_{0}")]
    [InlineData("step")]
    public void Names_of_different_things_stay(string format) => Assert.True(NumberedNames.Of([Loop(format, 1, 50)]).IsEmpty);

    [Fact]
    public void Few_numbers_stay() => Assert.True(NumberedNames.Of([Loop("step_{0}", 0, 4)]).IsEmpty);

    // The executed number is that of a part of the program when it comes again.
    [Fact]
    public void A_number_that_comes_twice_in_an_execution_is_no_iteration()
    {
        List<Region> twice = [.. Loop("run_{0}", 0, 6), new Region("run_3", 90, 91)];

        Assert.True(NumberedNames.Of([twice]).IsEmpty);
        Assert.False(NumberedNames.Of([Loop("run_{0}", 0, 6), Loop("run_{0}", 0, 6)]).IsEmpty);
    }

    [Fact]
    public void Numbers_with_gaps_are_no_iterations_but_many_are_identifiers()
    {
        List<Region> batches = [.. new[] { 1, 2, 4, 8, 16, 32 }.Select((size, place) => new Region($"batch {size}", place, place + 1))];
        List<Region> requests = [.. Enumerable.Range(0, 100).Select(i => new Region($"request {(7919 * i) % 100003}", i, i + 1))];

        Assert.True(NumberedNames.Of([batches]).IsEmpty);
        Assert.Equal("request *", NumberedNames.Of([requests]).Of("request 0"));
    }

    // a and b take turns as what the steps are in.
    [Fact]
    public void Numbers_below_different_parents_stay()
    {
        List<Region> regions = [];
        for (var i = 0; i < 8; i++)
        {
            regions.Add(new Region(i % 2 == 0 ? "a" : "b", i, i + 0.9));
            regions.Add(new Region($"step_{i}", i + 0.1, i + 0.8));
        }

        Assert.True(NumberedNames.Of([regions]).IsEmpty);
    }

    // Each call lies in a step of its own, and all steps are one.
    [Fact]
    public void Numbers_below_numbers_become_one_too()
    {
        List<Region> regions = [];
        for (var i = 0; i < 8; i++)
        {
            regions.Add(new Region($"step_{i}", i, i + 0.9));
            regions.Add(new Region($"call_{i}", i + 0.1, i + 0.8));
        }

        var names = NumberedNames.Of([regions]);
        Assert.Equal(("step_*", "call_*"), (names.Of("step_3"), names.Of("call_3")));
    }

    [Fact]
    public void A_name_that_is_in_use_already_is_given_to_no_others() =>
        Assert.True(NumberedNames.Of([[.. Loop("step_{0}", 0, 6), new Region("step_*", 90, 91)]]).IsEmpty);

    [Fact]
    public void Of_other_words_a_thousand_numbers_become_one()
    {
        Assert.True(NumberedNames.Of([Loop("thing {0}", 0, 999)]).IsEmpty);
        Assert.Equal("thing *", NumberedNames.Of([Loop("thing {0}", 0, 1000)]).Of("thing 17"));
    }

    [Fact]
    public void A_million_numbers_and_numbers_of_any_length_are_read()
    {
        var names = NumberedNames.Of([Loop("step_{0}", 0, 1_000_000)]);
        Assert.Equal("step_*", names.Of("step_999999"));

        var digits = new string('9', 400);
        List<Region> longOnes = [.. Enumerable.Range(0, 120).Select(i => new Region($"request {digits}{i}", i, i + 1))];
        Assert.Equal("request *", NumberedNames.Of([longOnes]).Of($"request {digits}7"));
        Assert.True(NumberedNames.Of([[.. longOnes.Take(20)]]).IsEmpty);
    }

    private static string Named(string format, int number) =>
        format.Replace("{0}", number.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static List<Region> Loop(string format, int first, int count) =>
        [.. Enumerable.Range(first, count).Select((number, place) => new Region(Named(format, number), place, place + 0.5))];
}
