using Toplev.Engine.Demo;
using Toplev.Report.Terminal;
using Toplev.Tma.Results;

namespace Toplev.Cli.Console;

/// <summary>What <c>tma demo</c> prints: where the recordings are from, both trees, their comparison, and what to try next.</summary>
internal sealed class DemoText(TerminalOptions device, bool all)
{
    private const int LabelWidth = 10;

    /// <param name="page">The report that was written, or null.</param>
    public string Render(IReadOnlyList<ResultSet> single, ResultSet compared, string? page) =>
        Opening() + string.Concat(
            single.Select(set => new RunSummary(set, device, all) { HasNext = false }.Render())) + new ComparisonSummary(compared, device,
            all).Render() + Ending(compared, page);

    private string Opening()
    {
        var output = new TerminalText(device);
        output.Line().Labelled("tma demo", DemoPair.Program, LabelWidth);
        output.Labelled("source", DemoPair.Source, LabelWidth, Tone.Dim, Tone.Dim);
        output.Labelled("", "The same program compiled in two ways, one run each; nothing is measured on this machine. First both trees, then the "
            + "comparison.", LabelWidth, Tone.Dim, Tone.Dim);
        return output.ToString();
    }

    private string Ending(ResultSet compared, string? page)
    {
        var output = new TerminalText(device);
        output.Line();
        if (page is not null)
        {
            output.Labelled("Report", page, LabelWidth);
        }

        List<string> commands = ["tma doctor", "tma run -- ./your-program"];
        if (compared.Results[^1].Tree is { Bottleneck.Path: [.., var deepest] } tree)
        {
            commands.Insert(0, $"tma explain {deepest.Name} --model {tree.Model.Name}");
        }

        if (page is null)
        {
            commands.Add("tma demo --html report.html");
        }

        var first = true;
        foreach (var command in commands)
        {
            output.Labelled(first ? "Try next" : "", command, LabelWidth, Tone.Strong, Tone.Strong);
            first = false;
        }

        return output.ToString();
    }
}
