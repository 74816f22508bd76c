using System.Buffers.Binary;
using System.Numerics;

namespace Toplev.Report.Html;

/// <summary>
/// SHA-256 (FIPS 180-4) for the page's content security policy. .NET's own calls OpenSSL, and where that is not installed, as in many containers,
/// the process is aborted.
/// </summary>
internal static class Sha256
{
    private const int BlockSize = 64;
    private const int Rounds = 64;

    // The first 32 bits of the fractional parts of the square and cube roots of the first primes.
    private static readonly uint[] Start = [.. Primes(8).Select(prime => Fraction(Math.Sqrt(prime)))];
    private static readonly uint[] Constants = [.. Primes(Rounds).Select(prime => Fraction(Math.Cbrt(prime)))];

    /// <returns>32 bytes.</returns>
    public static byte[] Of(ReadOnlySpan<byte> data)
    {
        // A one, zeros, and the length in bits fill up the last block.
        var padded = new byte[(data.Length + 8 + BlockSize) / BlockSize * BlockSize];
        data.CopyTo(padded);
        padded[data.Length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - 8), (ulong)data.Length * 8);

        uint[] state = [.. Start];
        for (var at = 0; at < padded.Length; at += BlockSize)
        {
            Add(state, padded.AsSpan(at, BlockSize));
        }

        var result = new byte[32];
        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(4 * i), state[i]);
        }

        return result;
    }

    private static void Add(uint[] state, ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[Rounds];
        for (var i = 0; i < 16; i++)
        {
            w[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * i)..]);
        }

        for (var i = 16; i < Rounds; i++)
        {
            var (low, high) = (w[i - 15], w[i - 2]);
            w[i] = w[i - 16] + (Right(low, 7) ^ Right(low, 18) ^ (low >> 3)) + w[i - 7] + (Right(high, 17) ^ Right(high, 19) ^ (high >> 10));
        }

        var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
        for (var i = 0; i < Rounds; i++)
        {
            var first = h + (Right(e, 6) ^ Right(e, 11) ^ Right(e, 25)) + ((e & f) ^ (~e & g)) + Constants[i] + w[i];
            var second = (Right(a, 2) ^ Right(a, 13) ^ Right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            (a, b, c, d, e, f, g, h) = (first + second, a, b, c, d + first, e, f, g);
        }

        uint[] end = [a, b, c, d, e, f, g, h];
        for (var i = 0; i < state.Length; i++)
        {
            state[i] += end[i];
        }
    }

    private static uint Right(uint value, int bits) => BitOperations.RotateRight(value, bits);

    private static uint Fraction(double value) => (uint)((value - Math.Floor(value)) * 0x1_0000_0000);

    private static IEnumerable<int> Primes(int count) =>
        Enumerable.Range(2, 400).Where(number => !Enumerable.Range(2, number - 2).Any(divisor => number % divisor == 0)).Take(count);
}
