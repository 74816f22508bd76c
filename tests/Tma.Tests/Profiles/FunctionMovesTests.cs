using System.Globalization;
using Toplev.Tma.Functions;
using Toplev.Tma.Profiles;
using Xunit;

namespace Toplev.Tma.Tests.Profiles;

/// <summary>Functions that went into others, on profiles made by hand: <c>function line*samples line*samples; …</c>.</summary>
public sealed class FunctionMovesTests
{
    private const string Before = "mix a.c:12*45 a.c:13*60 a.c:14*50 a.c:10*2; other a.c:21*40 a.c:22*60; main a.c:29*30";

    [Fact]
    public void A_function_whose_lines_are_in_another_was_inlined_into_it() => Check(
        Before, "main a.c:12*40 a.c:13*70 a.c:14*45 a.c:29*25; other a.c:21*40 a.c:22*60", "mix InlinedInto main");

    // As compilers do it: the other function has one line less, and the caller's own line has no sample any more.
    [Fact]
    public void Lines_that_lost_their_samples_change_nothing() => Check(
        Before, "main a.c:12*40 a.c:13*70 a.c:14*45; other a.c:22*90", "mix InlinedInto main");

    [Fact]
    public void It_may_go_into_several() => Check(
        Before + "; second b.c:5*50", "main a.c:12*20 a.c:13*30 a.c:29*25; second b.c:5*40 a.c:12*20 a.c:13*30 a.c:14*45; other a.c:21*50 a.c:22*50",
        "mix InlinedInto second,main");

    // Whether a new name is the function's own or its caller's, which had no sample before, samples do not tell.
    [Theory]
    [InlineData("stir a.c:12*40 a.c:13*70 a.c:14*45; other a.c:21*40 a.c:22*60; main a.c:29*30", "mix NowIn stir|stir BeforeIn mix")]
    [InlineData("stir a.c:12*40 a.c:13*70 a.c:14*45 a.c:50*80; other a.c:21*40 a.c:22*60; main a.c:29*30", "mix NowIn stir")]
    public void A_new_function_with_its_lines_is_itself_or_has_it_inside(string after, string moves) => Check(Before, after, moves);

    [Fact]
    public void A_function_that_is_no_longer_inlined_was_in_its_caller() => Check(
        "main a.c:12*40 a.c:13*70 a.c:14*45 a.c:29*25; other a.c:21*40 a.c:22*60", Before, "mix TakenOutOf main");

    [Theory]
    // Its lines are nowhere.
    [InlineData(Before, "other a.c:21*40 a.c:22*60; main a.c:29*90")]
    // One of its hot lines is nowhere.
    [InlineData(Before, "other a.c:21*40 a.c:22*60; main a.c:12*40 a.c:13*70 a.c:29*25")]
    // It is still there.
    [InlineData(Before, "mix a.c:12*1; main a.c:12*40 a.c:13*70 a.c:14*45 a.c:29*25; other a.c:21*40 a.c:22*60")]
    // It is still there as a caller.
    [InlineData(Before, "mix; main a.c:12*40 a.c:13*70 a.c:14*45 a.c:29*25; other a.c:21*40 a.c:22*60")]
    // Its lines were in another function before: both may have inlined a third.
    [InlineData(Before + "; main a.c:13*5", "main a.c:12*40 a.c:13*70 a.c:14*45 a.c:29*25; other a.c:21*40 a.c:22*60")]
    // It was removed and everything behind it moved up by nine lines.
    [InlineData(Before, "other a.c:12*40 a.c:13*60 a.c:14*45 a.c:40*30; main a.c:20*30")]
    // The lines of the others are not those of before: the source is another.
    [InlineData(Before, "main a.c:12*40 a.c:13*70 a.c:14*45 a.c:29*25; other a.c:31*40 a.c:32*60")]
    // Too few samples.
    [InlineData("mix a.c:12*8 a.c:13*8; main a.c:29*30", "main a.c:12*40 a.c:13*70 a.c:29*25")]
    [InlineData("mix a.c:12*40 a.c:13*40; main a.c:29*30", "main a.c:12*5 a.c:13*5 a.c:29*25")]
    // One line, and nothing shows that the source is the same.
    [InlineData("mix a.c:12*80; main b.c:29*30", "main a.c:12*40 b.c:29*25")]
    // Another file, another module, and places that are no lines.
    [InlineData(Before, "main b.c:12*40 b.c:13*70 b.c:14*45 a.c:29*25; other a.c:21*40 a.c:22*60")]
    [InlineData("mix a.c:12*40 a.c:13*40; main a.c:29*30", "lib!main a.c:12*40 a.c:13*40; main a.c:29*30")]
    [InlineData("mix +0x12*40 +0x13*40; main +0x29*30", "main +0x12*40 +0x13*40 +0x29*30")]
    [InlineData("mix 0x12*40 0x13*40; main 0x29*30", "main 0x12*40 0x13*40 0x29*30")]
    // Half of its samples have no line.
    [InlineData("mix a.c:12*20 a.c:13*20 +0x99*40; main a.c:29*30", "main a.c:12*40 a.c:13*40 a.c:29*30")]
    public void What_is_not_certain_is_not_said(string before, string after) => Check(before, after, "");

    // One line is enough where other functions show that the source is the same.
    [Fact]
    public void One_line_of_the_same_source_is_enough() => Check("mix a.c:12*80; main a.c:29*30", "main a.c:12*40 a.c:29*25", "mix InlinedInto main");

    private static void Check(string before, string after, string moves) => Assert.Equal(
        moves, string.Join('|', FunctionMoves.Between(Profiled(before), Profiled(after)).OrderBy(pair => pair.Key.Name, StringComparer.Ordinal).Select(
            pair => $"{pair.Key.Name} {pair.Value.Kind} {string.Join(',', pair.Value.Others.Select(other => other.Name))}")));

    private static ProfileResult Profiled(string functions)
    {
        var builder = new ProfileBuilder("cpu-clock");
        var thread = builder.ThreadOf("app");
        foreach (var words in functions.Split(';').Select(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            var name = words[0].Split('!');
            var frame = builder.FrameOf(new Frame(name[^1], name.Length > 1 ? name[0] : "app"));
            foreach (var place in words.Skip(1).Select(word => word.Split('*')))
            {
                for (var left = int.Parse(place[1], CultureInfo.InvariantCulture); left > 0; left--)
                {
                    builder.Add(thread, 0, 1e6, [frame]);
                    builder.AddPlace(frame, place[0], 1e6);
                }
            }
        }

        return FunctionShares.Of([new SampledRun(builder.Build(), null, null)], null);
    }
}
