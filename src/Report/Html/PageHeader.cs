using System.Globalization;
using Toplev.Report.Formatting;
using Toplev.Report.Markup;
using Toplev.Report.View;
using Toplev.Tma;

namespace Toplev.Report.Html;

/// <summary>What was measured, on what, and the way to the sections.</summary>
internal static class PageHeader
{
    public static Raw Of(ReportView view)
    {
        var command = Title(view);
        return Fragment.Of($"""
            <header class="top">
            <div class="title"><span class="logo">tma</span> {Name(command)} <span class="weak">{Amount(view)}</span></div>
            <div class="meta"><span>{string.Join(" · ", Facts(view).Select(
                fact => Variant.Shorten(fact, 90)))}</span> <button id="theme" type="button" hidden>Dark</button></div>
            </header>
            <nav class="toc" aria-label="Sections">{Links(view)}</nav>

            """);
    }

    private static Raw Name(string command) =>
        Fragment.Of($"""<b class="name" title="{Variant.Shorten(command, 1000)}"><bdi>{Variant.Shorten(command, 500)}</bdi></b>""");

    /// <summary>The program; the variants where each runs another one.</summary>
    private static string Title(ReportView view)
    {
        var commands = view.Variants.Select(
            variant => variant.Result is { Target: null, ServerCommand.Count: 0 }
                ? ShellQuoting.Join(variant.Result.Command)
                : RunTitle.Of(variant.Result)).Distinct().ToList();
        return commands is [{ Length: > 0 } only] ? only : NameList.Of(view.Variants.Select(variant => variant.ShortLabel), " / ");
    }

    private static string Amount(ReportView view)
    {
        var runs = view.Variants.Select(variant => variant.Result.Runs).DefaultIfEmpty(0).Max();
        var times = runs == 1 ? "1 run" : string.Create(CultureInfo.InvariantCulture, $"{runs} runs");
        return view.Variants.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"{view.Variants.Count} variants × {times}") : times;
    }

    private static IEnumerable<string> Facts(ReportView view)
    {
        var machine = view.Set.Machine;
        yield return machine.Cpu is { } cpu && machine.ModelTitle is { } title ? $"{cpu} ({title})" : machine.Cpu ?? machine.ModelTitle ?? "unknown CPU";
        if (machine.Cpus is { } cpus)
        {
            yield return cpus == 1 ? "1 CPU" : string.Create(CultureInfo.InvariantCulture, $"{cpus} CPUs");
        }

        if (machine.Kernel is { } kernel)
        {
            yield return "Linux " + kernel;
        }

        if (machine.Perf is { } perf)
        {
            yield return "perf " + perf;
        }

        if (machine.TmaVersion is { } version && view.HasTree)
        {
            yield return "TMA " + version;
        }

        if (view.Set.Created is { } created)
        {
            yield return created.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
        }
    }

    private static IEnumerable<Raw> Links(ReportView view)
    {
        yield return Link("time", "Time");
        yield return CodeSection.HasProfiles(view) ? Link("code", "Code") : Raw.Empty;
        yield return view.Definitions.Count > 0 ? Link("tree", "TMA tree") : Raw.Empty;
        yield return Charts.RunsChart.Of(view) is null ? Raw.Empty : Link("runs", "Runs");
        yield return SoftwareSection.Names(view).Count > 0 ? Link("software", "Software counters") : Raw.Empty;
        yield return RegionSection.HasRegions(view) ? Link("regions", "Regions") : Raw.Empty;
        yield return OverTimeSection.IsShown(view) ? Link("over-time", "Over time") : Raw.Empty;
        yield return Link("quality", "Quality");
        yield return Link("environment", "Environment");
        yield return Link("data", "Data");
    }

    private static Raw Link(string id, string text) => Fragment.Of($"""<a href="#{id}">{text}</a>""");
}
