using Toplev.Tests.Support;
using Toplev.Tma;
using Xunit;

namespace Toplev.Report.Tests.Formatting;

public sealed class ShellQuotingTests
{
    private const string Alphabet = "ab0 \t\n'\"\\$`!*?[]{}()<>|&;#~=%^-.,/@é€😀";

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("/usr/bin/app", "/usr/bin/app")]
    [InlineData("--size=1", "--size=1")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("$HOME", "'$HOME'")]
    [InlineData("~", "'~'")]
    public void Quotes_only_what_needs_it(string argument, string quoted) => Assert.Equal(quoted, ShellQuoting.Quote(argument));

    [Fact]
    public async Task A_shell_reads_the_same_arguments_back()
    {
        var random = new Random(20260401);
        List<string> arguments = ["", " ", "-n", "--", "\\", "'", "''", "\n", "x\n", "~", "~root", "a=b", "#", "!", "{a,b}", "*"];
        for (var i = 0; i < 500; i++)
        {
            arguments.Add(string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Symbol(random))));
        }

        var shell = await new ProgramCall("/bin/sh", "-c", "printf '%s\\0' " + ShellQuoting.Join(arguments)).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(arguments, shell.Output.Split('\0')[..^1]);
    }

    private static string Symbol(Random random)
    {
        var runes = Alphabet.EnumerateRunes().ToList();
        return runes[random.Next(runes.Count)].ToString();
    }
}
