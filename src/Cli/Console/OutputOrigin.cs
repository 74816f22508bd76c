using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Text;
using Toplev.Report.Csv;

namespace Toplev.Cli.Console;

/// <summary>Whether a file that is there is one that tma wrote for the same option: only such a file is replaced unasked.</summary>
internal static class OutputOrigin
{
    /// <summary>The mark of the program that wrote a file is in its first or its last bytes.</summary>
    private const int Looked = 4096;

    /// <summary>A new name, an empty file (<c>mktemp</c>), or what tma writes for the option.</summary>
    /// <param name="path">A regular file.</param>
    public static bool IsOurs(string option, string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return file.Length == 0 || IsOurs(option, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return false;
        }
    }

    private static bool IsOurs(string option, FileStream file)
    {
        var bytes = new byte[(int)Math.Min(Looked, file.Length)];
        file.ReadExactly(bytes);
        var begin = Encoding.UTF8.GetString(bytes);
        return option switch
        {
            "--html" => begin.StartsWith("<!doctype html>", StringComparison.Ordinal) && begin.Contains("<title>tma", StringComparison.Ordinal),
            "--json" => begin.Contains("\"schema\": \"tma-result/", StringComparison.Ordinal)
                || begin.Contains("\"schema\": \"tma-bisect/", StringComparison.Ordinal)
                || begin.Contains("\"schema\": \"tma-history/", StringComparison.Ordinal),
            // The format has no place for a name: its first benchmark has the time that every result of tma begins with.
            "--export-bmf" => begin.StartsWith("{\n  \"", StringComparison.Ordinal)
                && begin.Contains("\"latency\": {\n      \"value\": ", StringComparison.Ordinal),
            "--export-junit" => begin.StartsWith("<?xml", StringComparison.Ordinal)
                && begin.Contains("<testsuite name=\"tma\"", StringComparison.Ordinal),
            "--csv" => begin.StartsWith(ResultTable.Begin, StringComparison.Ordinal),
            "--markdown" => IsMarkdown(End(file)),
            "--trace" => begin.Contains("\"tool\":\"tma ", StringComparison.Ordinal),
            "--folded" => IsFolded(begin),
            "--speedscope" => begin.Contains("\"exporter\":\"tma\"", StringComparison.Ordinal),
            "--pprof" => IsProfile(file),
            "--charts" => begin.StartsWith("<svg", StringComparison.Ordinal) || begin.StartsWith("<?xml", StringComparison.Ordinal)
                || (bytes.Length > 4 && bytes.AsSpan(1, 3).SequenceEqual("PNG"u8)),
            _ => begin.StartsWith("#!/bin/sh\n# What tma run starts", StringComparison.Ordinal)
                || begin.StartsWith("#!/bin/sh\n# Measures a program for Top-down Microarchitecture Analysis", StringComparison.Ordinal),
        };
    }

    /// <summary>Its last line says where it was measured and by which version: <c>… · tma 1.2.3&lt;/sub&gt;</c>.</summary>
    private static bool IsMarkdown(string end) =>
        end.TrimEnd() is var text && text.EndsWith("</sub>", StringComparison.Ordinal) && text[(text.LastIndexOf('\n') + 1)..] is var last
        && last.StartsWith("<sub>", StringComparison.Ordinal) && last.Contains("tma ", StringComparison.Ordinal);

    /// <summary>The format has no place for a name: stacks, each with a number.</summary>
    private static bool IsFolded(string begin) =>
        begin.Split('\n')[0] is { Length: > 0 } line && line.Contains(';', StringComparison.Ordinal) && line.LastIndexOf(' ') is > 0 and var at
        && line.AsSpan(at + 1).IndexOfAnyExceptInRange('0', '9') < 0;

    [SuppressMessage("Reliability", "CA2000", Justification = "The file belongs to the caller.")]
    private static bool IsProfile(FileStream file)
    {
        file.Position = 0;
        using var content = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);

        // The first field of pprof's Profile is sample_type, a message.
        return content.ReadByte() == 0x0A;
    }

    private static string End(FileStream file)
    {
        var bytes = new byte[(int)Math.Min(Looked, file.Length)];
        file.Seek(-bytes.Length, SeekOrigin.End);
        file.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
