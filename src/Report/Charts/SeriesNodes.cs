using Toplev.Report.View;

namespace Toplev.Report.Charts;

/// <summary>The nodes of the names in a series.</summary>
internal static class SeriesNodes
{
    public static string Path(ReportView view, string node) =>
        view.Definitions.FirstOrDefault(definition => definition.Name == node)?.Path ?? node;
}
