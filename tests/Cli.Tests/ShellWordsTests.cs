using Toplev.Cli.Options;
using Toplev.Tma;
using Xunit;

namespace Toplev.Cli.Tests;

public sealed class ShellWordsTests
{
    // The right sides are what `sh -c 'printf "<%s>" …'` prints for them.
    [Theory]
    [InlineData("app --fast", "<app><--fast>")]
    [InlineData("  app\t'a b'  \"c d\" ", "<app><a b><c d>")]
    [InlineData("a'b'\"c\"d", "<abcd>")]
    [InlineData(@"a\ b \'c\""", @"<a b><'c"">")]
    [InlineData(@"""a\""b\\c\d""", @"<a""b\c\d>")]
    [InlineData("'' x", "<><x>")]
    [InlineData("awk -F '|' \">\"", "<awk><-F><|><>>")]
    [InlineData(@"find . -exec ls {} \;", "<find><.><-exec><ls><{}><;>")]
    [InlineData("curl http://x/?a=1&b=2", "<curl><http://x/?a=1&b=2>")]
    [InlineData("$HOME `ls` *", "<$HOME><`ls`><*>")]
    public void Splits_as_a_shell_quotes_and_expands_nothing(string text, string words) =>
        Assert.Equal(words, string.Concat(ShellWords.Split(text, "--start").Select(word => $"<{word}>")));

    [Theory]
    [InlineData("a 'b")]
    [InlineData("a \"b")]
    [InlineData("  ")]
    [InlineData("a | b")]
    [InlineData("a; b")]
    [InlineData("a 2>&1")]
    [InlineData("a < b")]
    public void Refuses_what_is_not_closed_or_empty_or_needs_a_shell(string text) => Assert.Throws<UserErrorException>(() => ShellWords.Split(text, "--start"));
}
