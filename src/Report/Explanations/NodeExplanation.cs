namespace Toplev.Report.Explanations;

/// <summary>A node in words.</summary>
/// <param name="Meaning">One to three sentences.</param>
/// <param name="Helps">What usually helps, most likely first.</param>
public sealed record NodeExplanation(string Meaning, IReadOnlyList<string> Helps);
