using Toplev.Report.View;

namespace Toplev.Report.Charts;

/// <summary>What the names in a series stand for.</summary>
internal static class SeriesNodes
{
    public static string Path(ReportView view, string node) =>
        view.Definitions.FirstOrDefault(definition => definition.Name == node)?.Path ?? node;
}
