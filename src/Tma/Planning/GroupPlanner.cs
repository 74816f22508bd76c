using Toplev.Tma.Events;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;

namespace Toplev.Tma.Planning;

/// <summary>Finds the groups of events that the chosen nodes of a model need on the counters at hand.</summary>
public static class GroupPlanner
{
    /// <summary>Published names of the core's cycles, the reference of long formulas: big cores, then E-cores.</summary>
    private static readonly string[] CycleNames = ["CLKS", "#CLKS", "CPU_CLK_UNHALTED.THREAD", "CPU_CLK_UNHALTED.CORE", "CPU_CYCLES", "ls_not_halted_cyc"];

    /// <summary>Published names of cycles and instructions, of Intel, Arm and AMD.</summary>
    private static readonly string[] CyclesAndInstructions =
        ["CPU_CLK_UNHALTED.THREAD", "CPU_CLK_UNHALTED.CORE", "INST_RETIRED.ANY", "CPU_CYCLES", "INST_RETIRED", "ls_not_halted_cyc", "ex_ret_instr"];

    public static CollectionPlan Plan(PlanRequest request)
    {
        var symbols = new SymbolTable(request.Model, request.Constants);
        var table = new EventTable(request.Budget);
        AddSlots(request.Model, table);
        var fit = new GroupFit(table);
        var whole = Pack(request, symbols, table, fit, finely: false);
        var best = whole.Groups;
        if (best.Count > whole.LowerBound + 1)
        {
            var fine = Pack(request, symbols, table, fit, finely: true).Groups;
            best = fine.Count < best.Count ? fine : best;
        }

        return Assemble(request, table, WithCyclesAndInstructions(request.Model, table, fit, best));
    }

    /// <summary>The kernel wants slots in every group with topdown metrics, also where no formula uses them (Lion Cove).</summary>
    private static void AddSlots(TmaModel model, EventTable table)
    {
        if (model.Events.Values.Any(item => item.IsTopdownMetric))
        {
            table.Add(model.Events.Values.FirstOrDefault(EventTable.IsSlots)
                ?? new PmuEvent("TOPDOWN.SLOTS", new EventEncoding(0, 4)) { Counters = 0, FixedCounter = 3 });
        }
    }

    private static (IReadOnlyList<EventSet> Groups, int LowerBound) Pack(
        PlanRequest request, SymbolTable symbols, EventTable table, GroupFit fit, bool finely)
    {
        var splitter = new FormulaSplitter(symbols, table, fit.Fits, Cycles(symbols)) { Finely = finely };
        List<EventSet> requirements = [];
        foreach (var node in Selected(request))
        {
            var formula = symbols.Fold(node.Formula);
            if (splitter.WhyUnavailable(formula) is null)
            {
                requirements.AddRange(splitter.Split(formula).Sets());
            }
        }

        return new GroupPacker(table, fit).Pack(requirements);
    }

    /// <summary>True when a selected node's formula depends on a system parameter, through whatever names.</summary>
    public static bool Needs(PlanRequest request, string parameter)
    {
        var symbols = new SymbolTable(request.Model, request.Constants);
        HashSet<string> seen = [];
        return Selected(request).Any(node => Uses(symbols.Fold(node.Formula)));

        bool Uses(Expression formula) => formula.Names().Any(name => seen.Add(name) && symbols.Resolve(name) switch
        {
            Symbol.Measured measured => measured.Parameter == parameter,
            Symbol.Defined defined => Uses(defined.Formula),
            _ => false,
        });
    }

    /// <summary>The nodes a request selects, in tree order.</summary>
    public static IEnumerable<NodeDefinition> Selected(PlanRequest request) => Selected(request.Model, request.Level, request.Nodes);

    internal static IEnumerable<NodeDefinition> Selected(TmaModel model, int level, IReadOnlySet<string>? names)
    {
        var chosen = model.Nodes.Where(node => node.Level <= level);
        if (names is null)
        {
            return chosen;
        }

        var wanted = new HashSet<string>(names);
        foreach (var node in model.Nodes.Reverse())
        {
            if (wanted.Contains(node.Name) && node.Parent is { } parent)
            {
                wanted.Add(parent);
            }
        }

        return model.Nodes.Where(node => wanted.Contains(node.Name));
    }

    internal static Expression Cycles(SymbolTable symbols) => new Expression.Name(
        Array.Find(CycleNames, name => symbols.Resolve(name) is Symbol.Defined or Symbol.Counted) ?? CycleNames[0]);

    /// <summary>
    /// Cycles and instructions join every group where their fixed counters are free, or where a counter is left on cores that have no
    /// fixed ones for them: they cost nothing, and the IPC of each group shows how similar the periods were that the groups counted.
    /// </summary>
    private static List<EventSet> WithCyclesAndInstructions(TmaModel model, EventTable table, GroupFit fit, IReadOnlyList<EventSet> packed)
    {
        List<int> added = [];
        foreach (var name in CyclesAndInstructions)
        {
            if (model.Events.TryGetValue(name, out var shared)
                && (shared.FixedCounter is not { } counter || (table.Budget.Fixed >> counter & 1) != 0))
            {
                added.Add(table.Add(shared));
            }
        }

        List<EventSet> groups = [];
        foreach (var set in packed)
        {
            var group = set;
            foreach (var index in added)
            {
                var joined = group | EventSet.Of(index);
                group = fit.Fits(joined) ? joined : group;
            }

            groups.Add(group);
        }

        return groups;
    }

    private static CollectionPlan Assemble(PlanRequest request, EventTable table, List<EventSet> sets)
    {
        List<EventGroup> groups = [];
        var index = 0;
        // Small groups first and side by side: the kernel schedules groups in list order and stops at the first that does not fit.
        foreach (var set in sets.OrderBy(set => set.Count))
        {
            List<int> order = [];
            foreach (var member in set)
            {
                order.Add(member);
            }

            // Slots must lead a group with topdown metrics, and these follow it (kernel, Documentation/topdown.txt).
            var events = order
                .OrderBy(member => member == table.Slots ? 0 : table.IsTopdownMetric(member) ? 1 : table.HasFixedPlace(member) ? 2 : 3)
                .ThenBy(member => table[member].Encoding.Umask * (table.IsTopdownMetric(member) ? 1 : 0))
                .Select(member => new PlannedEvent(index++, table[member]))
                .ToList();
            groups.Add(new EventGroup(events));
        }

        var all = Enumerable.Range(0, groups.Count);
        return new CollectionPlan
        {
            Pmu = request.Pmu,
            Groups = groups,
            SoftwareEvents = request.SoftwareEvents,
            Privilege = request.Privilege,
            Passes = request.NoMultiplex && groups.Count > 1 ? [.. all.Select(group => (int[])[group])] : [[.. all]],
        };
    }
}
