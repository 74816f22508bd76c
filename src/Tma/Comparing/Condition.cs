using System.Globalization;
using System.Text;
using Toplev.Tma.Formulas;
using Toplev.Tma.Results;
using static Toplev.Tma.Formulas.Expression;

namespace Toplev.Tma.Comparing;

/// <summary>
/// A condition on results, as <c>--fail-if</c> takes it: <c>new.time &gt; old.time * 1.02</c>. The language is that of the formulas;
/// its names are <c>VARIANT.FIGURE</c>, where a figure is <c>time</c> (seconds per run), <c>value</c> (the measure that is compared),
/// <c>speedup</c> (against the baseline), <c>instructions</c>, a node (percent), a metric (<c>IPC</c>) or a software counter
/// (<c>page-faults</c>).
/// </summary>
public sealed class Condition
{
    private readonly string text;
    private readonly Expression expression;
    private readonly IReadOnlyList<(string Variant, string Figure)> names;

    private Condition(string text, Expression expression, IReadOnlyList<(string Variant, string Figure)> names)
    {
        this.text = text;
        this.expression = expression;
        this.names = names;
    }

    /// <exception cref="UserErrorException">It is no condition, or names a variant that is not there.</exception>
    public static Condition Parse(string text, IReadOnlyList<string> variants)
    {
        List<(string Variant, string Figure)> names = [];
        Expression expression;
        try
        {
            expression = FormulaParser.Parse(WithPlainNames(text, variants, names));
        }
        catch (FormulaException e)
        {
            throw new UserErrorException(
                $"--fail-if '{text}' cannot be read: {e.Message.Split('\n')[0].TrimEnd('.')}.",
                $"For example: --fail-if '{Quoted(variants[^1])}.time > {Quoted(variants[0])}.time * 1.02'", e);
        }

        foreach (var name in expression.Names())
        {
            if (!name.StartsWith(Placeholder, StringComparison.Ordinal))
            {
                throw new UserErrorException(
                    $"--fail-if '{text}': {name} is no figure of a variant.",
                    $"Write VARIANT.FIGURE; the variants are {string.Join(", ", variants)}.");
            }
        }

        return expression is Binary { Operator: >= Operator.Less }
            ? new Condition(text, expression, names)
            : throw new UserErrorException($"--fail-if '{text}' is no condition.", "It needs a comparison: <, <=, >, >= or ==.");
    }

    /// <returns>Whether it holds, and a sentence with the values it was decided on.</returns>
    /// <exception cref="UserErrorException">A figure is not known: a gate must not open because something was not measured.</exception>
    public (bool Holds, string Sentence) Evaluate(ResultSet set)
    {
        List<double> values = [];
        foreach (var (variant, figure) in names)
        {
            values.Add(ValueOf(set, variant, figure));
        }

        var decided = Simplifier.Fold(expression, name => values[int.Parse(name.AsSpan(Placeholder.Length), CultureInfo.InvariantCulture)]);
        if (decided is not Number { Value: var result } || double.IsNaN(result))
        {
            throw new UserErrorException($"--fail-if '{text}' cannot be decided: it divides by zero.");
        }

        var known = string.Join(", ", names.Zip(values, (name, value) => string.Create(CultureInfo.InvariantCulture, $"{name.Variant}.{name.Figure} = {value:0.######}")));
        return (result != 0, $"--fail-if {(result != 0 ? "holds" : "does not hold")}: {text} ({known})");
    }

    private const string Placeholder = "figure__";

    /// <summary>Names of variants and counters may hold anything (<c>server-gc.page-faults</c>): the parser sees plain ones in their place.</summary>
    private static string WithPlainNames(string text, IReadOnlyList<string> variants, List<(string Variant, string Figure)> names)
    {
        var plain = new StringBuilder();
        var longestFirst = variants.OrderByDescending(name => name.Length).ToList();
        for (var i = 0; i < text.Length;)
        {
            var start = text[i] is '"' or '\'' ? i + 1 : i;
            var found = i == 0 || !IsNamePart(text[i - 1]) ? longestFirst.Find(name => text.AsSpan(start).StartsWith(name, StringComparison.Ordinal)) : null;
            var dot = start + (found?.Length ?? 0) + (start > i ? 1 : 0);
            var end = dot + 1;
            while (found is not null && end < text.Length && (IsNamePart(text[end]) || IsHyphen(text, end, longestFirst)))
            {
                end++;
            }

            if (found is null || dot >= text.Length || text[dot] != '.' || end == dot + 1)
            {
                plain.Append(text[i++]);
                continue;
            }

            plain.Append(CultureInfo.InvariantCulture, $"{Placeholder}{names.Count}");
            names.Add((found, text[(dot + 1)..end]));
            i = end;
        }

        return plain.ToString();
    }

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.';

    /// <summary>A hyphen inside a counter's name, not a minus before the next figure.</summary>
    private static bool IsHyphen(string text, int at, List<string> variants) =>
        text[at] == '-' && at + 1 < text.Length && char.IsAsciiLetter(text[at + 1])
        && !variants.Exists(name => text.AsSpan(at + 1).StartsWith(name + ".", StringComparison.Ordinal));

    private static string Quoted(string name) => name.All(c => IsNamePart(c) || c == '-') ? name : $"\"{name}\"";

    private double ValueOf(ResultSet set, string variant, string figure)
    {
        var result = set.Results.FirstOrDefault(candidate => candidate.Name == variant)
            ?? throw new UserErrorException($"--fail-if '{text}': {variant} was not measured.");
        var (value, reason) = Figure(set, result, figure);
        return value ?? throw new UserErrorException($"--fail-if '{text}' cannot be decided: {variant}.{figure} is not known ({reason ?? "not measured"}).");
    }

    private (double? Value, string? Reason) Figure(ResultSet set, ProgramResult result, string figure)
    {
        switch (figure)
        {
            case "time":
                return (result.Time?.Seconds, "no run ended");
            case "value":
                var values = result.Repetitions.Select(repetition => repetition.Value).OfType<double>().ToList();
                return (values.Count > 0 ? values.Average() : null, "no run gave one");
            case "speedup":
                return set.Results[0] == result ? (1, null) : (set.Comparisons.FirstOrDefault(comparison => comparison.Candidate == result.Name)?.Speedup?.Value, "there is no ratio");
            case "instructions":
                var counts = result.Repetitions.Select(repetition => repetition.Instructions).OfType<double>().ToList();
                return (counts.Count > 0 ? counts.Average() : null, result.WhyNoTree ?? "not counted");
            default:
                break;
        }

        if (result.Software.FirstOrDefault(value => value.Name == figure) is { } software)
        {
            return (software.Value, software.Reason);
        }

        if (result.Tree?.Nodes.FirstOrDefault(node => node.Name.Equals(figure, StringComparison.OrdinalIgnoreCase) || node.Definition.Path.Equals(figure, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return found.Inconsistent ? (null, "its value is impossible") : (found.Value * 100, found.Reason);
        }

        if (result.Tree?.Metrics.FirstOrDefault(metric => metric.Definition.ShortName.Equals(figure, StringComparison.OrdinalIgnoreCase)) is { } measured)
        {
            return (measured.Value, measured.Reason);
        }

        return result.Tree is null && figure.All(c => c != '-')
            ? (null, result.WhyNoTree ?? "no hardware events were counted")
            : throw new UserErrorException($"--fail-if '{text}': there is no figure {figure}.", $"Figures: time, value, speedup, instructions, {string.Join(", ", result.Software.Select(value => value.Name))}, and the nodes of the tree.");
    }
}
