using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma;
using Toplev.Tma.Results;

namespace Toplev.Report.Html;

/// <summary>What is needed to repeat the measurement.</summary>
internal static class EnvironmentSection
{
    public static Raw Of(ReportView view) => Fragment.Of($"""
        <section id="environment"><h2>Environment and reproduction</h2>
        {Rerun(view)}
        <div class="several">{view.Variants.Select(variant => OfVariant(view, variant))}</div>
        {PerfCommands(view)}
        {Machine(view.Set.Machine)}</section>

        """);

    private static Raw Rerun(ReportView view) => view.Input.RerunCommand is not { } command ? Raw.Empty : Fragment.Of($"""
        <h3>Measure again</h3>
        {CommandLine.Block(command)}

        """);

    private static Raw OfVariant(ReportView view, Variant variant)
    {
        var result = variant.Result;
        var name = view.Variants.Count > 1 ? Fragment.Of($"<h3><bdi class=\"name\">{variant.Label}</bdi></h3>") : new Raw("<h3>Command</h3>");
        var command = result.Command.Count > 0 ? CommandLine.Block(ShellQuoting.Join(result.Command)) : Raw.Empty;
        var environment = result.ImportedFrom is not null ? new Raw("<p class=\"weak\">Imported: the file does not say which environment variables were "
            + "set.</p>")
            : result.Environment.Count > 0
                ? Fragment.Of(
                    $"""<p class="weak">Environment variables set:</p><ul class="plain">"""
                    + $"{EnvironmentLines.Of(result).Select(line => Fragment.Of($"<li>{CommandLine.Text(line)}</li>"))}</ul>")
            : new Raw("<p class=\"weak\">No environment variables were set beyond the user's own.</p>");
        var placement = PlacementLines.Of(result).Select(line => Fragment.Of($"<p class=\"weak\">{Sentence(line)}</p>"));
        return Fragment.Of($"<div>{name}{command}{environment}{placement}</div>\n");
    }

    private static string Sentence(string line) => char.ToUpperInvariant(line[0]) + line[1..] + ".";

    private static Raw PerfCommands(ReportView view) => view.Input.PerfCommands.Count == 0 ? Raw.Empty : Fragment.Of($"""
        <details><summary>perf's command lines ({view.Input.PerfCommands.Count})</summary>{view.Input.PerfCommands.Select(CommandLine.Block)}</details>

        """);

    private static Raw Machine(MachineSummary machine)
    {
        List<(string Name, string? Value)> facts =
        [
            ("CPU", machine.Cpu), ("Vendor", machine.Vendor), ("Model", machine.Model), ("CPUs", Text(machine.Cpus)), ("SMT", Text(machine.Smt)),
            (
                "Generic counters", Text(machine.GenericCounters)), ("NMI watchdog", Text(machine.NmiWatchdog)), ("Kernel", machine.Kernel), ("perf",
                machine.Perf), ("TMA", machine.TmaVersion),
        ];
        var lines = facts.Where(fact => fact.Value is not null).Select(fact => Fragment.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>"));
        return Fragment.Of($"""
            <h3>Machine</h3>
            <dl class="facts">{lines}</dl>
            """);
    }

    private static string? Text(int? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string? Text(bool? value) => value switch
    {
        true => "on",
        false => "off",
        _ => null,
    };
}
