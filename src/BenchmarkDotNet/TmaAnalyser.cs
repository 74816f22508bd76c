using System.Globalization;
using BenchmarkDotNet.Analysers;
using BenchmarkDotNet.Reports;

namespace Toplev.BenchmarkDotNet;

/// <summary>Doubts about the counts, among BenchmarkDotNet's own warnings.</summary>
internal sealed class TmaAnalyser : IAnalyser
{
    private TmaAnalyser()
    {
    }

    public static TmaAnalyser Instance { get; } = new();

    /// <summary>From here on the run that was counted was not like those whose times are shown.</summary>
    private const double NotableDifference = 0.1;

    public string Id => nameof(TmaDiagnoser);

    public IEnumerable<Conclusion> Analyse(Summary summary)
    {
        foreach (var report in summary.Reports)
        {
            if (TmaDiagnoser.ResultOf(report.BenchmarkCase) is not { } counted)
            {
                continue;
            }

            foreach (var doubt in counted.Doubts)
            {
                yield return Conclusion.CreateWarning(Id, doubt.Remedy is null ? doubt.Text : $"{doubt.Text} {doubt.Remedy}", report);
            }

            if (counted.Figures?.SecondsPerOperation * 1e9 / report.ResultStatistics?.Mean is { } ratio && Math.Abs(ratio - 1) > NotableDifference)
            {
                yield return Conclusion.CreateWarning(Id, string.Create(
                    CultureInfo.InvariantCulture,
                    $"An operation took {ratio:0.00} times as long in the run that was counted as in the others: the shares are of that run."), report);
            }
        }
    }
}
