using Toplev.Tma.Events;
using Toplev.Tma.Formulas;
using Toplev.Tma.Metrics;
using static Toplev.Tma.Formulas.Expression;

namespace Toplev.Tma.Planning;

/// <summary>
/// Cuts formulas that need more events than a group holds. Sums, products and choices of ratios are cut between the ratios; a ratio
/// with a long numerator is cut into a sum of ratios with the same denominator; a denominator too long for one group is related to
/// cycles first, each part counted together with the cycles of its own group. The planner cuts by what fits the counters, the
/// evaluator by what the plan's groups hold; the path down the formula is the same.
/// </summary>
internal sealed class FormulaSplitter(SymbolTable symbols, EventTable table, Func<EventSet, bool> fits, Expression cycles)
{
    /// <summary>
    /// Cuts what is too long between all its added and multiplied ratios instead of into the longest pieces that fit: the pieces are
    /// easier to pack, but more of them come from different moments. Differences stay whole: they suffer most.
    /// </summary>
    public bool Finely { get; init; }

    private readonly Dictionary<string, EventSet> eventsOfName = [];
    private readonly Dictionary<string, int> dimensionOfName = [];
    private readonly Dictionary<string, string?> obstacles = [];

    /// <summary>Why some name in the formula cannot be counted here, or null when all can.</summary>
    public string? WhyUnavailable(Expression formula)
    {
        foreach (var name in formula.Names())
        {
            if (!obstacles.TryGetValue(name, out var obstacle))
            {
                obstacle = Obstacle(name);
                obstacles[name] = obstacle;
            }

            if (obstacle is not null)
            {
                return obstacle;
            }
        }

        return null;
    }

    private string? Obstacle(string name) => symbols.Resolve(name) switch
    {
        Symbol.Unavailable unavailable => unavailable.Reason,
        Symbol.Defined defined => WhyUnavailable(defined.Formula),
        Symbol.Counted counted when !table.ConstraintOf(table.Add(counted.Event)).Possible =>
            $"needs {counted.Event.Name}, for which this machine has no counter",
        _ => null,
    };

    public SplitFormula Split(Expression formula)
    {
        var events = table.Close(EventsOf(formula));
        return fits(events) ? new SplitFormula.Piece(formula, events) : Cut(formula, events);
    }

    /// <summary>A part of a formula that is too long: whole when it fits, unless it can be cut finely.</summary>
    private SplitFormula Part(Expression formula)
    {
        var events = table.Close(EventsOf(formula));
        return fits(events) && !(Finely && IsDivisible(formula)) ? new SplitFormula.Piece(formula, events) : Cut(formula, events);
    }

    private bool IsDivisible(Expression formula) => formula switch
    {
        Name name => symbols.Resolve(name.Text) is Symbol.Defined defined && IsDivisible(defined.Formula),
        Negate negate => IsDivisible(negate.Operand),
        Binary { Operator: Operator.Add or Operator.Multiply } joined =>
            DimensionOf(joined.Left) == 0 && DimensionOf(joined.Right) == 0 && !EventsOf(joined.Left).IsEmpty && !EventsOf(joined.Right).IsEmpty,
        Binary { Operator: Operator.Divide } quotient => IsDivisibleNumerator(quotient.Left),
        _ => false,
    };

    private bool IsDivisibleNumerator(Expression numerator) => numerator switch
    {
        Name name => symbols.Resolve(name.Text) is Symbol.Defined defined && IsDivisibleNumerator(defined.Formula),
        Binary { Operator: Operator.Add } sum => !EventsOf(sum.Left).IsEmpty && !EventsOf(sum.Right).IsEmpty,
        Binary { Operator: Operator.Multiply } product => !EventsOf(product.Left).IsEmpty && !EventsOf(product.Right).IsEmpty
            && Math.Min(DimensionOf(product.Left), DimensionOf(product.Right)) == 0,
        _ => false,
    };

    private SplitFormula Cut(Expression formula, EventSet events) =>
        formula switch
        {
            Name name when symbols.Resolve(name.Text) is Symbol.Defined defined => Part(defined.Formula),
            Negate negate => new SplitFormula.Negated(Part(negate.Operand)),
            Binary { Operator: Operator.Divide } quotient => SplitQuotient(quotient.Left, quotient.Right),
            Binary binary => new SplitFormula.Joined(binary.Operator, Part(binary.Left), Part(binary.Right)),
            Conditional conditional => new SplitFormula.Chosen(
                Part(conditional.Condition), Part(conditional.Then), Part(conditional.Else)),
            _ => new SplitFormula.Piece(formula, events),
        };

    private SplitFormula SplitQuotient(Expression numerator, Expression denominator)
    {
        if (DimensionOf(denominator) == 0 && DimensionOf(numerator) == 0)
        {
            return new SplitFormula.Joined(Operator.Divide, Part(numerator), Part(denominator));
        }

        if (!fits(table.Close(EventsOf(denominator))))
        {
            return RelateToCycles(numerator, denominator);
        }

        Expression Over(Expression part) => new Binary(Operator.Divide, part, denominator);
        switch (numerator)
        {
            case Name name when symbols.Resolve(name.Text) is Symbol.Defined defined:
                return SplitQuotient(defined.Formula, denominator);
            case Negate negate:
                return new SplitFormula.Negated(Part(Over(negate.Operand)));
            case Binary { Operator: Operator.Add or Operator.Subtract or Operator.Minimum or Operator.Maximum } sum:
                return new SplitFormula.Joined(sum.Operator, Part(Over(sum.Left)), Part(Over(sum.Right)));
            case Binary { Operator: Operator.Multiply } product:
                return DimensionOf(product.Left) > 0
                    ? new SplitFormula.Joined(Operator.Multiply, Part(Over(product.Left)), Part(product.Right))
                    : new SplitFormula.Joined(Operator.Multiply, Part(product.Left), Part(Over(product.Right)));
            case Binary { Operator: Operator.Divide } quotient:
                return new SplitFormula.Joined(Operator.Divide, Part(Over(quotient.Left)), Part(quotient.Right));
            case Conditional conditional:
                return new SplitFormula.Chosen(
                    Part(conditional.Condition), Part(Over(conditional.Then)), Part(Over(conditional.Else)));
            default:
                return RelateToCycles(numerator, denominator);
        }
    }

    private SplitFormula RelateToCycles(Expression numerator, Expression denominator)
    {
        if (denominator.Equals(cycles))
        {
            // Not even with cycles in one group: the two are taken from wherever they were counted.
            var quotient = new Binary(Operator.Divide, numerator, denominator);
            return new SplitFormula.Piece(quotient, table.Close(EventsOf(quotient)));
        }

        return new SplitFormula.Joined(
            Operator.Divide,
            Part(new Binary(Operator.Divide, numerator, cycles)),
            Part(new Binary(Operator.Divide, denominator, cycles)));
    }

    /// <summary>Events a formula needs, through all the names it uses.</summary>
    public EventSet EventsOf(Expression formula) => formula switch
    {
        Name name => EventsOfName(name.Text),
        Negate negate => EventsOf(negate.Operand),
        Binary binary => EventsOf(binary.Left) | EventsOf(binary.Right),
        Conditional conditional => EventsOf(conditional.Condition) | EventsOf(conditional.Then) | EventsOf(conditional.Else),
        _ => default,
    };

    private EventSet EventsOfName(string name)
    {
        if (!eventsOfName.TryGetValue(name, out var events))
        {
            events = symbols.Resolve(name) switch
            {
                Symbol.Defined defined => EventsOf(defined.Formula),
                Symbol.Counted counted => EventSet.Of(table.Add(counted.Event)),
                _ => default,
            };
            eventsOfName[name] = events;
        }

        return events;
    }

    /// <summary>0 for a ratio, 1 for a count, 2 for a product of counts, -1 for the inverse of a count.</summary>
    private int DimensionOf(Expression formula) => formula switch
    {
        Name name => DimensionOfName(name.Text),
        Negate negate => DimensionOf(negate.Operand),
        Binary { Operator: Operator.Multiply } product => DimensionOf(product.Left) + DimensionOf(product.Right),
        Binary { Operator: Operator.Divide } quotient => DimensionOf(quotient.Left) - DimensionOf(quotient.Right),
        Binary { Operator: Operator.Add or Operator.Subtract or Operator.Minimum or Operator.Maximum } sum =>
            Math.Max(DimensionOf(sum.Left), DimensionOf(sum.Right)),
        Conditional conditional => Math.Max(DimensionOf(conditional.Then), DimensionOf(conditional.Else)),
        _ => 0,
    };

    private int DimensionOfName(string name)
    {
        if (!dimensionOfName.TryGetValue(name, out var dimension))
        {
            dimension = symbols.Resolve(name) switch
            {
                Symbol.Defined defined => DimensionOf(defined.Formula),
                Symbol.Counted => 1,
                _ => 0,
            };
            dimensionOfName[name] = dimension;
        }

        return dimension;
    }
}
