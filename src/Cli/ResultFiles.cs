using System.Text;
using Toplev.Cli.Commands;
using Toplev.Cli.Measuring;
using Toplev.Collector.Recordings;
using Toplev.Report.Charts;
using Toplev.Report.Csv;
using Toplev.Report.Html;
using Toplev.Report.Json;
using Toplev.Report.Markdown;
using Toplev.Report.Series;
using Toplev.Tma;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;
using Toplev.Tma.Samples;

namespace Toplev.Cli;

/// <summary>
/// Machine-readable results to files (written aside and moved into place; devices and pipes in place) or standard output (<c>-</c>).
/// </summary>
internal static class ResultFiles
{
    /// <summary>Fails before anything is measured when a result could not be written.</summary>
    public static void CheckWritable(RunOptions options)
    {
        foreach (var (option, path) in options.ResultFiles)
        {
            if (path is null or "-")
            {
                continue;
            }

            var folder = Path.GetDirectoryName(Path.GetFullPath(path));
            if (!Directory.Exists(folder))
            {
                throw new UserErrorException($"{option} {path}: the directory {folder} does not exist.", "Create it, or choose another place.");
            }

            if (Directory.Exists(path))
            {
                throw new UserErrorException($"{option} {path} is a directory.", "Name a file.");
            }
        }
    }

    public static void Write(RunOptions options, ResultSet set, IReadOnlyList<Recording> recordings, ModelCatalog catalog, TextWriter output)
    {
        if (options.JsonFile is { } json)
        {
            Write(json, output, writer => writer.Write(ResultDocument.Write(set)));
        }

        if (options.CsvFile is { } csv)
        {
            Write(csv, output, writer => WriteIntervals(writer, recordings[0], catalog));
        }

        if (options.HtmlFile is { } html)
        {
            Write(html, output, writer => HtmlReport.Write(writer, ReportInputs.Of(set, recordings, catalog)));
        }

        if (options.TraceFile is { } trace)
        {
            Write(trace, output, writer => WriteTrace(writer, ReportInputs.Of(set, recordings, catalog)));
        }

        if (options.MarkdownFile is { } markdown)
        {
            Write(markdown, output, writer => writer.Write(MarkdownReport.Write(set)));
        }
    }

    /// <summary>Every chart of a report as a file of its own.</summary>
    public static void WriteCharts(string folder, ReportInput input)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"--svg {folder} cannot be made: {e.Message}", "Choose another place.", e);
        }

        foreach (var (name, text) in SvgCharts.WriteAll(input))
        {
            Write(Path.Combine(folder, name), TextWriter.Null, writer => writer.Write(text));
        }
    }

    internal static void Write(string path, TextWriter output, Action<TextWriter> write)
    {
        if (path == "-")
        {
            write(output);
            output.Flush();
            return;
        }

        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        try
        {
            using (var stream = OpenInPlace(path))
            {
                if (stream is not null)
                {
                    using var inPlace = new StreamWriter(stream, utf8);
                    write(inPlace);
                    return;
                }
            }

            using (var file = new StreamWriter(temporary, append: false, utf8))
            {
                write(file);
            }

            File.Move(temporary, Target(path), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new UserErrorException($"{path} cannot be written: {e.Message}", "The recording is kept: tma report RECORDING writes it again.", e);
        }
    }

    /// <summary>A link stays one: the file it names is written.</summary>
    private static string Target(string path) =>
        File.Exists(path) ? File.ResolveLinkTarget(Path.GetFullPath(path), returnFinalTarget: true)?.FullName ?? path : path;

    /// <summary>A device (/dev/null), a pipe (/dev/fd/63) or an empty file: nothing to keep, and never to be replaced by a file.</summary>
    private static FileStream? OpenInPlace(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        if (!stream.CanSeek || stream.Length == 0)
        {
            return stream;
        }

        stream.Dispose();
        return null;
    }

    private static void WriteTrace(TextWriter output, ReportInput input)
    {
        using var buffer = new MemoryStream();
        TraceDocument.Write(buffer, input);
        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
        output.Write('\n');
    }

    /// <summary>One row per interval, scope and node, of the first variant's executions in order.</summary>
    private static void WriteIntervals(TextWriter output, Recording recording, ModelCatalog catalog)
    {
        output.Write(IntervalCsv.Header + "\n");
        var options = RecordedOptions.Read(recording.Manifest.Options);
        if (Evaluation.Of(recording, 0, 0, options, catalog) is not { } evaluation)
        {
            return;
        }

        var plan = recording.Manifest.Plans[0].Plan;
        foreach (var pass in Evaluation.RunsOf(recording, 0, 0).SelectMany(run => run.Passes))
        {
            var previous = 0.0;
            var end = 0.0;
            foreach (var sample in pass.Samples)
            {
                if (sample.EndSeconds != end)
                {
                    (previous, end) = (end, sample.EndSeconds);
                }

                var counts = MeasuredCounts.Sum(plan, [sample], end - previous, null);
                IntervalCsv.WriteRows(output, sample.EndSeconds, sample.Scope, evaluation.Evaluator.Evaluate(counts));
            }
        }
    }
}
