using System.IO.Compression;
using System.Text;
using Toplev.Tma;

namespace Toplev.Collector.Import;

/// <summary>Opens what is to be imported: a file, standard input, either of them compressed by gzip.</summary>
public static class ImportSource
{
    /// <param name="path">A file, or <c>-</c> for standard input.</param>
    /// <exception cref="UserErrorException">It cannot be opened, or is something else altogether.</exception>
    public static ImportedFile Read(string path, Func<Stream> standardInput)
    {
        try
        {
            if (path == "-")
            {
                using var input = standardInput();
                return Read(input, "standard input");
            }

            using var file = Open(path);
            return Read(file, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserErrorException($"{path} was not found.", null, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be read: {e.Message}", null, e);
        }
    }

    private const string Remedy = "perf stat writes text with -o FILE, or CSV with -x; to show a tma recording, use tma report.";

    private static FileStream Open(string path) =>
        Directory.Exists(path)
            ? throw new UserErrorException($"{path} is a directory.", "Give the file that perf stat wrote.")
            : new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0, FileOptions.SequentialScan);

    /// <param name="path">Named in errors.</param>
    public static ImportedFile Read(Stream stream, string path)
    {
        var head = new byte[8];
        var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        Refuse(head.AsSpan(0, length), path);
        using var whole = new PrefixedStream(head.AsMemory(0, length), stream);
        var reader = new ImportReader();
        string? cutOff = null;
        try
        {
            using Stream bytes = head is [0x1F, 0x8B, ..] ? new GZipStream(whole, CompressionMode.Decompress, leaveOpen: true) : whole;
            using var text = Decoded(bytes);
            LineSplitter.Split(text, reader.Take, reader.TakeLast);
        }
        catch (InvalidDataException e)
        {
            cutOff = e.Message;
        }

        var read = reader.Complete(cutOff);
        return read.IsBinary ? throw new UserErrorException($"{path} is not text, so it is not perf stat output.", Remedy) : read;
    }

    /// <summary>
    /// As UTF-8, by the mark at its beginning or, without one, where every other byte is zero: what PowerShell redirects is UTF-16.
    /// </summary>
    private static Stream Decoded(Stream bytes)
    {
        var head = new byte[4];
        var length = bytes.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var encoding = head switch
        {
            [0xFF, 0xFE, 0, 0] => Encoding.UTF32,
            [0, 0, 0xFE, 0xFF] => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
            [0xFF, 0xFE, ..] or [> 0, 0, > 0, 0] => Encoding.Unicode,
            [0xFE, 0xFF, ..] or [0, > 0, 0, > 0] => Encoding.BigEndianUnicode,
            _ => null,
        };
        var mark = head is [0xEF, 0xBB, 0xBF, _] ? 3 : 0;
        var whole = new PrefixedStream(head.AsMemory(mark, length - mark), bytes);
        return length < head.Length || encoding is null ? whole : Encoding.CreateTranscodingStream(whole, encoding, Encoding.UTF8, leaveOpen: true);
    }

    private static void Refuse(ReadOnlySpan<byte> head, string path)
    {
        if (head.StartsWith("PK\u0003\u0004"u8))
        {
            throw new UserErrorException($"{path} is an archive, not perf stat output.", "To show a tma recording: tma report FILE.tma");
        }

        if (head.StartsWith("\u007fELF"u8) || head.StartsWith("MZ"u8))
        {
            throw new UserErrorException($"{path} is a program, not perf stat output.", Remedy);
        }

        if (head.StartsWith("PERFILE2"u8))
        {
            throw new UserErrorException(
                $"{path} is a perf record data file, not perf stat output.", "To print perf stat record data: perf stat report -i FILE 2>&1");
        }
    }

    /// <summary>The first bytes, already read to detect the format, followed by the rest.</summary>
    private sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> prefix = prefix;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (this.prefix.IsEmpty)
            {
                return rest.Read(buffer);
            }

            var count = Math.Min(buffer.Length, this.prefix.Length);
            this.prefix.Span[..count].CopyTo(buffer);
            this.prefix = this.prefix[count..];
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
