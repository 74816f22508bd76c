namespace Toplev.Tma.Results;

/// <summary>What became of the condition of <c>--fail-if</c>.</summary>
/// <param name="Condition">As it was written.</param>
/// <param name="Holds">Null where it cannot be decided.</param>
/// <param name="Sentence">The values that decided it, or why nothing did.</param>
public sealed record GateOutcome(string Condition, bool? Holds, string Sentence);
