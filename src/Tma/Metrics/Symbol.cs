using Toplev.Tma.Events;
using Toplev.Tma.Formulas;

namespace Toplev.Tma.Metrics;

/// <summary>The meaning of a name in a formula, for one model on one machine.</summary>
internal abstract record Symbol
{
    private Symbol()
    {
    }

    public sealed record Constant(double Value) : Symbol;

    /// <summary>A node, a metric, a term, or the sum of a node's children.</summary>
    public sealed record Defined(Expression Formula) : Symbol;

    public sealed record Counted(PmuEvent Event) : Symbol;

    /// <summary>Known only when measured: durations, clock ticks.</summary>
    public sealed record Measured(string Parameter) : Symbol;

    /// <summary>Nothing this tool can count; the reason is for the user.</summary>
    public sealed record Unavailable(string Reason) : Symbol;
}
