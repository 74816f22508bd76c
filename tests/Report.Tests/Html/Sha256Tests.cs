using System.Security.Cryptography;
using System.Text;
using Toplev.Report.Html;
using Xunit;

namespace Toplev.Report.Tests.Html;

public sealed class Sha256Tests
{
    // Of FIPS 180-2, appendix B.
    [Theory]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void Published_examples(string text, string hash) =>
        Assert.Equal(hash, Convert.ToHexStringLower(Sha256.Of(Encoding.ASCII.GetBytes(text))));

    // Every length around the ends of blocks, against OpenSSL.
    [Fact]
    public void Lengths_of_all_kinds_equal_another_implementation()
    {
        var data = new byte[100_001];
        new Random(1).NextBytes(data);

        Assert.All([.. Enumerable.Range(0, 200), data.Length], length =>
            Assert.Equal(SHA256.HashData(data.AsSpan(0, length)), Sha256.Of(data.AsSpan(0, length))));
    }
}
