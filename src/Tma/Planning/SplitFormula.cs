using Toplev.Tma.Events;
using Toplev.Tma.Formulas;

namespace Toplev.Tma.Planning;

/// <summary>
/// A formula cut into pieces that can each be counted in one group. A formula that fits a group is one piece; otherwise pieces are
/// joined by operators, and each piece is a ratio, so that no count is divided by a count from another moment.
/// </summary>
internal abstract record SplitFormula
{
    private SplitFormula()
    {
    }

    /// <param name="Events">What has to be counted together to evaluate it.</param>
    public sealed record Piece(Expression Formula, EventSet Events) : SplitFormula;

    public sealed record Joined(Operator Operator, SplitFormula Left, SplitFormula Right) : SplitFormula;

    public sealed record Negated(SplitFormula Operand) : SplitFormula;

    public sealed record Chosen(SplitFormula Condition, SplitFormula Then, SplitFormula Else) : SplitFormula;

    /// <summary>The event sets of all pieces.</summary>
    public IEnumerable<EventSet> Sets() => this switch
    {
        Piece piece => [piece.Events],
        Joined joined => joined.Left.Sets().Concat(joined.Right.Sets()),
        Negated negated => negated.Operand.Sets(),
        Chosen chosen => chosen.Condition.Sets().Concat(chosen.Then.Sets()).Concat(chosen.Else.Sets()),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
