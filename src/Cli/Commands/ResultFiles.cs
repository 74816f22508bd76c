using System.Text;
using Toplev.Cli.Console;
using Toplev.Cli.Options;
using Toplev.Collector.Recordings;
using Toplev.Report.Formatting;
using Toplev.Report.Html;
using Toplev.Report.Json;
using Toplev.Report.Markdown;
using Toplev.Report.Pipelines;
using Toplev.Report.View;
using Toplev.Tma;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.Cli.Commands;

/// <summary>
/// Machine-readable results to files (written aside and moved into place; devices and pipes in place) or standard output (<c>-</c>).
/// </summary>
internal static class ResultFiles
{
    /// <summary>Fails before anything is measured when a result could not be written, or would destroy what is there.</summary>
    /// <param name="inputs">Files that are read or executed.</param>
    /// <param name="more">Further files to be written.</param>
    public static void Check(ResultOptions wanted, IReadOnlyList<InputFile> inputs, params IReadOnlyList<OutputFile> more)
    {
        OutputFile[] named = [.. wanted.ResultFiles.Where(file => file.Path is not null).Select(file => new OutputFile(file.Option, file.Path!))];
        OutputChecks.Check([.. more, .. named, .. ChartFiles.Checked(wanted)], inputs, wanted.Force);
    }

    /// <param name="told">Where the result was printed, which then says where the page is; null to say nothing.</param>
    public static void Write(
        ResultOptions wanted, ResultSet set, IReadOnlyList<Recording> recordings, ModelCatalog catalog, Streams streams, TextWriter? told = null)
    {
        var output = streams.Output;
        var kept = recordings.Any(recording => recording.Path is not RecordingWriter.Nowhere);
        if (wanted.JsonFile is { } json)
        {
            Write(json, output, writer => writer.Write(ResultDocument.Write(set)), kept);
        }

        if (wanted.CsvFile is { } csv)
        {
            Write(csv, output, writer => CsvFile.Write(writer, set, recordings[0], catalog), kept);
        }

        if (wanted.HtmlFile is { } html)
        {
            Write(html, output, writer => HtmlReport.Write(writer, ReportInputs.Of(set, recordings, catalog)), kept);
            if (told is not null && wanted.Verbosity != Verbosity.Quiet && !(wanted.WritesToOutput && told == output))
            {
                told.Write($"Report: {SafeText.Message(WrittenFiles.Shown(html))}\n");
            }
        }

        if (wanted.TraceFile is { } trace)
        {
            Write(trace, output, writer => WriteTrace(writer, ReportInputs.Of(set, recordings, catalog)), kept);
        }

        if (wanted.MarkdownFile is { } markdown)
        {
            Write(markdown, output, writer => writer.Write(MarkdownReport.Write(set)), kept);
        }

        if (wanted.BencherFile is { } bencher)
        {
            Write(bencher, output, writer => writer.Write(BencherDocument.Write(set)), kept);
        }

        if (wanted.JUnitFile is { } junit)
        {
            Write(junit, output, writer => writer.Write(JUnitDocument.Write(set)), kept);
        }

        if (wanted.ChartFolder is { } folder)
        {
            ChartFiles.Write(
                folder, ReportInputs.Of(set, recordings, catalog), wanted.Force, wanted.Verbosity == Verbosity.Quiet ? null : streams, Remedy(kept));
        }
    }

    internal static void Write(string path, TextWriter output, Action<TextWriter> write, bool hasRecording = true)
    {
        if (path == "-")
        {
            WriteToOutput(output, write);
            return;
        }

        WriteBytes(
            path, stream =>
            {
                using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
                write(writer);
            },
            hasRecording);
    }

    /// <exception cref="UserErrorException">The file cannot be written; the previous one is unchanged.</exception>
    internal static void WriteBytes(string path, Action<Stream> write, bool hasRecording)
    {
        try
        {
            OutputTarget.Write(path, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be written: {OutputTarget.Reason(e, path)}.", Remedy(hasRecording), e);
        }
    }

    private static string Remedy(bool hasRecording) =>
        hasRecording ? "The recording is kept; tma report RECORDING writes the result again." : "Choose another place.";

    private static void WriteToOutput(TextWriter output, Action<TextWriter> write)
    {
        try
        {
            write(output);
            output.Flush();
        }
        catch (IOException e) when (Streams.HasNoReader(e))
        {
            // The exit code is still that of what was done.
        }
        catch (IOException e)
        {
            throw new UserErrorException(e.Message + ".", null, e);
        }
    }

    private static void WriteTrace(TextWriter output, ReportInput input)
    {
        using var buffer = new MemoryStream();
        TraceDocument.Write(buffer, input);
        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
        output.Write('\n');
    }
}
