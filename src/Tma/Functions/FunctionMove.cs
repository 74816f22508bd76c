using Toplev.Tma.Profiles;

namespace Toplev.Tma.Functions;

/// <summary>Where the code of a function went that only one of two variants has, or came from.</summary>
/// <param name="Others">The functions of the other variant that hold its source lines, the one with most of them first; at least one.</param>
public sealed record FunctionMove(MoveKind Kind, IReadOnlyList<Frame> Others);

/// <summary>What became of a function. Whether one was renamed is unknown where the other has no sample: it may have been there, and idle.</summary>
public enum MoveKind
{
    /// <summary>It is gone: its lines are in functions that were there before.</summary>
    InlinedInto,

    /// <summary>It is gone: its lines are in functions that the baseline has no sample of. It was renamed, or inlined into them.</summary>
    NowIn,

    /// <summary>It is new: its lines were in functions that are still there.</summary>
    TakenOutOf,

    /// <summary>It is new: its lines were in functions that are gone. They were renamed, or inlined into it.</summary>
    BeforeIn,
}
