using System.Globalization;
using Toplev.Tma.Events;

namespace Toplev.Tma.Metrics;

/// <summary>
/// What a model from anywhere must keep to, so that nothing it says can end the program, keep it busy for ever, or reach perf's command
/// line and the terminal as something else than was meant.
/// </summary>
internal static class ModelCheck
{
    private const int MostEvents = Events.EventSet.Capacity;
    private const int MostNamed = 4096;
    private const int LongestName = 100;
    private const int LongestText = 500;
    private const int DeepestLevel = 16;
    private const int MostCounters = 32;
    private const int WidestCore = 64;

    /// <summary>What is known before the whole model is read.</summary>
    public static void Names(ModelEntry entry, string file)
    {
        RequireName(entry.Name, file, "/name", IsFileNamePart);
        Text(entry.Title, file, "/title");
        Text(entry.TmaVersion, file, "/tmaVersion");
        RequireName(entry.Vendor, file, "/vendor", char.IsAsciiLetterOrDigit);
        foreach (var alias in entry.Aliases)
        {
            RequireName(alias, file, "/aliases", IsFileNamePart);
        }

        foreach (var cpu in entry.Cpus)
        {
            RequireName(cpu, file, "/cpus", c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '[' or ']');
        }
    }

    /// <exception cref="UserErrorException">It does not keep to it; says where.</exception>
    public static void Require(TmaModel model, string file)
    {
        Text(model.Source, file, "/source");
        Text(model.BorrowedThresholds ?? "", file, "/thresholds");
        Require(model.Width is >= 1 and <= WidestCore, file, "/width", $"is not from 1 to {WidestCore}");
        Counters(model.Counters, file);
        Roles(model, file);
        Tree(model, file);
        Definitions(model, file);
        foreach (var item in model.Events.Values)
        {
            Event(item, model, file);
        }

        // Where the metrics register is hidden, other formulas and events take its place: those must fit, too.
        foreach (var variant in new[] { model, PerfMetricsSubstitute.In(model) })
        {
            var events = variant.Events.Values.Select(item => item.Encoding).Distinct().Count();
            Require(
                events <= MostEvents, file, "/events", string.Create(
                    CultureInfo.InvariantCulture, $"holds {events} different events; at most {MostEvents} can be planned"));
            new DefinitionGraph(variant, file).Check(allKnown: variant == model);
        }
    }

    private static void Counters(CoreCounters counters, string file) => Require(
        counters.Generic is >= 1 and <= MostCounters && counters.GenericWithoutSmt >= counters.Generic && counters.GenericWithoutSmt <= MostCounters
            && counters.FixedCounters is >= 0 and <= MostCounters
            && counters.TopdownMetrics is 0 or 4 or 8
            && counters.OffcoreValues is >= 0 and <= MostCounters,
        file, "/counters", "contains impossible numbers");

    private static void Roles(TmaModel model, string file)
    {
        foreach (var name in model.Roles.Cycles.Concat(model.Roles.Instructions).Concat(model.Roles.Slots).Concat(model.Roles.PartsOfSlots))
        {
            Require(model.Events.ContainsKey(name), file, "/roles", $"names an event that the model does not have: {ShownText.Of(name)}");
        }
    }

    private static void Tree(TmaModel model, string file)
    {
        Require(model.Nodes.Count > 0, file, "/nodes", "is empty");
        HashSet<string> names = [];
        foreach (var node in model.Nodes)
        {
            DefinedName(node.Name, file, "/nodes");
            var place = "/nodes/" + node.Name;
            Require(names.Add(node.Name), file, place, "is there twice");
            Require(node.Level <= DeepestLevel, file, place, $"is deeper than {DeepestLevel} levels");
            Text(node.DomainName, file, place + "/domain");
            node.Groups.ToList().ForEach(group => RequireName(group, file, place + "/groups", char.IsAsciiLetterOrDigit, '_'));
            node.LocateWith.ToList().ForEach(name => EventName(name, file, place + "/locateWith"));
            Require(
                node.Threshold?.OrNode is not { } other
                    || model.Nodes.Any(known => known.Name == other), file, place + "/threshold",
                    $"names a node that does not exist: {node.Threshold?.OrNode}");
        }
    }

    private static void Definitions(TmaModel model, string file)
    {
        Require(model.Nodes.Count + model.Metrics.Count + model.Terms.Count + model.Events.Count <= MostNamed, file, "", $"names more than {MostNamed} things");
        foreach (var metric in model.Metrics)
        {
            DefinedName(metric.Name, file, "/metrics");
            Text(metric.Unit, file, $"/metrics/{metric.Name}/unit");
            metric.Groups.ToList().ForEach(group => RequireName(group, file, $"/metrics/{metric.Name}/groups", char.IsAsciiLetterOrDigit, '_'));
        }

        foreach (var term in model.Terms.Keys)
        {
            DefinedName(term.TrimStart('#'), file, "/terms");
        }
    }

    private static void Event(PmuEvent item, TmaModel model, string file)
    {
        EventName(item.Name, file, "/events");
        var place = "/events/" + item.Name;
        var encoding = item.Encoding;
        Require(
            encoding.Event is >= 0 and <= 0xffff && encoding.Umask is >= 0 and <= 0xffff && encoding.CounterMask is >= 0 and <= 0xff,
            file, place, "has an encoding that does not exist on any core");
        Text(item.Errata ?? "", file, place + "/errata");
        Require(
            item.FixedCounter is null || item.FixedCounter < model.Counters.FixedCounters, file, place, "is on a fixed counter that the core does not have");
        var usable = model.Counters.GenericWithoutSmt >= MostCounters ? uint.MaxValue : (1u << model.Counters.GenericWithoutSmt) - 1;
        Require(
            item.IsTopdownMetric
                || item.FixedCounter is not null
                || (item.Counters & usable) != 0, file, place, "cannot be counted on any counter of the core");
    }

    /// <summary>A node, metric or term. Names with a dot are events: a formula in an event's place would shadow it.</summary>
    private static void DefinedName(string name, string file, string place) => RequireName(name, file, place, char.IsAsciiLetterOrDigit, '_');

    /// <summary>It stands on perf's command line, where commas, slashes and braces end an event.</summary>
    private static void EventName(string name, string file, string place) =>
        RequireName(name, file, place, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or ':' or '=' or '-');

    private static bool IsFileNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    private static void RequireName(string name, string file, string place, Func<char, bool> isAllowed, char also = 'a')
    {
        Require(name.Length > 0, file, place, "contains an empty name");
        Require(name.Length <= LongestName, file, place, $"contains a name of more than {LongestName} characters");
        Require(name.All(c => isAllowed(c) || c == also), file, place, $"contains a name with characters that are not allowed there: '{name}'");
    }

    private static void Text(string text, string file, string place)
    {
        Require(text.Length <= LongestText, file, place, $"is longer than {LongestText} characters");
        Require(!text.Any(ShownText.IsControl), file, place, "contains control characters");
    }

    private static void Require(bool holds, string file, string place, string problem)
    {
        if (!holds)
        {
            throw JsonPlace.ErrorAt(file, place, problem);
        }
    }
}
