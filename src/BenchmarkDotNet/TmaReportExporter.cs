using System.Globalization;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using Toplev.Collector.Recordings;
using Toplev.Engine.Evaluating;
using Toplev.Report.Html;
using Toplev.Report.Verdicts;
using Toplev.Report.View;
using Toplev.Tma;
using Toplev.Tma.Metrics;
using Toplev.Tma.Results;

namespace Toplev.BenchmarkDotNet;

/// <summary>Writes one report page of all benchmarks of a summary beside BenchmarkDotNet's own reports.</summary>
internal sealed class TmaReportExporter(Func<ModelCatalog?> catalog) : ExporterBase, IExporter
{
    protected override string FileExtension => "html";

    protected override string FileCaption => "tma";

    IEnumerable<string> IExporter.ExportToFiles(Summary summary, ILogger consoleLogger)
    {
        if (catalog() is not { } models || InputOf(summary, models, consoleLogger) is not { } input)
        {
            return [];
        }

        var path = GetArtifactFullName(summary);
        try
        {
            OutputTarget.Write(path, stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true);
                HtmlReport.Write(writer, input);
            });
            return [path];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            consoleLogger.WriteLineError($"// {path} cannot be written: {OutputTarget.Reason(e, path)}.");
            return [];
        }
    }

    public override void ExportToLog(Summary summary, ILogger logger)
    {
        if (catalog() is { } models && InputOf(summary, models, logger) is { } input)
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            HtmlReport.Write(text, input);
            logger.WriteLine(text.ToString());
        }
    }

    /// <summary>Null when nothing was recorded.</summary>
    private static ReportInput? InputOf(Summary summary, ModelCatalog models, ILogger logger)
    {
        List<CountedBenchmark> counted = [
            .. summary.BenchmarksCases.Select(TmaDiagnoser.ResultOf).OfType<CountedBenchmark>().Where(each => each is { Recording: not null, Set: not null })];
        if (counted.Count == 0)
        {
            return null;
        }

        var baseline = summary.BenchmarksCases.Where(summary.IsBaseline).Select(TmaDiagnoser.ResultOf).FirstOrDefault(each => each?.Set is not null)?.Name;
        ResultSet set;
        try
        {
            set = CombinedResults.Combine([.. counted.Select(each => (each.Recording!.Path, each.Set!))], baseline: baseline);
        }
        catch (UserErrorException e)
        {
            logger.WriteLineError($"// tma: no report page: {e.Message}");
            return null;
        }

        return new ReportInput
        {
            Set = set,
            Series = [.. counted.SelectMany(each => SeriesBuilder.Of(each.Recording!, models))],
            Rates = [.. counted.SelectMany(each => SeriesBuilder.RatesOf(each.Recording!))],
            Verdicts = [.. set.Comparisons.Select(comparison => VerdictText.Of(set, comparison))],
        };
    }
}
