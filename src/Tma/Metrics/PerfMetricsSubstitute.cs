using Toplev.Tma.Events;
using Toplev.Tma.Formulas;
using static Toplev.Tma.Formulas.Expression;

namespace Toplev.Tma.Metrics;

/// <summary>
/// A model for machines that hide the PERF_METRICS register and its slots counter, as most hypervisors do: each field is replaced by
/// the general-purpose event that counts the same (as toplev and PerfSpect replace them). Costs a counter per field.
/// </summary>
public static class PerfMetricsSubstitute
{
    private const string Slots = "TOPDOWN.SLOTS_P";
    private const int LionCoveWidth = 8;

    /// <returns>The same model where it does not use the register.</returns>
    public static TmaModel In(TmaModel model)
    {
        if (model.Counters.TopdownMetrics == 0)
        {
            return model;
        }

        var any = (1u << model.Counters.Generic) - 1;
        var width = model.Width;
        var events = model.Events.Where(
            item => !item.Value.IsTopdownMetric && item.Value.Encoding is not { Event: 0, Umask: 4 }).ToDictionary(item => item.Key, item => item.Value);
        foreach (var added in new[]
        {
            Event(Slots, 0xa4, 0x01, any),
            Event("IDQ_BUBBLES.CORE", 0x9c, 0x01, any),
            Event("IDQ_BUBBLES.CORE:c" + width, 0x9c, 0x01, any) with { Encoding = new EventEncoding(0x9c, 0x01) { CounterMask = width } },
            Event("TOPDOWN.BACKEND_BOUND_SLOTS", 0xa4, 0x02, any),
            Event("TOPDOWN.BR_MISPREDICT_SLOTS", 0xa4, 0x08, 0b0001),
            Event("TOPDOWN.MEMORY_BOUND_SLOTS", 0xa4, 0x10, width >= LionCoveWidth ? 0b1000 : any),
            Event("UOPS_RETIRED.SLOTS", 0xc2, 0x02, any),
            Event("UOPS_RETIRED.HEAVY", 0xc2, 0x01, any),
        })
        {
            events.TryAdd(added.Name, added);
        }

        var terms = model.Terms.ToDictionary(item => item.Key, item => item.Value);
        foreach (var (name, formula) in new (string, Expression)[]
        {
            ("SLOTS", new Name(Slots)),
            ("TOPDOWN.SLOTS", new Name(Slots)),
            ("TOPDOWN.SLOTS:percore", new Name(Slots)),
            ("TOPDOWN.SLOTS:perf_metrics", new Name(Slots)),
            ("#PERF_METRICS_SUM", new Name(Slots)),
            ("PERF_METRICS.FRONTEND_BOUND", new Name("IDQ_BUBBLES.CORE")),
            ("PERF_METRICS.FETCH_LATENCY", new Binary(Operator.Multiply, new Number(width), new Name("IDQ_BUBBLES.CORE:c" + width))),
            ("PERF_METRICS.BACKEND_BOUND", new Name("TOPDOWN.BACKEND_BOUND_SLOTS")),
            ("PERF_METRICS.RETIRING", new Name("UOPS_RETIRED.SLOTS")),
            ("PERF_METRICS.BRANCH_MISPREDICTS", new Name("TOPDOWN.BR_MISPREDICT_SLOTS")),
            ("PERF_METRICS.MEMORY_BOUND", new Name("TOPDOWN.MEMORY_BOUND_SLOTS")),
            ("PERF_METRICS.HEAVY_OPERATIONS", new Name("UOPS_RETIRED.HEAVY")),
        })
        {
            terms[name] = new TermDefinition(name, formula);
        }

        return model with
        {
            Counters = model.Counters with { TopdownMetrics = 0 },
            Events = events,
            Terms = terms,
            Nodes = [.. model.Nodes.Select(node => node.Name == "Bad_Speculation" ? node with { Formula = WhatIsLeft } : node)],
        };
    }

    /// <summary>No general-purpose event counts these slots reliably: they are what the other three leave.</summary>
    private static Expression WhatIsLeft { get; } = FormulaParser.Parse("max(1 - (Frontend_Bound + Backend_Bound + Retiring), 0)");

    private static PmuEvent Event(string name, int code, int umask, uint counters) => new(name, new EventEncoding(code, umask)) { Counters = counters };
}
