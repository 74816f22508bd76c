using Toplev.Collector.Import;
using Toplev.ImportInput;
using Toplev.Tma;

namespace Toplev.Collector.Tests.Import;

/// <summary>No text ends the reading with anything but outputs or a sentence; bench/ImportInput fuzz does the same a million times.</summary>
public sealed class DamagedTextTests
{
    private static readonly Lazy<byte[][]> Texts = new(() =>
        [
            .. Directory.EnumerateFiles(
                Path.Combine(Fixtures.Root, "perf-stat"), "*.*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Damaged_fixtures_are_read_or_refused(int seed)
    {
        var mutation = new Mutation(Texts.Value, seed);
        for (var i = 0; i < 1500; i++)
        {
            Read(mutation.Next());
        }
    }

    [Fact]
    public void Random_bytes_hold_nothing()
    {
        var random = new Random(5);
        for (var i = 0; i < 500; i++)
        {
            var bytes = new byte[random.Next(2000)];
            random.NextBytes(bytes);
            Assert.Empty(Read(bytes)?.Outputs ?? []);
        }
    }

    private static ImportedFile? Read(byte[] text)
    {
        try
        {
            using var stream = new MemoryStream(text);
            return ImportSource.Read(stream, "text");
        }
        catch (UserErrorException)
        {
            return null;
        }
    }
}
