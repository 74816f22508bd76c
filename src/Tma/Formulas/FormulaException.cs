namespace Toplev.Tma.Formulas;

/// <summary>A formula that does not parse, with the place where reading stopped.</summary>
public sealed class FormulaException(string problem, string formula, int position)
    : FormatException($"{problem} at column {position + 1}:\n  {formula}\n  {new string(' ', position)}^")
{
    /// <summary>Zero-based offset into <see cref="Formula"/>.</summary>
    public int Position { get; } = position;

    public string Formula { get; } = formula;

    /// <summary>The same in one line, with only the part of the formula before which reading stopped.</summary>
    public string Sentence { get; } = $"{problem} at column {position + 1}{Before(formula, position)}";

    private const int ShownLength = 40;

    private static string Before(string formula, int position) => position >= formula.Length ? ""
        : $", before '{formula.AsSpan(position, Math.Min(ShownLength, formula.Length - position))}'";
}
