namespace Toplev.Tma.Tree;

internal enum FaultKind
{
    None,
    NotCounted,
    NotSupported,
    Missing,
    ZeroDenominator,
    Unavailable,
    ParameterUnknown,
}

/// <summary>Why a register holds no number; the text is made only when it is shown.</summary>
/// <param name="Subject">Planned event, instruction, or position of a reason, by kind.</param>
internal readonly record struct Fault(FaultKind Kind, int Subject);
