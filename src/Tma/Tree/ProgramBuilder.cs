using Toplev.Tma.Events;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;
using Toplev.Tma.Planning;
using static Toplev.Tma.Formulas.Expression;

namespace Toplev.Tma.Tree;

/// <summary>
/// Compiles formulas for a plan. Each piece of a formula reads all its events from one group, so that ratios are of counts from the
/// same moments; where several groups could serve, the one that was on the counters longest.
/// </summary>
internal sealed class ProgramBuilder
{
    private readonly SymbolTable symbols;
    private readonly EventTable table;
    private readonly FormulaSplitter splitter;
    private readonly PlannedEvent[] planned;
    private readonly (EventSet Events, Dictionary<int, int> Index, double Share)[] groups;
    private readonly List<Instruction> instructions = [];
    private readonly Dictionary<Instruction, int> known = [];
    private readonly Dictionary<(string Name, int Group), int> named = [];
    private readonly List<double> constants = [];
    private readonly List<string> parameters = [];
    private readonly List<string> reasons = [];
    private readonly Dictionary<int, Expression> denominators = [];

    /// <param name="shares">Share of time on a counter by planned event; decides between groups that could serve alike.</param>
    public ProgramBuilder(SymbolTable symbols, CollectionPlan plan, double[] shares)
    {
        this.symbols = symbols;
        table = new EventTable(Unlimited);
        planned = [.. plan.Groups.SelectMany(group => group.Events)];
        groups = [.. plan.Groups.Select(group => Describe(group, shares))];
        splitter = new FormulaSplitter(symbols, table, set => BestGroup(set) >= 0, GroupPlanner.Cycles(symbols));
    }

    private static CounterBudget Unlimited => new()
    {
        Generic = 0xFFFF,
        Fixed = 0xFFFF,
        TopdownMetrics = 8,
        OffcoreValues = int.MaxValue,
    };

    public FormulaProgram Build() => new(
        [.. instructions], [.. constants], [.. parameters], [.. reasons], denominators, planned);

    /// <summary>Adds a formula; the register that will hold its value.</summary>
    public int Add(Expression formula) => Emit(splitter.Split(symbols.Fold(formula)));

    /// <summary>True when all the events a formula needs are in the plan and its names are known.</summary>
    public bool IsCovered(Expression formula)
    {
        var folded = symbols.Fold(formula);
        if (splitter.WhyUnavailable(folded) is not null)
        {
            return false;
        }

        EventSet all = default;
        foreach (var group in groups)
        {
            all |= group.Events;
        }

        return all.Contains(splitter.EventsOf(folded));
    }

    private (EventSet Events, Dictionary<int, int> Index, double Share) Describe(EventGroup group, double[] shares)
    {
        EventSet events = default;
        Dictionary<int, int> index = [];
        var share = 1.0;
        foreach (var member in group.Events)
        {
            var position = table.Add(member.Event);
            events |= EventSet.Of(position);
            index.TryAdd(position, member.Index);
            share = Math.Min(share, shares[member.Index]);
        }

        return (events, index, share);
    }

    private int BestGroup(EventSet set)
    {
        var best = -1;
        for (var group = 0; group < groups.Length; group++)
        {
            if (groups[group].Events.Contains(set) && (best < 0 || groups[group].Share > groups[best].Share))
            {
                best = group;
            }
        }

        return best;
    }

    private int Emit(SplitFormula formula) => formula switch
    {
        SplitFormula.Piece piece => Emit(piece.Formula, BestGroup(piece.Events)),
        SplitFormula.Joined joined => Emit(joined.Operator, Emit(joined.Left), Emit(joined.Right), null),
        SplitFormula.Negated negated => Emit(new Instruction(OpCode.Negate, Emit(negated.Operand), 0, 0)),
        SplitFormula.Chosen chosen => Emit(
            new Instruction(OpCode.Choose, Emit(chosen.Condition), Emit(chosen.Then), Emit(chosen.Else))),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private int Emit(Expression formula, int group) => formula switch
    {
        Number number => Constant(number.Value),
        Name name => EmitName(name.Text, group),
        Negate negate => Emit(new Instruction(OpCode.Negate, Emit(negate.Operand, group), 0, 0)),
        Binary binary => Emit(binary.Operator, Emit(binary.Left, group), Emit(binary.Right, group), binary.Right),
        Conditional conditional => Emit(new Instruction(
            OpCode.Choose, Emit(conditional.Condition, group), Emit(conditional.Then, group), Emit(conditional.Else, group))),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private int EmitName(string name, int group)
    {
        if (named.TryGetValue((name, group), out var register))
        {
            return register;
        }

        register = symbols.Resolve(name) switch
        {
            Symbol.Constant constant => Constant(constant.Value),
            Symbol.Defined defined => Emit(defined.Formula, group),
            Symbol.Counted counted => Reading(counted.Event, group),
            Symbol.Measured measured => Emit(new Instruction(OpCode.Parameter, PositionOf(parameters, measured.Parameter), 0, 0)),
            Symbol.Unavailable unavailable => Unavailable(unavailable.Reason),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        named[(name, group)] = register;
        return register;
    }

    private int Reading(PmuEvent read, int group)
    {
        var position = table.Add(read);
        var from = group >= 0 && groups[group].Index.ContainsKey(position) ? group : BestGroup(EventSet.Of(position));
        return from < 0
            ? Unavailable($"{read.Name} was not measured")
            : Emit(new Instruction(OpCode.Count, groups[from].Index[position], 0, 0));
    }

    private int Emit(Operator symbol, int left, int right, Expression? denominator)
    {
        var register = Emit(new Instruction((OpCode)symbol, left, right, 0));
        if (symbol == Operator.Divide)
        {
            denominators.TryAdd(register, denominator ?? new Name("of its second part"));
        }

        return register;
    }

    private int Constant(double value)
    {
        var position = constants.IndexOf(value);
        if (position < 0)
        {
            position = constants.Count;
            constants.Add(value);
        }

        return Emit(new Instruction(OpCode.Constant, position, 0, 0));
    }

    private int Unavailable(string reason) => Emit(new Instruction(OpCode.Unavailable, PositionOf(reasons, reason), 0, 0));

    private static int PositionOf(List<string> list, string text)
    {
        var position = list.IndexOf(text);
        if (position < 0)
        {
            position = list.Count;
            list.Add(text);
        }

        return position;
    }

    private int Emit(Instruction instruction)
    {
        if (!known.TryGetValue(instruction, out var register))
        {
            register = instructions.Count;
            instructions.Add(instruction);
            known.Add(instruction, register);
        }

        return register;
    }

    /// <summary>Planned events whose counts a register depends on, for the share of time a value was counted.</summary>
    public IReadOnlyList<int> EventsBehind(int register)
    {
        HashSet<int> found = [];
        Stack<int> open = new([register]);
        HashSet<int> seen = [];
        while (open.TryPop(out var current))
        {
            if (!seen.Add(current))
            {
                continue;
            }

            var step = instructions[current];
            switch (step.Code)
            {
                case OpCode.Count:
                    found.Add(step.A);
                    break;
                case OpCode.Constant or OpCode.Parameter or OpCode.Unavailable:
                    break;
                case OpCode.Negate:
                    open.Push(step.A);
                    break;
                case OpCode.Choose:
                    open.Push(step.A);
                    open.Push(step.B);
                    open.Push(step.C);
                    break;
                default:
                    open.Push(step.A);
                    open.Push(step.B);
                    break;
            }
        }

        return [.. found];
    }
}
