using System.Globalization;
using Toplev.Tma.Events;

namespace Toplev.Collector.Perf;

/// <summary>The command line of <c>perf stat</c>, as a function of what is to be measured.</summary>
public static class PerfStatArguments
{
    /// <param name="pass">Index into <see cref="CollectionPlan.Passes"/>.</param>
    /// <param name="outputFile">A file or FIFO: perf's own output never mixes with the program's.</param>
    /// <param name="command">The command perf starts, or empty when it counts something that runs already.</param>
    /// <param name="otherCoreTypes">Plans for the other core types, counted in the same execution.</param>
    public static IReadOnlyList<string> Build(
        CollectionPlan plan, int pass, PerfStatOptions options, string outputFile, IReadOnlyList<string> command,
        IReadOnlyList<CollectionPlan>? otherCoreTypes = null)
    {
        List<string> arguments = ["stat", "-x", options.Layout.Separator.ToString(), "-o", outputFile];
        if (options.IntervalMilliseconds > 0)
        {
            arguments.AddRange(["-I", Number(options.IntervalMilliseconds)]);
        }

        AddGroups(arguments, plan, pass);
        foreach (var other in otherCoreTypes ?? [])
        {
            AddGroups(arguments, other, pass);
        }

        AddSoftware(arguments, plan);
        AddAggregation(arguments, options.Aggregation);
        arguments.AddRange(options.Target.Arguments);
        if (options.DelayMilliseconds is int delay && delay != 0)
        {
            arguments.AddRange(["-D", Number(delay)]);
        }

        if (options.Control is not null)
        {
            arguments.AddRange(["--control", options.Control]);
        }

        if (command.Count > 0)
        {
            arguments.Add("--");
            arguments.AddRange(command);
        }

        return arguments;
    }

    /// <summary>One group in braces, every event with its unique name.</summary>
    public static string Group(CollectionPlan plan, EventGroup group) =>
        "{" + string.Join(',', group.Events.Select(planned => planned.Event.Encoding.ToPerf(plan.Pmu, plan.LabelOf(planned), plan.Privilege))) + "}";

    private static void AddGroups(List<string> arguments, CollectionPlan plan, int pass)
    {
        foreach (var group in pass < plan.Passes.Count ? plan.Passes[pass] : [])
        {
            arguments.AddRange(["-e", Group(plan, plan.Groups[group])]);
        }
    }

    private static void AddSoftware(List<string> arguments, CollectionPlan plan)
    {
        // Software events stand alone: inside a hardware group perf 6.3 and later re-sort it, and 5.10 loses members.
        foreach (var name in plan.SoftwareEvents)
        {
            arguments.AddRange(["-e", name + Modifier(plan.Privilege)]);
        }
    }

    private static string Modifier(Privilege privilege) => privilege switch
    {
        Privilege.User => ":u",
        Privilege.Kernel => ":k",
        _ => "",
    };

    private static void AddAggregation(List<string> arguments, PerfAggregation aggregation)
    {
        switch (aggregation)
        {
            case PerfAggregation.Cpu:
                arguments.Add("-A");
                break;
            case PerfAggregation.Core:
                arguments.Add("--per-core");
                break;
            case PerfAggregation.Socket:
                arguments.Add("--per-socket");
                break;
            default:
                break;
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
